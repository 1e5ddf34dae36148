// The C++ store as a testee, in this process: real files, simulated time, tasks and randomness.
#pragma once

#include <string>

#include "conformance/testee/opened_store.h"
#include "conformance/testee/testee.h"
#include "jsstore/file_store.h"
#include "jsstore/sim_env.h"

namespace jsparity {

// Follows the reference's clock: every request must carry its times.
class StoreTestee : public Testee {
 public:
  // `files` is the file system that the store works on; the process's own one by default.
  StoreTestee();
  explicit StoreTestee(jsstore::FileSystem& files);
  ~StoreTestee() override;

  const Hello& hello() const override;

  Answered<OpenAnswer> Open(const OpenRequest& request) override;
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops,
                              std::span<const OpTimes> times) override;
  Answered<OpResult> Stop(std::optional<OpTimes> times) override;
  Answered<OpResult> Delete(bool inline_removal, std::optional<OpTimes> times) override;
  Answered<void> Kill(const std::string& to_dir) override;
  Answered<OpResult> Restore(const std::string& snapshot, const std::string& to_dir,
                             std::optional<OpTimes> times) override;
  Answered<OpenAnswer> Reopen(const ReopenRequest& request) override;
  Answered<void> Close() override;

 private:
  Answered<OpenAnswer> OpenStore(const OpenTimes& reference);
  std::optional<StoreError> ReadMeta();
  template <typename Call>
  OpResult Timed(const OpTimes& times, Call&& call, bool late = false);

  jsstore::FileSystem& files_;
  OpenedStore opened_;
  StoreOptions config_;
  jsstore::StreamConfig stream_;
  int64_t created_ns_ = 0;
  bool with_state_ = false;
  jsstore::OpenAs as_ = jsstore::OpenAs::kReady;
};

}  // namespace jsparity
