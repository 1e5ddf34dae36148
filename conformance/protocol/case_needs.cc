#include "conformance/protocol/case_needs.h"

#include <algorithm>
#include <set>

namespace jsparity {
namespace {

class Needs {
 public:
  void Of(const Case& c) {
    Of(c.file_store);
    Of(c.stream);
    if (!c.opened_by.empty()) names_.insert("files");
    for (const Operation& op : c.ops) Of(op);
  }
  bool Has(const std::string& name) const { return names_.contains(name); }

 private:
  void Of(const Operation& op) {
    names_.insert(std::string(NameOf(op.kind)));
    if (op.file_store) Of(*op.file_store);
    if (op.stream) Of(*op.stream);
    if (!op.damage.empty() || !op.written_by.empty()) names_.insert("files");
    if (op.ttl != 0) Add(Feature::kTtl);
    if (HasField(op.kind, OpField::kRecovering) && op.act) Add(Feature::kRecovering);
    if (HasField(op.kind, OpField::kLate) && op.act) Add(Feature::kLateExpiry);
    if (op.config && op.config->ack_policy == jsstore::AckPolicy::kFlowControl) {
      Add(Feature::kFlowControl);
    }
    if (op.kind == OpKind::kStoreRawMsg && !op.discard_new_check) Add(Feature::kDiscardNewCheck);
  }
  void Of(const StoreOptions& options) {
    if (options.compression != jsstore::Compression::kNone) Add(Feature::kS2);
    if (options.cipher == jsstore::Cipher::kChaCha) Add(Feature::kChacha);
    if (options.cipher == jsstore::Cipher::kAes) Add(Feature::kAes);
    if (options.sync_on_flush) Add(Feature::kSyncOnFlush);
  }
  void Of(const jsstore::StreamConfig& config) {
    const bool limited = config.max_msgs > 0 || config.max_bytes > 0 || config.max_msgs_per > 0 ||
                         config.max_msg_size > 0;
    if (limited) Add(Feature::kLimits);
    if (!config.subjects || config.subjects->empty()) Add(Feature::kNoSubjects);
    if (config.max_age.count() != 0) Add(Feature::kAges);
    if (config.allow_msg_ttl || config.subject_delete_marker_ttl.count() != 0) Add(Feature::kTtl);
    if (config.allow_msg_schedules) Add(Feature::kSchedules);
  }
  void Add(Feature feature) { names_.insert(std::string(NameOf(feature))); }

  std::set<std::string> names_;
};

}  // namespace

std::vector<std::string> LackedFor(const Case& c, const Offer& offer) {
  std::vector<std::string> lacked = offer.Lacking();
  if (lacked.empty()) return lacked;
  Needs needs;
  needs.Of(c);
  std::erase_if(lacked, [&](const std::string& name) { return !needs.Has(name); });
  return lacked;
}

}  // namespace jsparity
