#include "conformance/generate/offer_fit.h"

namespace jsparity {
namespace {

bool HasCipher(const Offer& offer, jsstore::Cipher cipher) {
  switch (cipher) {
    case jsstore::Cipher::kNone:
      return true;
    case jsstore::Cipher::kChaCha:
      return offer.Has(Feature::kChacha);
    case jsstore::Cipher::kAes:
      return offer.Has(Feature::kAes);
  }
  return false;
}

// What is done to the files on disk is done to the reference's.
void FitToFiles(const Offer& offer, Operation& op) {
  if (offer.files() == FilesKept::kReference) return;
  op.damage.clear();
  op.written_by.clear();
}

}  // namespace

void FitToOffer(const Offer& offer, StoreOptions& options) {
  if (!offer.Has(Feature::kSyncOnFlush)) options.sync_on_flush = false;
  if (!offer.Has(Feature::kS2)) options.compression = jsstore::Compression::kNone;
  if (HasCipher(offer, options.cipher)) return;
  options.cipher = jsstore::Cipher::kNone;
  options.key.clear();
  options.old_key.clear();
}

void FitToOffer(const Offer& offer, jsstore::StreamConfig& config) {
  if (!offer.Has(Feature::kLimits)) {
    config.max_msgs = config.max_bytes = config.max_msgs_per = -1;
    config.max_msg_size = -1;
  }
  if (!offer.Has(Feature::kAges)) config.max_age = {};
  const bool no_subjects = !config.subjects || config.subjects->empty();
  if (no_subjects && !offer.Has(Feature::kNoSubjects)) config.subjects = {{">"}};
  if (!offer.Has(Feature::kTtl)) {
    config.allow_msg_ttl = false;
    config.subject_delete_marker_ttl = {};
  }
  if (!offer.Has(Feature::kSchedules)) config.allow_msg_schedules = false;
}

TimedFeatures FitToOffer(const Offer& offer, TimedFeatures features) {
  const bool any = features.Any();
  if (!offer.Has(Feature::kTtl)) features.ttls = features.markers = features.collide = false;
  if (!offer.Has(Feature::kSchedules)) features.schedules = false;
  if (any && !features.Any()) features.ages = true;
  return features;
}

bool FitToOffer(const Offer& offer, Operation& op) {
  if (!offer.Has(op.kind)) return false;
  FitToFiles(offer, op);
  if (op.file_store) FitToOffer(offer, *op.file_store);
  if (op.stream) FitToOffer(offer, *op.stream);
  if (!offer.Has(Feature::kTtl)) op.ttl = 0;
  if (HasField(op.kind, OpField::kRecovering) && !offer.Has(Feature::kRecovering)) op.act = false;
  if (HasField(op.kind, OpField::kLate) && !offer.Has(Feature::kLateExpiry)) op.act = false;
  if (!offer.Has(Feature::kDiscardNewCheck) && op.kind == OpKind::kStoreRawMsg) {
    op.discard_new_check = true;
  }
  // What a consumer of that policy does most like it.
  if (!offer.Has(Feature::kFlowControl) && op.config &&
      op.config->ack_policy == jsstore::AckPolicy::kFlowControl) {
    op.config->ack_policy = jsstore::AckPolicy::kAll;
  }
  return true;
}

}  // namespace jsparity
