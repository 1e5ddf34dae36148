// The simulated file system: files in memory that can lose what was not synced, fill up and rot,
// behind faults that can refuse any operation or tear a write, with a record of all operations.
//
// Every fault point in turn (SQLite's way): run once, count the operations that change the disk,
// then for each n on a new file system
//   files.faults().Add(FailChangesFrom(n, EIO));  run();
//   files.faults().Clear();  files.disk().Crash();  recover and check.
#pragma once

#include "store/env/faulty_file_system.h"
#include "store/env/memory_file_system.h"

namespace jsstore {

// A base of its own, so that the memory is there before the faults refer to it.
struct SimFileSystemMemory {
  MemoryFileSystem memory;
};

// Thread-safe. Must outlive the files that it opened.
class SimFileSystem : private SimFileSystemMemory, public FaultyFileSystem {
 public:
  SimFileSystem() : FaultyFileSystem(memory) {}

  // Below the faults: crashes, capacity, bits, and reading back without a trace.
  MemoryFileSystem& disk() { return memory; }
};

}  // namespace jsstore
