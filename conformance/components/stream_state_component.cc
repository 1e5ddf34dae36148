#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/set_text.h"
#include "conformance/components/store_bytes.h"
#include "jsstore/replication.h"
#include "store/format/replicated_state.h"

namespace jsparity {
namespace {

struct DeleteBlockText {
  std::string operator()(const jsstore::DeleteSet& block) const {
    return "set " + SetState(block.set()) + ": " + Members(block.set()) + "\n";
  }
  std::string operator()(const jsstore::SequenceRun& run) const {
    return "run " + std::to_string(run.first) + " " + std::to_string(run.count) + "\n";
  }
  std::string operator()(const jsstore::DeleteList&) const { return "list\n"; }
};

void AppendRandomDeletes(jsstore::Bytes& bytes, ComponentRandom& random) {
  if (random.OneIn(2)) {
    const jsstore::SequenceRun run{random.AnyLength(64), random.AnyLength(64)};
    return jsstore::AppendDeleteRun(bytes, run);
  }
  jsstore::SequenceSet set;
  const uint64_t base = random.AnyLength(40);
  for (uint64_t left = random.AnyLength(4); left > 0; --left) {
    set.Insert(base + random.AnyLength(13));
  }
  set.EncodeTo(bytes);
}

}  // namespace

std::string GenerateStreamStateBytes(ComponentRandom& random) {
  const auto number = [&] { return random.AnyLength(64); };
  jsstore::Bytes bytes;
  const uint64_t blocks = random.Below(4);
  jsstore::AppendReplicatedStateHead(bytes,
                                     {number(), number(), number(), number(), number(),
                                      blocks == 0 ? random.Below(2) : 1 + number() / 2},
                                     {});
  for (uint64_t left = blocks; left > 0; --left) AppendRandomDeletes(bytes, random);
  std::string text = StoreText(bytes);
  if (!random.OneIn(3)) Damage(text, random);
  return text;
}

Outcome RunStreamStateDecode(std::string_view bytes) {
  const auto state = jsstore::DecodeStreamState(StoreView(bytes));
  if (!state) return OutcomeOf(state.error());
  std::string out = "msgs " + std::to_string(state->msgs) + " bytes " +
                    std::to_string(state->bytes) + " first " + std::to_string(state->first_seq) +
                    " last " + std::to_string(state->last_seq) + " failed " +
                    std::to_string(state->failed) + "\n";
  for (const jsstore::DeleteBlock& block : state->deleted) {
    out += std::visit(DeleteBlockText{}, block);
  }
  return Outcome::Of(std::move(out));
}

}  // namespace jsparity
