// The steps of go-oracle/BENCH.md on the C++ store.
#pragma once

#include <memory>
#include <string>

#include "conformance/bench/work.h"
#include "jsstore/file_store.h"

namespace jsparity {

struct BenchOutcome {
  int64_t ns = 0;      // real time of the timed loop
  int64_t cpu_ns = 0;  // processor time of the process meanwhile
  uint64_t units = 0;  // what it did
  uint64_t check = 0;  // a sum over what it saw: the same for all who did the same work
};

// The store that steps work on, on real files.
struct BenchStore {
  StoreOptions config;
  jsstore::StreamConfig stream;
  jsstore::TimeNs created_ns = 0;
  std::unique_ptr<jsstore::FileStore> store;  // null: none is open
};

// The error says what went wrong; the store is then good for nothing more.
Parsed<BenchOutcome> RunBenchStep(BenchStore& bench, const BenchStep& step);

}  // namespace jsparity
