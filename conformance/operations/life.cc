// Steps of a store's life: conformance/run plays them by commands of the protocol.
#include <chrono>

#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

bool DrawReopening(Drawing& d, Operation& op) {
  d.Reopening(op);
  return true;
}

// While nobody looks some of a block's messages get too old, and others do not.
void PlanDowntime(Drawing& d) {
  constexpr int64_t kStored = 4;
  const int64_t max_age_ns = d.stream().config().max_age.count();
  for (int64_t i = 0; i < kStored; ++i) {
    d.Message(d.Plan(OpKind::kStoreMsg));
    d.Plan(OpKind::kAdvance).ns = max_age_ns / (kStored + 1);
  }
  d.Plan(OpKind::kStop);
  d.Plan(OpKind::kAdvance).ns = max_age_ns / 10 * d.burials().Pick<int64_t>({3, 5, 7});
  d.Plan(OpKind::kRestart);
  d.Plan(OpKind::kState);
}

bool MayPlanDowntime(const Drawing& d) {
  constexpr jsstore::Duration kAgeMin = std::chrono::milliseconds(250);
  constexpr jsstore::Duration kAgeMax = std::chrono::minutes(10);
  const jsstore::Duration age = d.stream().config().max_age;
  return age >= kAgeMin && age <= kAgeMax && !d.features().collide && !d.stream().stopped();
}

bool DrawRestart(Drawing& d, Operation& op) {
  if (MayPlanDowntime(d) && d.burials().OneIn(3)) PlanDowntime(d);
  return DrawReopening(d, op);
}

void NoteReopening(StreamModel& stream, const Operation& op) {
  stream.Reopen(op.stream);
  if (op.kind == OpKind::kCrash || !op.damage.empty()) stream.Doubt();
}

void NoteConsumersClosed(ConsumerModel& consumers, const Operation&) { consumers.CloseAll(); }

void NoteConsumersGone(ConsumerModel& consumers, const Operation&) { consumers.ForgetAll(); }

constexpr OperationDef kLifeSteps[] = {
    {.name = "stop",
     .weight = 2,
     .of_stopped = IsAskedOfStopped,
     .draw = [](Drawing&, Operation&) { return true; },
     .note = [](StreamModel& stream, const Operation&) { stream.Stop(); },
     .note_consumers = NoteConsumersClosed,
     .commands = {"stop"}},
    {.name = "delete",
     .takes = {F::kInline},
     .weight = 1,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.inline_removal = d.draw().OneIn(2);
           return true;
         },
     .note =
         [](StreamModel& stream, const Operation&) {
           stream.Empty();
           stream.Stop();
         },
     .note_consumers = NoteConsumersClosed,
     .commands = {"delete"}},
    {.name = "restart",
     .takes = {F::kOptionalFileStore, F::kOptionalStream, F::kRecovering, F::kDamage,
               F::kWrittenBy},
     .weight = 14,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawRestart,
     .note = NoteReopening,
     .note_consumers = NoteConsumersGone,
     .commands = {"stop", "reopen"},
     .reopens = true},
    {.name = "crash",
     .takes = {F::kOptionalFileStore, F::kOptionalStream, F::kRecovering, F::kDamage},
     .weight = 10,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawReopening,
     .note = NoteReopening,
     .note_consumers = NoteConsumersGone,
     .commands = {"kill", "reopen"},
     .reopens = true},
    {.name = "restore",
     .takes = {F::kOptionalFileStore, F::kOptionalStream, F::kRecovering, F::kDamage},
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawReopening,
     .note = NoteReopening,
     .commands = {"stop", "restore", "reopen"},
     .reopens = true},
};

}  // namespace

constinit const OpKind OpKind::kStop = Named(kLifeSteps, "stop");
constinit const OpKind OpKind::kDelete = Named(kLifeSteps, "delete");
constinit const OpKind OpKind::kRestart = Named(kLifeSteps, "restart");
constinit const OpKind OpKind::kCrash = Named(kLifeSteps, "crash");
constinit const OpKind OpKind::kRestore = Named(kLifeSteps, "restore");

std::span<const OperationDef> LifeSteps() { return kLifeSteps; }

}  // namespace jsparity
