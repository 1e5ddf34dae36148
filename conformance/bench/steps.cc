#include "conformance/bench/steps.h"

#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "conformance/bench/draws.h"
#include "jsstore/server_keys.h"

namespace jsparity {
namespace {

using jsstore::FileStore;
using jsstore::Message;

// How far acknowledgements lag behind deliveries.
constexpr uint64_t kUnackedMax = 100;

struct Done {
  uint64_t units = 0;
  uint64_t check = 0;
};

ParseError Failed(const jsstore::Error& error) { return ParseError(error.Message()); }

// Nanoseconds that all threads of the process have used.
int64_t ProcessorTime() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

template <typename Loop>
Parsed<BenchOutcome> Timed(Loop&& loop) {
  const int64_t used = ProcessorTime();
  const auto start = std::chrono::steady_clock::now();
  Parsed<Done> done = loop();
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
  if (!done) return ParseError(done.error());
  return BenchOutcome{took.count(), ProcessorTime() - used, done->units, done->check};
}

uint64_t StateSum(FileStore& store) {
  const auto state = store.FastState();
  return state.msgs + state.bytes + state.first_seq + state.last_seq +
         static_cast<uint64_t>(state.num_subjects);
}

// A sum of what a caller would look at in a message.
uint64_t SumOf(const Message& message) {
  return message.sequence + message.subject.size() + message.payload.size();
}

// `load(i)` answers a Result<Message> for each i below `count`.
template <typename Load>
Parsed<BenchOutcome> TimedLoads(uint64_t count, Load&& load) {
  return Timed([&]() -> Parsed<Done> {
    Done done;
    for (; done.units < count; ++done.units) {
      const auto message = load(done.units);
      if (!message) return Failed(message.error());
      done.check += SumOf(*message);
    }
    return done;
  });
}

struct BlockFile {
  uint64_t index = 0;
  uint64_t bytes = 0;
};

// The blocks on disk, in the order in which they were made.
Parsed<std::vector<BlockFile>> BlockFiles(const BenchStore& bench) {
  std::vector<BlockFile> files;
  std::error_code error;
  const auto dir = std::filesystem::directory_iterator(bench.config.store_dir + "/msgs", error);
  for (const auto& entry : dir) {
    if (entry.path().extension() != ".blk") continue;
    const std::string name = entry.path().stem();
    BlockFile file;
    if (std::from_chars(name.data(), name.data() + name.size(), file.index).ec != std::errc()) {
      return ParseError(name + ".blk: a block has a number");
    }
    file.bytes = entry.file_size(error);
    if (error) break;
    files.push_back(file);
  }
  if (error) return ParseError("msgs: " + error.message());
  std::ranges::sort(files, {}, &BlockFile::index);
  return files;
}

// Waits until the files of all blocks but the last are smaller than `bytes`.
Parsed<void> Settle(const BenchStore& bench, uint64_t bytes) {
  constexpr auto kPause = std::chrono::milliseconds(1);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (true) {
    auto files = BlockFiles(bench);
    if (!files) return ParseError(files.error());
    if (!files->empty()) files->pop_back();
    const auto is_small = [&](const BlockFile& file) { return file.bytes < bytes; };
    if (std::ranges::all_of(*files, is_small)) return {};
    if (std::chrono::steady_clock::now() > end) {
      return ParseError("blocks stay larger than " + std::to_string(bytes) + " bytes");
    }
    std::this_thread::sleep_for(kPause);
  }
}

Parsed<BenchOutcome> StoreMsgs(BenchStore& bench, const BenchStep& step) {
  const auto names = SubjectNames(step.subjects);
  const auto turns = SubjectTurns(step.subjects, step.count);
  const BenchPayloads payloads(step.size);
  return Timed([&]() -> Parsed<Done> {
    FileStore& store = *bench.store;
    for (uint64_t i = 0; i < step.count; ++i) {
      const auto stored = store.StoreMsg(names[turns[i]], {}, payloads.At(i), 0);
      if (!stored) return Failed(stored.error());
    }
    if (auto flushed = store.FlushAllPending(); !flushed) return Failed(flushed.error());
    if (step.settle_below > 0) {
      if (auto settled = Settle(bench, step.settle_below); !settled) {
        return ParseError(settled.error());
      }
    }
    return Done{step.count, StateSum(store)};
  });
}

Parsed<BenchOutcome> LoadInOrder(BenchStore& bench, const BenchStep& step) {
  const uint64_t first = bench.store->FastState().first_seq;
  return TimedLoads(step.count, [&](uint64_t i) { return bench.store->LoadMsg(first + i); });
}

Parsed<BenchOutcome> LoadAtRandom(BenchStore& bench, const BenchStep& step) {
  const auto state = bench.store->FastState();
  BenchRandom random(kSequenceSeed);
  return TimedLoads(step.count, [&](uint64_t) {
    return bench.store->LoadMsg(state.first_seq + random.Below(state.msgs));
  });
}

Parsed<BenchOutcome> LoadLast(BenchStore& bench, const BenchStep& step) {
  const auto names = SubjectNames(step.subjects);
  BenchRandom random(kSequenceSeed);
  return TimedLoads(step.count, [&](uint64_t) {
    return bench.store->LoadLastMsg(names[random.Below(names.size())]);
  });
}

Parsed<BenchOutcome> LoadNext(BenchStore& bench, const BenchStep& step) {
  const uint64_t first = bench.store->FastState().first_seq;
  const bool wildcard = step.filter.find_first_of("*>") != std::string::npos;
  return Timed([&]() -> Parsed<Done> {
    Done done;
    uint64_t next = first;
    for (; done.units < step.count; ++done.units) {
      uint64_t skip = 0;
      const auto message = bench.store->LoadNextMsg(step.filter, wildcard, next, &skip);
      if (message) {
        next = skip + 1;
        done.check += SumOf(*message);
      } else if (message.error().Is(jsstore::ErrorCode::kStoreEof)) {
        next = first;
        done.check += skip;
      } else {
        return Failed(message.error());
      }
    }
    return done;
  });
}

Parsed<BenchOutcome> SubjectsTotals(BenchStore& bench, const BenchStep& step) {
  return Timed([&]() -> Parsed<Done> {
    Done done;
    for (; done.units < step.count; ++done.units) {
      for (const auto& [subject, total] : bench.store->SubjectsTotals(step.filter)) {
        done.check += subject.size() * total;
      }
    }
    return done;
  });
}

// Counted from drawn sequences on.
Parsed<BenchOutcome> TimedPending(BenchStore& bench, const BenchStep& step, bool last_per_subject) {
  const auto state = bench.store->FastState();
  BenchRandom random(kSequenceSeed);
  return Timed([&]() -> Parsed<Done> {
    Done done;
    for (; done.units < step.count; ++done.units) {
      const uint64_t start = state.first_seq + random.Below(state.msgs);
      const auto pending = bench.store->NumPending(start, step.filter, last_per_subject);
      if (!pending) return Failed(pending.error());
      done.check += pending->total + pending->valid_through;
    }
    return done;
  });
}

Parsed<BenchOutcome> NumPending(BenchStore& bench, const BenchStep& step) {
  return TimedPending(bench, step, /*last_per_subject=*/false);
}

Parsed<BenchOutcome> PendingLast(BenchStore& bench, const BenchStep& step) {
  return TimedPending(bench, step, /*last_per_subject=*/true);
}

int64_t NowNs() { return jsstore::Env::Real().clock.NowNs(); }

Parsed<Done> DeliverAndAck(jsstore::ConsumerStore& consumer, uint64_t count) {
  for (uint64_t seq = 1; seq <= count + kUnackedMax; ++seq) {
    if (seq <= count) {
      if (auto done = consumer.UpdateDelivered(seq, seq, 1, NowNs()); !done) {
        return Failed(done.error());
      }
    }
    if (seq > kUnackedMax) {
      if (auto done = consumer.UpdateAcks(seq - kUnackedMax, seq - kUnackedMax); !done) {
        return Failed(done.error());
      }
    }
  }
  const auto state = consumer.State();
  if (!state) return Failed(state.error());
  return Done{count, state->ack_floor.stream + state->delivered.consumer + state->pending.size()};
}

Parsed<BenchOutcome> Consume(BenchStore& bench, const BenchStep& step) {
  jsstore::ConsumerConfig config;
  config.durable = "bench";
  config.ack_policy = jsstore::AckPolicy::kExplicit;
  auto consumer = bench.store->OpenConsumer("bench", bench.created_ns, config);
  if (!consumer) return Failed(consumer.error());
  auto outcome = Timed([&] { return DeliverAndAck(**consumer, step.count); });
  if (auto deleted = (*consumer)->Delete(); outcome && !deleted) return Failed(deleted.error());
  return outcome;
}

Parsed<BenchOutcome> RemoveEvery(BenchStore& bench, const BenchStep& step) {
  const auto state = bench.store->FastState();
  if (step.every == 0) return ParseError("every: must be above 0");
  return Timed([&]() -> Parsed<Done> {
    Done done;
    for (uint64_t seq = state.first_seq; seq <= state.last_seq; seq += step.every) {
      if (auto removed = bench.store->RemoveMsg(seq); !removed) return Failed(removed.error());
      ++done.units;
    }
    done.check = StateSum(*bench.store);
    return done;
  });
}

template <typename Remove>
Parsed<BenchOutcome> TimedRemoval(BenchStore& bench, Remove&& remove) {
  return Timed([&]() -> Parsed<Done> {
    const jsstore::Result<uint64_t> removed = remove();
    if (!removed) return Failed(removed.error());
    return Done{*removed, StateSum(*bench.store)};
  });
}

Parsed<BenchOutcome> Compact(BenchStore& bench, const BenchStep&) {
  const auto state = bench.store->FastState();
  return TimedRemoval(bench,
                      [&] { return bench.store->Compact(state.first_seq + state.msgs / 2); });
}

Parsed<BenchOutcome> PurgeSubject(BenchStore& bench, const BenchStep& step) {
  return TimedRemoval(bench, [&] { return bench.store->PurgeEx(step.filter, 0, 0); });
}

Parsed<BenchOutcome> Open(BenchStore& bench, const BenchStep&) {
  return Timed([&]() -> Parsed<Done> {
    auto opened = FileStore::Open(jsstore::Env::Real(), bench.config, bench.stream,
                                  bench.created_ns, jsstore::ServerKeyGenerator(bench.config.key));
    if (!opened) return Failed(opened.error());
    bench.store = std::move(*opened);
    const auto state = bench.store->FastState();
    return Done{state.msgs, StateSum(*bench.store) + static_cast<uint64_t>(state.num_deleted)};
  });
}

Parsed<BenchOutcome> Stop(BenchStore& bench, const BenchStep&) {
  return Timed([&]() -> Parsed<Done> {
    const auto stopped = bench.store->Stop();
    bench.store.reset();
    if (!stopped) return Failed(stopped.error());
    return Done{1, 0};
  });
}

Parsed<BenchOutcome> RemoveFile(BenchStore& bench, const BenchStep& step) {
  std::error_code error;
  std::filesystem::remove(bench.config.store_dir + "/" + step.file, error);
  if (error) return ParseError(step.file + ": " + error.message());
  return BenchOutcome{};
}

// What the blocks take on disk: the same for all who wrote the same.
Parsed<BenchOutcome> Files(BenchStore& bench, const BenchStep&) {
  const auto files = BlockFiles(bench);
  if (!files) return ParseError(files.error());
  BenchOutcome outcome;
  outcome.units = files->size();
  for (const BlockFile& file : *files) outcome.check += file.bytes;
  return outcome;
}

Parsed<BenchOutcome> Resident(BenchStore&, const BenchStep&) {
  malloc_trim(0);
  std::ifstream status("/proc/self/statm");
  uint64_t size = 0;
  uint64_t pages = 0;
  if (!(status >> size >> pages)) return ParseError("/proc/self/statm cannot be read");
  return BenchOutcome{0, 0, pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)), 0};
}

enum class Needs : uint8_t { kOpen, kClosed, kEither };

struct Action {
  std::string_view name;
  Needs needs;
  Parsed<BenchOutcome> (*run)(BenchStore&, const BenchStep&);
};

constexpr Action kActions[] = {
    {"store", Needs::kOpen, StoreMsgs},
    {"load_in_order", Needs::kOpen, LoadInOrder},
    {"load_random", Needs::kOpen, LoadAtRandom},
    {"load_next", Needs::kOpen, LoadNext},
    {"load_last", Needs::kOpen, LoadLast},
    {"subjects_totals", Needs::kOpen, SubjectsTotals},
    {"num_pending", Needs::kOpen, NumPending},
    {"pending_last", Needs::kOpen, PendingLast},
    {"consume", Needs::kOpen, Consume},
    {"remove_every", Needs::kOpen, RemoveEvery},
    {"compact", Needs::kOpen, Compact},
    {"purge_subject", Needs::kOpen, PurgeSubject},
    {"stop", Needs::kOpen, Stop},
    {"open", Needs::kClosed, Open},
    {"remove_file", Needs::kEither, RemoveFile},
    {"files", Needs::kEither, Files},
    {"resident", Needs::kEither, Resident},
};

}  // namespace

Parsed<BenchOutcome> RunBenchStep(BenchStore& bench, const BenchStep& step) {
  const auto* action = std::ranges::find(kActions, step.action, &Action::name);
  if (action == std::end(kActions)) {
    return ParseError("there is nothing called \"" + step.action + "\"");
  }
  const bool is_open = bench.store != nullptr;
  if (action->needs == Needs::kOpen && !is_open) return ParseError("no store is open");
  if (action->needs == Needs::kClosed && is_open) return ParseError("a store is open");
  return action->run(bench, step);
}

}  // namespace jsparity
