// The C++ store as a testee, in this process: real files, simulated time, tasks and randomness.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/testee/taken_snapshot.h"
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
  template <typename Call>
  OpResult Timed(const OpTimes& times, Call&& call);
  void RegisterUpdates();
  void RegisterRemovals(bool act);
  void RegisterProcessing(bool act);
  void EndStore();
  StoreError Describe(const jsstore::Error& error) const;
  std::optional<StoreError> ErrorOf(const jsstore::Status& status) const;
  std::string HideDirs(std::string text) const;
  jsstore::ConsumerStore* FindConsumer(const Operation& op) const;

  // --- store_testee_operations.cc --------------------------------------------------------------
  std::optional<StoreError> Run(const Operation& op, OpValue& value);
  std::optional<StoreError> RunWrite(const Operation& op, OpValue& value);
  std::optional<StoreError> RunRead(const Operation& op, OpValue& value);
  std::optional<StoreError> RunWithFilterSet(const Operation& op, OpValue& value);
  std::optional<StoreError> RunQuery(const Operation& op, OpValue& value);
  std::optional<StoreError> RunMultiLastMsgs(const Operation& op, OpValue& value);
  std::optional<StoreError> RunRemoval(const Operation& op, OpValue& value);
  std::optional<StoreError> RunReplication(const Operation& op, OpValue& value);
  std::optional<StoreError> SyncDeleted(const Operation& op);
  std::optional<StoreError> RunSnapshot(const Operation& op, OpValue& value);
  std::optional<StoreError> RunDurability(const Operation& op, OpValue& value);
  std::optional<StoreError> RunState(const Operation& op, OpValue& value);
  std::optional<StoreError> RunConsumer(const Operation& op, OpValue& value);
  std::optional<StoreError> OpenConsumer(const Operation& op);
  template <typename T, typename Use>
  std::optional<StoreError> Take(const jsstore::Result<T>& result, Use&& use) const;

  jsstore::FileSystem& files_;
  std::unique_ptr<jsstore::SimEnv> sim_;
  std::unique_ptr<jsstore::FileStore> store_;
  std::vector<std::unique_ptr<jsstore::FileStore>> abandoned_;  // parked until the case ends
  std::map<std::string, std::shared_ptr<jsstore::ConsumerStore>> consumers_;
  std::map<uint64_t, TakenSnapshot> snapshots_;
  // Of stores that were stopped: one that had been taken off its store's list was not stopped with
  // it, and writes on.
  std::vector<std::shared_ptr<jsstore::ConsumerStore>> former_consumers_;
  StoreOptions config_;
  jsstore::StreamConfig stream_;
  int64_t created_ns_ = 0;
  bool with_state_ = false;
  jsstore::OpenAs as_ = jsstore::OpenAs::kReady;
  std::vector<std::string> dirs_;  // all that the case has had
  std::vector<Callback> callbacks_;
};

}  // namespace jsparity
