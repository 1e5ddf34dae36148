// Testee: anything that a case can be played on, be it the C++ store in this process or a program
// that speaks the protocol (conformance/protocol/PROTOCOL.md). The reference is one, too: the one
// that is asked first and whose times the others are given.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/protocol/offer.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/result.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"

namespace jsparity {

// The testee itself failed; what it answers about its store is never a fault.
struct TesteeFault {
  enum class Kind : uint8_t {
    kDied,      // the process ended, or cannot be started
    kTimeout,   // no answer in time; the process has been ended
    kProtocol,  // an answer that is none
    kRefused,   // it says that it does not do what it was asked for
  };
  Kind kind = Kind::kProtocol;
  std::string text;  // one sentence
  // For a process, the last it wrote to stderr; before it, where that is much, the first that it
  // wrote since it was asked.
  std::string stderr_tail;
};

template <typename T>
using Answered = tl::expected<T, TesteeFault>;

// When an operation began and ended by the reference's clock, Unix nanoseconds.
struct OpTimes {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
};

// The two durations that the reference draws when a store opens.
struct Jitter {
  int64_t first_sync_ns = 0;  // until the first sync to disk
  int64_t state_tick_ns = 0;  // between writes of the state file
};

// What the reference told about an opening; given to those that follow it.
struct OpenTimes {
  OpTimes times;
  Jitter jitter;
};

struct OpenRequest {
  std::string dir;    // absolute
  uint64_t seed = 0;  // of all randomness in the case
  StoreOptions file_store;
  jsstore::StreamConfig stream;
  bool with_state = true;              // results carry the state
  std::optional<OpenTimes> reference;  // absent: the testee leads the clock
};

struct ReopenRequest {
  std::string dir;                              // empty: where the store is
  bool recovering = false;                      // in that mode, until `ready`
  std::optional<StoreOptions> file_store;       // absent: as before
  std::optional<jsstore::StreamConfig> stream;  // absent: as before
  std::optional<OpenTimes> reference;
};

struct OpenAnswer {
  OpResult result;
  Jitter jitter;
};

// Results of the operations asked for, in order. Fewer when one panicked (it is the last); when
// `no_consumer`: the operation after them is about a consumer that is not open, and nothing from it
// on was done; or with a `fault`, which is about the operation after them or, where the testee did
// not tell, about one of those that went to it together.
struct ApplyAnswer {
  std::vector<OpResult> results;
  bool no_consumer = false;
  std::optional<TesteeFault> fault;
};

// What a testee says about itself.
struct Hello {
  std::string name;
  std::string reference;  // the version of the reference it is, or follows; may be empty
  Offer offer;
  // The parts that it can be asked for on their own, by name; nullopt: all there are.
  std::optional<std::vector<std::string>> components = {};

  bool HasComponent(std::string_view component) const {
    return !components || std::ranges::find(*components, component) != components->end();
  }
};

// Not thread-safe. A case is Open … Close. After a fault only destruction is left.
class Testee {
 public:
  virtual ~Testee() = default;

  virtual const Hello& hello() const = 0;

  virtual Answered<OpenAnswer> Open(const OpenRequest& request) = 0;
  // `times` has one entry for each operation, or none when the testee leads the clock.
  virtual Answered<ApplyAnswer> Apply(std::span<const Operation> ops,
                                      std::span<const OpTimes> times) = 0;
  virtual Answered<OpResult> Stop(std::optional<OpTimes> times) = 0;
  virtual Answered<OpResult> Delete(bool inline_removal, std::optional<OpTimes> times) = 0;
  // Abandons the store; what is on disk is copied to `to_dir`, which must not exist. Only Reopen
  // may follow.
  virtual Answered<void> Kill(const std::string& to_dir) = 0;
  // Lays the files of a whole snapshot out in `to_dir`, which must not exist.
  virtual Answered<OpResult> Restore(const std::string& snapshot, const std::string& to_dir,
                                     std::optional<OpTimes> times) = 0;
  // The store must have been stopped, deleted or killed. Time goes on.
  virtual Answered<OpenAnswer> Reopen(const ReopenRequest& request) = 0;
  virtual Answered<void> Close() = 0;
};

}  // namespace jsparity
