#include "conformance/inspect/store_for_tests.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "jsstore/file_store.h"
#include "jsstore/message_header.h"
#include "jsstore/server_keys.h"
#include "jsstore/sim_env.h"

namespace jsparity {
namespace {

jsstore::BytesView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

template <typename T>
T Must(jsstore::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().Message());
  return std::move(*result);
}

void Must(const jsstore::Status& status) {
  if (!status) throw std::runtime_error(status.error().Message());
}

std::string Header(const std::string& line) { return "NATS/1.0\r\n" + line + "\r\n\r\n"; }

jsstore::StreamConfig Orders() {
  jsstore::StreamConfig config;
  config.name = "ORDERS";
  config.subjects = {"orders.>"};
  config.allow_msg_ttl = true;
  config.allow_msg_schedules = true;
  jsstore::StreamSource source;
  source.name = "SHOP";
  config.sources.push_back(source);
  return config;
}

class Filler {
 public:
  Filler(jsstore::FileStore& store, jsstore::SimEnv& sim) : store_(store), sim_(sim) {}

  void FillMessages(int orders) {
    for (int i = 0; i < orders; ++i) {
      Put("orders.new." + std::to_string(i % 4), "", std::string(60, static_cast<char>('a' + i)));
    }
    Put("orders.ttl", "Nats-TTL: 1h", "goes");
    Put("orders.later", "Nats-Schedule: @every 1h\r\nNats-Schedule-Target: orders.due", "comes");
    Put("orders.from", "Nats-Stream-Source: SHOP 7 > > orders.from id", "sourced");
    for (const int seq : {3, 4, 17, 29}) {
      if (seq <= orders) Must(store_.RemoveMsg(static_cast<uint64_t>(seq)));
    }
    Must(store_.EraseMsg(9));
    Must(store_.SkipMsg(0));
    for (int i = 0; i < 5; ++i) Put("orders.new.0", "", "tail");
    sim_.Settle();
  }

  void FillConsumer() {
    jsstore::ConsumerConfig config;
    config.durable = "shipping";
    config.ack_policy = jsstore::AckPolicy::kExplicit;
    const auto consumer = Must(store_.OpenConsumer("shipping", jsstore::kSimStartNs, config));
    for (uint64_t seq = 1; seq <= 6; ++seq) {
      Must(consumer->UpdateDelivered(seq, seq, 1, jsstore::kSimStartNs));
    }
    Must(consumer->UpdateAcks(1, 1));
    Must(consumer->UpdateDelivered(7, 5, 2, jsstore::kSimStartNs));
    sim_.AdvanceBy(std::chrono::seconds(1));
  }

 private:
  void Put(const std::string& subject, const std::string& line, const std::string& payload) {
    const std::string header = line.empty() ? "" : Header(line);
    const int64_t ttl_s = Must(jsstore::MessageTtl(AsBytes(header)));
    Must(store_.StoreMsg(subject, AsBytes(header), AsBytes(payload), ttl_s));
    sim_.Settle();
  }

  jsstore::FileStore& store_;
  jsstore::SimEnv& sim_;
};

}  // namespace

TestDirectory::TestDirectory() {
  const std::filesystem::path memory = "/dev/shm";
  const auto parent =
      access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  path_ = (parent / "jsparity-inspect-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no directory for a store");
}

TestDirectory::~TestDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

StoreDirectory::StoreDirectory(const TestStore& kind) {
  jsstore::SimEnv sim(jsstore::Env::Real().files, /*seed=*/1);
  jsstore::FileStoreConfig config;
  config.store_dir = stream();
  config.block_size = kind.block_size;
  config.cipher = kind.cipher;
  config.compression = kind.compression;
  const auto store =
      Must(jsstore::FileStore::Open(sim.env(), config, Orders(), jsstore::kSimStartNs,
                                    jsstore::ServerKeyGenerator(kind.key(), "ACME")));
  Filler filler(*store, sim);
  filler.FillMessages(kind.orders);
  filler.FillConsumer();
  state_ = store->State();
  if (kind.killed) {
    store->Abandon();
  } else {
    Must(store->Stop());
  }
  sim.Settle();
}

std::string StoreDirectory::Read(const std::string& name) const {
  std::ifstream in(PathOf(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void StoreDirectory::Write(const std::string& name, const std::string& bytes) const {
  std::ofstream out(PathOf(name), std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace jsparity
