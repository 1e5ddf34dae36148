#include "conformance/generate/offer_fit.h"

namespace jsparity {

void FitToOffer(const Offer& offer, StoreOptions& options) {
  if (!offer.Has(Feature::kSyncOnFlush)) options.sync_on_flush = false;
}

bool FitToOffer(const Offer& offer, Operation& op) {
  if (!offer.Has(op.kind)) return false;
  if (op.file_store) FitToOffer(offer, *op.file_store);
  if (HasField(op.kind, OpField::kRecovering) && !offer.Has(Feature::kRecovering)) op.act = false;
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
