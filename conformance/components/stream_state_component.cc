#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/script.h"
#include "conformance/components/set_text.h"
#include "conformance/components/store_outcome.h"
#include "jsstore/replication.h"
#include "store/format/replicated_state.h"
#include "store/format/varint.h"
#include "store/stream/delete_match.h"

namespace jsparity {
namespace {

// A run may have more sequences than anybody can list.
std::string FirstMembers(const jsstore::SequenceRun& run) {
  constexpr int kListed = 4;
  std::string out;
  int left = kListed;
  jsstore::VisitSequences(run, [&](uint64_t seq) {
    out += " " + std::to_string(seq);
    return --left > 0;
  });
  return out;
}

struct DeleteBlockText {
  std::string operator()(const jsstore::DeleteSet& block) const {
    return "set " + SetState(block.set()) + ": " + Members(block.set()) + "\n";
  }
  std::string operator()(const jsstore::SequenceRun& run) const {
    return "run " + std::to_string(run.first) + " " + std::to_string(run.count) + ":" +
           FirstMembers(run) + "\n";
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

// What a name or an identity may be: any bytes, mostly few.
std::string RandomText(ComponentRandom& random) {
  std::string text(random.AnyLength(random.OneIn(8) ? 8 : 3), '\0');
  for (char& c : text) c = static_cast<char>(random.Next());
  return text;
}

jsstore::SourceStates RandomSources(ComponentRandom& random) {
  jsstore::SourceStates sources;
  for (uint64_t left = random.AnyLength(3); left > 0; --left) {
    jsstore::SourceState& source = sources[RandomText(random)];
    source.seq = 1 + random.AnyLength(63);
    source.ident = RandomText(random);
  }
  return sources;
}

std::string RandomState(ComponentRandom& random, const jsstore::SourceStates& sources) {
  const auto number = [&] { return random.AnyLength(64); };
  jsstore::Bytes bytes;
  const uint64_t blocks = random.Below(4);
  jsstore::AppendReplicatedStateHead(bytes,
                                     {number(), number(), number(), number(), number(),
                                      blocks == 0 ? random.Below(2) : 1 + number() / 2},
                                     sources);
  for (uint64_t left = blocks; left > 0; --left) AppendRandomDeletes(bytes, random);
  std::string text = StoreText(bytes);
  if (!random.OneIn(3)) Damage(text, random);
  return text;
}

// Whether more sources are claimed than the reference can take: it makes room for so many when it
// has read the first one, and runs out of memory
// (golden/reference-defects/sources-out-of-memory.md).
bool ClaimsTooManySources(std::string_view text) {
  constexpr uint64_t kSourcesMax = 1'000'000;
  constexpr int kNumbersBefore = 5;
  jsstore::BytesView in = StoreView(text);
  if (in.size() < 2 || in[1] != jsstore::kReplicatedStateVersionWithSources) return false;
  in = in.subspan(2);
  uint64_t number = 0;
  for (int i = 0; i <= kNumbersBefore; ++i) {
    const auto read = jsstore::ReadUvarint(in);
    if (!read.ok()) return false;
    number = read.value;
    in = in.subspan(static_cast<size_t>(read.size));
  }
  return number > kSourcesMax;
}

}  // namespace

std::string GenerateStreamStateBytes(ComponentRandom& random) {
  while (true) {
    std::string text = RandomState(random, {});
    // One that damage turned into the other version is no input for every version of the reference.
    if (text.size() < 2 || text[1] != jsstore::kReplicatedStateVersionWithSources) return text;
  }
}

std::string GenerateStreamSourcesBytes(ComponentRandom& random) {
  while (true) {
    std::string text = RandomState(random, RandomSources(random));
    if (!ClaimsTooManySources(text)) return text;
  }
}

Outcome RunStreamStateDecode(std::string_view bytes) {
  const auto state = jsstore::DecodeStreamState(StoreView(bytes));
  if (!state) return OutcomeOf(state.error());
  std::string out = "msgs " + std::to_string(state->msgs) + " bytes " +
                    std::to_string(state->bytes) + " first " + std::to_string(state->first_seq) +
                    " last " + std::to_string(state->last_seq) + " failed " +
                    std::to_string(state->failed) + "\n";
  for (const auto& [name, source] : state->sources) {
    out += "source " + Hexadecimal(StoreView(name)) + " " + std::to_string(source.seq) + " " +
           Hexadecimal(StoreView(source.ident)) + "\n";
  }
  for (const jsstore::DeleteBlock& block : state->deleted) {
    out += std::visit(DeleteBlockText{}, block);
  }
  return Outcome::Of(std::move(out));
}

}  // namespace jsparity
