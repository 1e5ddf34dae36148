// A port of the store: what is kept of it in its directory, read and changed as one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/porting/change_log.h"
#include "conformance/porting/port_directory.h"
#include "conformance/porting/port_status.h"

namespace jsparity {

inline constexpr const char* kPlanFile = "plan.json";
inline constexpr const char* kStatusFile = "status.jsonl";
inline constexpr const char* kLogFile = "log.jsonl";

// Where and when a change is made.
struct Occasion {
  std::string time;
  std::string commit;
};

// Where what the gates saw is written down.
struct GivenEvidence {
  std::string file;  // below the port's directory
  std::string hash;  // of its text, SHA-256
};

class Port {
 public:
  // Reads what the directory holds, and whether it hangs together: status, log, evidence.
  static Parsed<Port> Open(PortDirectory dir);
  // A port of which nothing is begun; the directory has no status yet.
  static Parsed<Port> Create(PortDirectory dir, const Inventory& inventory,
                             const Occasion& occasion);

  // The port as it is at the version that the program is built for: what of the reference is
  // another now loses `verified`, what is new is deferred, what is gone has no line any more. An
  // error: it is of that version already, or the inventory that it was kept with is not there.
  static Parsed<Port> Move(PortDirectory dir, const Occasion& occasion);

  const PortDirectory& directory() const { return dir_; }
  const Plan& plan() const { return plan_; }
  const Inventory& inventory() const { return inventory_; }
  const PortStatus& status() const { return status_; }
  const ChangeLog& log() const { return log_; }
  const ItemStatus& StatusOf(const PortItem& item) const { return status_.items.at(item.id); }
  // Why an item may not be more than deferred; empty: it may.
  std::string WhyNotBegun(const PortItem& item) const;
  // Why gates are not asked about an item; empty: they may be.
  std::string WhyNotVerify(const PortItem& item) const;

  // Each of these is refused as a whole, in one sentence that names the first that cannot be done,
  // or is done and noted. Nothing is on the disk before Save.
  Parsed<void> Update(const std::vector<const PortItem*>& items, Standing to,
                      const Occasion& occasion);
  Parsed<void> Defer(const std::vector<const PortItem*>& items, const std::string& reason,
                     const Occasion& occasion);
  // Gives `verified`, by evidence: called by who ran the gates, never by what somebody typed. An
  // item is as far as BeforeVerified, or verified already.
  Parsed<void> Verify(const std::vector<const PortItem*>& items, const GivenEvidence& evidence,
                      const Occasion& occasion);
  // Takes `verified` from items, which are what they were before it.
  void MarkStale(const std::vector<const PortItem*>& items, const std::string& reason,
                 const Occasion& occasion);
  // Puts items where a run has shown them to be, as many as there are: deferred, stub or complete,
  // which gates look at afterwards. `run`: which one it was.
  void Place(const std::vector<const PortItem*>& items, const ItemStatus& status,
             const std::string& run, const Occasion& occasion);
  Parsed<void> StartBatch(uint64_t number, const Occasion& occasion);
  Parsed<void> CompleteBatch(uint64_t number, const Occasion& occasion);

  // The batches that may be started.
  std::vector<uint64_t> ReadyBatches() const;
  std::vector<const PortItem*> ItemsOf(uint64_t batch) const;

  // The log first: what the status says of it is never more than there is.
  Parsed<void> Save() const;

 private:
  explicit Port(PortDirectory dir) : dir_(std::move(dir)) {}

  Parsed<void> Load(const Inventory& inventory);
  void Follow(const Inventory& newer, const Occasion& occasion);
  void Note(Change change, const Occasion& occasion);

  PortDirectory dir_;
  Plan plan_;
  Inventory inventory_;
  PortStatus status_;
  ChangeLog log_;
};

}  // namespace jsparity
