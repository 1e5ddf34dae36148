// Writing: sizes, flush modes, ciphers, compression, sync.
#include "conformance/bench/work.h"

namespace jsparity {
namespace {

struct Size {
  uint64_t bytes;
  uint64_t count;
};

constexpr Size kSizes[] = {{16, 300'000}, {128, 300'000}, {1024, 150'000}, {16'384, 20'000}};

struct Encoding {
  const char* name;
  jsstore::Cipher cipher;
  jsstore::Compression compression;
};

constexpr Encoding kEncodings[] = {
    {"ChaCha", jsstore::Cipher::kChaCha, jsstore::Compression::kNone},
    {"AES", jsstore::Cipher::kAes, jsstore::Compression::kNone},
    {"S2", jsstore::Cipher::kNone, jsstore::Compression::kS2},
    {"ChaCha and S2", jsstore::Cipher::kChaCha, jsstore::Compression::kS2},
};

Work StoreWork(std::string name, uint64_t count, uint64_t size) {
  Work work;
  work.name = std::move(name);
  work.unit = "msg/s";
  work.stream = BenchStream();
  work.timed = StoreStep(count, size, ThousandSubjects());
  work.reusable = false;
  return work;
}

}  // namespace

WorkList StoreFamily(double scale) {
  WorkList works;
  for (const bool async : {false, true}) {
    for (const auto& [bytes, count] : kSizes) {
      works.push_back(StoreWork(
          "store " + std::to_string(bytes) + " B, " + (async ? "async flush" : "sync flush"),
          Scaled(scale, count), bytes));
      works.back().file_store.async_flush = async;
    }
  }
  for (const auto& [name, cipher, compression] : kEncodings) {
    works.push_back(StoreWork(std::string("store 128 B, ") + name, Scaled(scale, 300'000), 128));
    Encode(works.back(), cipher, compression);
  }
  works.push_back(StoreWork("store 128 B, sync always", Scaled(scale, 6000), 128));
  works.back().file_store.sync_always = true;

  // What hurts in the field: a few subjects get most of it and hold no more than their limit, so
  // most of what is written becomes an interior delete.
  works.push_back(StoreWork("write the stream that hurts", Scaled(scale, 6'000'000), 100));
  works.back().stream = HurtingStream(scale);
  works.back().timed = HurtingStep(scale);
  return works;
}

}  // namespace jsparity
