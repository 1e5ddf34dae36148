// For tests: a testee whose store does nothing.
#pragma once

#include <memory>
#include <utility>

#include "conformance/run/case_runner.h"
#include "conformance/testee/testee.h"

namespace jsparity {

struct IdleOptions {
  const char* version = "v2.14.5";
  std::optional<Panic> at_opening = std::nullopt;
  std::optional<Panic> at_reopening = std::nullopt;
  std::optional<Panic> at_stop = std::nullopt;
  Jitter jitter = {};
};

class IdleTestee : public Testee {
 public:
  explicit IdleTestee(IdleOptions options) : options_(std::move(options)) {
    hello_.reference = options_.version;
    hello_.offer = Offer::All();
  }

  const Hello& hello() const override { return hello_; }

  Answered<OpenAnswer> Open(const OpenRequest&) override {
    return OpenAnswer{Panicking(options_.at_opening), options_.jitter};
  }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    return ApplyAnswer{std::vector<OpResult>(ops.size()), false, std::nullopt};
  }
  Answered<OpResult> Stop(std::optional<OpTimes>) override { return Panicking(options_.at_stop); }
  Answered<OpResult> Delete(bool, std::optional<OpTimes>) override { return OpResult{}; }
  Answered<void> Kill(const std::string&) override { return {}; }
  Answered<OpResult> Restore(const std::string&, const std::string&,
                             std::optional<OpTimes>) override {
    return OpResult{};
  }
  Answered<OpenAnswer> Reopen(const ReopenRequest&) override {
    return OpenAnswer{Panicking(options_.at_reopening), options_.jitter};
  }
  Answered<void> Close() override { return {}; }

 private:
  static OpResult Panicking(const std::optional<Panic>& panic) {
    OpResult result;
    result.panic = panic;
    return result;
  }

  Hello hello_;
  IdleOptions options_;
};

inline TesteeFactory MakeIdle(const IdleOptions& options = {}) {
  return [options]() -> Answered<std::unique_ptr<Testee>> {
    return std::make_unique<IdleTestee>(options);
  };
}

}  // namespace jsparity
