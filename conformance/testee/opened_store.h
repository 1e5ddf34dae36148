// The C++ store of a case while it is open, and what operations have left on it: consumers,
// snapshots and the calls of its handlers. Operations ask it (operation_def.h, run).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/protocol/result.h"
#include "conformance/testee/taken_snapshot.h"
#include "conformance/testee/update_sum.h"
#include "jsstore/file_store.h"
#include "jsstore/sim_env.h"

namespace jsparity {

class OpenedStore {
 public:
  // Time begins anew, and nothing is open.
  void Begin(jsstore::FileSystem& files, uint64_t seed, const std::string& dir);
  // Lets the store go without stopping it, and all that hangs on it.
  void End();

  bool IsOpen() const { return store_ != nullptr; }
  jsstore::FileStore& store() { return *store_; }
  // nullptr before the first Begin.
  jsstore::SimEnv* sim() { return sim_.get(); }
  // Takes a store that was opened, and listens to it.
  void Adopt(std::unique_ptr<jsstore::FileStore> store);
  // Lets go of a store that was stopped; another will be opened.
  void Leave();
  // As when a process is killed: nothing is written any more.
  void Kill();
  // One more directory that the case has.
  void AddDir(const std::string& dir) { dirs_.push_back(dir); }

  StoreError Describe(const jsstore::Error& error) const;
  std::optional<StoreError> ErrorOf(const jsstore::Status& status) const;
  // Gives a good result to `use`.
  template <typename T, typename Use>
  std::optional<StoreError> Take(const jsstore::Result<T>& result, Use&& use) const {
    if (!result) return Describe(result.error());
    use(*result);
    return std::nullopt;
  }
  // Texts of errors name no directory of a run.
  std::string HideDirs(std::string text) const;

  void RegisterUpdates();
  void RegisterRemovals(bool act);
  void RegisterProcessing(bool act);
  // What handlers were called with since the last time.
  std::vector<Callback> TakeCallbacks() { return std::exchange(callbacks_, {}); }
  // Of those, the calls of the update handler are taken into a sum, but for some that tell of an
  // empty block.
  void AddUpdatesUp() { updates_.Take(callbacks_); }
  // What they come to becomes one call, the last.
  void TellSum() { updates_.TellIn(callbacks_); }

  // Opened by the case before; nullptr: there is none.
  std::shared_ptr<jsstore::ConsumerStore> FindConsumer(const std::string& name) const;
  void KeepConsumer(const std::string& name, std::shared_ptr<jsstore::ConsumerStore> consumer) {
    consumers_[name] = std::move(consumer);
  }
  std::map<uint64_t, TakenSnapshot>& snapshots() { return snapshots_; }

 private:
  void ForgetHandles();
  void StopKilledConsumers();

  std::unique_ptr<jsstore::SimEnv> sim_;
  std::unique_ptr<jsstore::FileStore> store_;
  std::vector<std::unique_ptr<jsstore::FileStore>> abandoned_;  // parked until the case ends
  std::map<std::string, std::shared_ptr<jsstore::ConsumerStore>> consumers_;
  std::map<uint64_t, TakenSnapshot> snapshots_;
  // Of stores that were stopped: one that had been taken off its store's list was not stopped with
  // it, and writes on.
  std::vector<std::shared_ptr<jsstore::ConsumerStore>> former_consumers_;
  std::vector<std::string> dirs_;  // all that the case has had
  std::vector<Callback> callbacks_;
  UpdateSum updates_;
};

}  // namespace jsparity
