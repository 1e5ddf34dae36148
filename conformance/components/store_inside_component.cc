#include <memory>
#include <string>

#include "conformance/components/component_list.h"
#include "conformance/components/script.h"
#include "jsstore/block_size.h"
#include "jsstore/file_store.h"
#include "jsstore/sim_env.h"
#include "store/env/sim_file_system.h"
#include "store/stream/store_inside.h"

namespace jsparity {
namespace {

using jsstore::BlockPtr;

constexpr const char* kStoreDir = "/store";

// A store on a simulated machine, and what it has in memory.
class InsideMachine {
 public:
  ~InsideMachine() {
    if (store_ != nullptr) store_->Abandon();
  }

  std::string Run(std::string_view op, ScriptLine& line) {
    if (op == "open") {
      const uint64_t block_size = line.U64();
      return Open(block_size, line.I64());
    }
    if (op == "block_size") return BlockSize(line);
    if (op == "store") return Store(line);
    if (op == "remove") return Remove(line.U64());
    if (op == "load") return Load(line.U64());
    return Blocks();
  }

 private:
  jsstore::StoreInside Inside() { return jsstore::StoreInside(*store_); }

  std::string Open(uint64_t block_size, int64_t created_ns) {
    if (store_ != nullptr) return "it is open";
    jsstore::FileStoreConfig config;
    config.store_dir = kStoreDir;
    config.block_size = block_size;
    jsstore::StreamConfig stream;
    stream.name = "S";
    stream.subjects = {">"};
    auto opened = jsstore::FileStore::Open(sim_.env(), config, stream,
                                           created_ns == 0 ? sim_.clock().NowNs() : created_ns);
    if (!opened) return opened.error().Message();
    store_ = std::move(*opened);
    sim_.Settle();
    return Config() + " " + Meta();
  }

  std::string Config() {
    const jsstore::FileStoreConfig& config = Inside().Config();
    return "block_size " + std::to_string(config.block_size) + " cache_expire " +
           std::to_string(config.cache_expire.count()) + " subject_state_expire " +
           std::to_string(config.subject_state_expire.count()) + " sync_interval " +
           std::to_string(config.sync_interval.count()) + " sync_always " +
           YesNo(config.sync_always) + " async_flush " + YesNo(config.async_flush);
  }

  std::string Meta() {
    const auto text = files_.ReadFile(std::string(kStoreDir) + "/meta.inf");
    return text ? std::string(text->begin(), text->end()) : "none";
  }

  static std::string BlockSize(ScriptLine& line) {
    jsstore::StreamConfig stream;
    stream.max_msgs = line.I64();
    stream.max_msg_size = static_cast<int32_t>(line.I64());
    stream.subjects = {line.Bytes()};
    // Where neither is limited the store chooses, which the reference tells by 0.
    return std::to_string(stream.max_msgs > 0 ? jsstore::ServerBlockBytes(stream, false) : 0);
  }

  std::string Store(ScriptLine& line) {
    const std::string subject = line.Bytes();
    const jsstore::Bytes payload(line.U64());
    const auto stored = store_->StoreMsg(subject, {}, payload, 0);
    sim_.Settle();
    if (!stored) return stored.error().Message();
    return std::to_string(stored->sequence) + " " + std::to_string(stored->timestamp_ns);
  }

  std::string Remove(uint64_t seq) {
    const auto removed = store_->RemoveMsg(seq);
    sim_.Settle();
    return removed ? YesNo(*removed) : removed.error().Message();
  }

  std::string Blocks() {
    std::string each;
    for (const BlockPtr& block : Inside().Blocks()) {
      each += " | " + std::to_string(block->index) + " " + std::to_string(block->first.seq) + "-" +
              std::to_string(block->last.seq) + " " + std::to_string(block->msgs) + " " +
              std::to_string(block->bytes) + " " + std::to_string(block->raw_bytes) + " " +
              std::to_string(block->deleted.Size());
    }
    return std::to_string(Inside().NumBlocks()) + " " + std::to_string(Inside().InteriorDeletes()) +
           each;
  }

  std::string Load(uint64_t place) {
    const auto& blocks = Inside().Blocks();
    if (blocks.empty()) return "no blocks";
    Inside().DropCaches();
    jsstore::MessageBlock& block = *blocks[place % blocks.size()];
    if (const auto loaded = block.Load(); !loaded) return loaded.error().Message();
    std::string out = std::to_string(Inside().CachedBytes());
    for (uint64_t seq = block.first.seq; seq <= block.last.seq; ++seq) {
      if (block.deleted.Exists(seq)) continue;
      const auto found = block.Lookup(seq);
      if (!found) return found.error().Message();
      const jsstore::Message message = block.Pin(*found);
      out += " | " + std::to_string(message.sequence) + " " + std::to_string(message.timestamp_ns) +
             " " + std::string(message.subject) + " " + std::to_string(message.payload.size());
    }
    block.FinishedWithCache();
    return out;
  }

  jsstore::SimFileSystem files_;
  jsstore::SimEnv sim_{files_, /*seed=*/0};
  std::unique_ptr<jsstore::FileStore> store_;
};

std::string RandomInsideOperation(ComponentRandom& random, uint64_t stored) {
  const auto number = [&](uint64_t below) { return std::to_string(random.Below(below)); };
  switch (random.Below(10)) {
    case 0:
      return "blocks";
    case 1:
      return "load " + number(8);
    case 2:
    case 3:
    case 4:
      return "remove " + number(stored + 3);
    default:
      return "store " + std::string(random.OneOf<const char*>({"a", "a.b", "orders.new", "x"})) +
             " " + std::to_string(random.AnyLength(8));
  }
}

std::string RandomBlockSize(ComponentRandom& random) {
  const std::string subject = random.OneOf<const char*>({">", "a", "orders.*", "orders.new.eu"});
  const uint64_t msgs = random.OneIn(10) ? 0 : 1 + random.AnyLength(16);
  return "block_size " + std::to_string(msgs) + " " + std::to_string(random.AnyLength(12)) + " " +
         subject;
}

}  // namespace

std::string GenerateStoreInsideScript(ComponentRandom& random) {
  const uint64_t block_size = random.OneOf<uint64_t>({0, 128, 200, 256, 512, 4096});
  const uint64_t created_ns = random.OneIn(2) ? 0 : random.AnyLength(60);
  std::string script =
      "open " + std::to_string(block_size) + " " + std::to_string(created_ns) + "\n";
  uint64_t stored = 0;
  for (uint64_t left = 1 + random.AnyLength(6); left > 0; --left) {
    const std::string operation = RandomInsideOperation(random, stored);
    stored += operation.starts_with("store") ? 1U : 0U;
    script += operation + "\n";
  }
  for (uint64_t sizes = random.Below(3); sizes > 0; --sizes) {
    script += RandomBlockSize(random) + "\n";
  }
  return script + "blocks\nload 0\nload 1\n";
}

Outcome RunStoreInside(std::string_view script) {
  InsideMachine machine;
  return Outcome::Of(Transcript(
      script, [&](std::string_view op, ScriptLine& line) { return machine.Run(op, line); }));
}

}  // namespace jsparity
