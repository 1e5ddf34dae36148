// Env: the only door from the store to the machine. Four seams: file system, clock and timers,
// randomness, executor. The real ones are POSIX files and threads; the simulated ones
// (jsstore/sim_env.h) are single-threaded and deterministic.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/error.h"

namespace jsstore {

// An open file. Thread-safe for concurrent calls on different ranges; Close waits for nobody, so
// the last owner closes (destruction closes too, ignoring the error).
class File {
 public:
  virtual ~File() = default;
  // Fills `out` from `offset` on; answers how many bytes there were (less only at end of file).
  virtual Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) = 0;
  // Writes all of `data` at `offset`, extending the file as needed.
  virtual Status WriteAt(uint64_t offset, BytesView data) = 0;
  virtual Status Truncate(uint64_t size) = 0;
  virtual Status Sync() = 0;
  virtual Result<uint64_t> Size() = 0;
  virtual Status Close() = 0;
};

enum class OpenMode : uint8_t {
  kRead,             // must exist
  kReadWrite,        // must exist
  kReadWriteCreate,  // created empty with permissions 0600 when missing
  kTruncate,         // write only, created or emptied, permissions 0600
};

struct FileInfo {
  bool is_directory = false;
  uint64_t size = 0;  // bytes
};

// Paths are absolute or relative to the process. Failures are ErrorCode::kSystem with errno and a
// text that names action and path. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) = 0;
  virtual Result<FileInfo> Stat(const std::string& path) = 0;
  // Names in the directory, without "." and "..", in ascending byte order.
  virtual Result<std::vector<std::string>> List(const std::string& path) = 0;
  virtual Status MakeDirs(const std::string& path) = 0;  // with parents, permissions 0700
  // Replaces a file of the new name, never a directory, not even an empty one (EEXIST).
  virtual Status Rename(const std::string& from, const std::string& to) = 0;
  virtual Status Remove(const std::string& path) = 0;     // a file, or an empty directory
  virtual Status RemoveAll(const std::string& path) = 0;  // missing is not an error
  virtual Status SyncDir(const std::string& path) = 0;
  // Creates and removes a file of a fresh name in `dir`; tells whether one may write there.
  virtual Status ProbeWritable(const std::string& dir) = 0;

  // Conveniences in terms of the above. ReadFile takes files of up to 4 GiB (EFBIG).
  Result<Bytes> ReadFile(const std::string& path);
  Status WriteFile(const std::string& path, BytesView data);  // like os.WriteFile, not atomic
  // Writes path + ".tmp", or `staged` in the same directory, and renames it over `path`; with
  // `sync`, both the file and its directory reach the disk before this returns (filestore.go:
  // writeAtomically, writeAtomicallyWithTemp).
  Status WriteFileAtomically(const std::string& path, BytesView data, bool sync);
  Status WriteFileAtomically(const std::string& path, BytesView data, bool sync,
                             const std::string& staged);
  bool Exists(const std::string& path);  // whether Stat finds something there
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t NowNs() const = 0;  // Unix nanoseconds
  // The time of the last tick of a 100 ms clock that runs while stores are open (the reference's
  // access time service, server/ats): cheap, and what cache and age decisions are made with. It
  // stays where it is when the last store closes.
  virtual int64_t AccessTimeNs() const = 0;
  // Stores say when they open and close; the ticks of AccessTimeNs start with the first.
  virtual void AccessTimeAcquire() = 0;
  virtual void AccessTimeRelease() = 0;
};

// A one-shot timer. Destruction stops it. With real threads, Stop and destruction do not wait for
// a callback that has begun; owners guard what the callback touches.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual void Reset(Duration delay) = 0;  // fires once, `delay` from now, whatever came before
  virtual bool Stop() = 0;                 // true if it was still to fire
};

class Timers {
 public:
  virtual ~Timers() = default;
  // The callback runs on a thread of the executor (real) or between operations (simulated).
  virtual std::unique_ptr<Timer> After(Duration delay, std::function<void()> callback) = 0;
  // A timer that is not started; Reset starts it.
  virtual std::unique_ptr<Timer> Idle(std::function<void()> callback) = 0;
  // The same for the check by which a stream removes what is too old: a simulation can be late with
  // it. Any other environment need not tell it from the rest.
  virtual std::unique_ptr<Timer> IdleExpiry(std::function<void()> callback) {
    return Idle(std::move(callback));
  }
};

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<uint8_t> out) = 0;  // key material and erased messages
  // Uniform in [0, bound), bound > 0: spreads timers of many stores over time.
  virtual int64_t Below(int64_t bound) = 0;
};

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `task` later, once; the caller may hold locks. Few threads serve all tasks: one must not
  // wait for another to begin, nor for anything that has no end in sight. Must not throw.
  virtual void Spawn(std::function<void()> task) = 0;
};

// Does not own the seams; they outlive every store opened with it.
struct Env {
  FileSystem& files;
  Clock& clock;
  Timers& timers;
  Random& random;
  Executor& executor;

  // The process-wide real environment: POSIX files, system clock, a timer thread, a small pool.
  // When the process exits, its threads end before objects older than the first call here are
  // destroyed: timers stop for ever, tasks already spawned still run. It is never destroyed itself.
  static Env& Real();
};

}  // namespace jsstore
