#include "conformance/bench/work.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace jsparity {
namespace {

void PutUnlessZero(Json& json, const char* key, uint64_t value) {
  if (value != 0) json[key] = value;
}

void PutUnlessEmpty(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

Json ToJson(const BenchSubjects& subjects) {
  Json json = {{"prefix", subjects.prefix}, {"count", subjects.count}};
  if (!subjects.limits.empty()) json["limits"] = subjects.limits;
  return json;
}

Parsed<BenchSubjects> ParseSubjects(const Json& json, const std::string& where) {
  BenchSubjects subjects;
  ObjectReader reader(json, where);
  reader.Text("prefix", subjects.prefix);
  reader.U64("count", subjects.count, Presence::kRequired);
  if (const Json* limits = reader.Child("limits")) {
    const bool numbers = limits->is_array() && std::ranges::all_of(*limits, [](const Json& limit) {
                           return limit.is_number_unsigned();
                         });
    if (!numbers || limits->size() != subjects.count) {
      reader.Fail("limits", "must be as many numbers as `count` says");
    } else {
      subjects.limits = limits->get<std::vector<uint64_t>>();
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return subjects;
}

}  // namespace

BenchSubjects ZipfSubjects(std::string prefix, uint64_t count, double exponent) {
  BenchSubjects subjects{std::move(prefix), count, {}};
  std::vector<double> weights;
  for (uint64_t i = 0; i < count; ++i) {
    weights.push_back(std::pow(static_cast<double>(i + 1), -exponent));
  }
  const double total = std::reduce(weights.begin(), weights.end());
  double sum = 0;
  for (double weight : weights) {
    sum += weight;
    const double share = std::min(sum / total, 1.0);
    // 2^64 has no place in the number, so the top is one factor of two below at first.
    subjects.limits.push_back(static_cast<uint64_t>(std::ldexp(share, 63)) * 2 - 1);
  }
  subjects.limits.back() = std::numeric_limits<uint64_t>::max();
  return subjects;
}

Json ToJson(const BenchStep& step) {
  Json json = {{"do", step.action}};
  PutUnlessZero(json, "count", step.count);
  PutUnlessZero(json, "size", step.size);
  if (!step.subjects.prefix.empty()) json["subjects"] = ToJson(step.subjects);
  PutUnlessEmpty(json, "filter", step.filter);
  PutUnlessZero(json, "every", step.every);
  PutUnlessEmpty(json, "file", step.file);
  PutUnlessZero(json, "settle_below", step.settle_below);
  return json;
}

Parsed<BenchStep> ParseBenchStep(const Json& json, const std::string& where) {
  BenchStep step;
  ObjectReader reader(json, where);
  reader.Text("do", step.action, Presence::kRequired);
  reader.U64("count", step.count);
  reader.U64("size", step.size);
  if (const Json* subjects = reader.Child("subjects")) {
    reader.Take(ParseSubjects(*subjects, where + ".subjects"), step.subjects);
  }
  reader.Text("filter", step.filter);
  reader.U64("every", step.every);
  reader.Text("file", step.file);
  reader.U64("settle_below", step.settle_below);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return step;
}

uint64_t Scaled(double scale, uint64_t count) {
  return std::max<uint64_t>(
      1, static_cast<uint64_t>(std::llround(scale * static_cast<double>(count))));
}

jsstore::StreamConfig BenchStream() {
  jsstore::StreamConfig stream;
  stream.name = "ORDERS";
  stream.subjects = std::vector<std::string>{"orders.>"};
  return stream;
}

BenchSubjects ThousandSubjects() { return {.prefix = "orders.", .count = 1000}; }

BenchStep StoreStep(uint64_t count, uint64_t size, BenchSubjects subjects) {
  return {.action = "store", .count = count, .size = size, .subjects = std::move(subjects)};
}

void Encode(Work& work, jsstore::Cipher cipher, jsstore::Compression compression) {
  work.file_store.cipher = cipher;
  work.file_store.compression = compression;
  if (cipher != jsstore::Cipher::kNone) work.file_store.key = "bench";
  if (compression == jsstore::Compression::kNone) return;
  // A full block lacks less than a record; compressed it lacks a good deal more.
  constexpr uint64_t kBlockBytes = 4 << 20;
  constexpr uint64_t kFullBytesMin = kBlockBytes - 4096;
  work.file_store.block_size = kBlockBytes;
  for (BenchStep& step : work.prepare) step.settle_below = kFullBytesMin;
  if (work.timed.action == "store") work.timed.settle_below = kFullBytesMin;
}

jsstore::StreamConfig HurtingStream(double scale) {
  jsstore::StreamConfig stream = BenchStream();
  stream.max_msgs_per = static_cast<int64_t>(Scaled(scale, 3000));
  return stream;
}

BenchStep HurtingStep(double scale) {
  constexpr double kExponent = 1.1;
  return StoreStep(Scaled(scale, 6'000'000), 100, ZipfSubjects("orders.", 2000, kExponent));
}

WorkList AllWorks(double scale) {
  WorkList all;
  for (const auto family :
       {StoreFamily, LoadFamily, ConsumerFamily, RemoveFamily, RecoverFamily, MemoryFamily}) {
    std::ranges::move(family(scale), std::back_inserter(all));
  }
  return all;
}

}  // namespace jsparity
