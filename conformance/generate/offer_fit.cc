#include "conformance/generate/offer_fit.h"

namespace jsparity {

bool FitToOffer(const Offer& offer, Operation& op) {
  if (!offer.Has(op.kind)) return false;
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
