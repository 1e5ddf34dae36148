#include "conformance/generate/operation_generator.h"

#include <utility>

namespace jsparity {
namespace {

// False when no operation of this kind makes sense now.
bool Fill(Drawing& drawing, Operation& op) {
  const OperationDef& def = op.kind.def();
  if (def.draw != nullptr) return def.draw(drawing, op);
  return !IsConsumerOp(op.kind) || drawing.OnConsumer(op) ? drawing.ByFields(op) : false;
}

}  // namespace

Operation OperationGenerator::Next() {
  for (;;) {
    if (auto planned = drawing_.TakePlanned()) {
      drawing_.Note(*planned, /*whole=*/false);
      return std::move(*planned);
    }
    const auto kind = drawing_.DrawKind();
    if (!kind) continue;
    Operation op;
    op.kind = *kind;
    if (!Fill(drawing_, op)) continue;
    drawing_.FollowUp(op);
    drawing_.Note(op, /*whole=*/true);
    return op;
  }
}

}  // namespace jsparity
