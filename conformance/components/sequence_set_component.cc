#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/script.h"
#include "conformance/components/set_text.h"
#include "conformance/components/store_outcome.h"
#include "store/container/sequence_set.h"

namespace jsparity {
namespace {

using jsstore::SequenceSet;
using jsstore::SequenceSetError;

constexpr size_t kSets = 4;

class SetMachine {
 public:
  std::string Run(std::string_view op, ScriptLine& line) {
    SequenceSet& set = sets_[current_];
    if (op == "use") {
      current_ = line.U64() % kSets;
      return "ok";
    }
    if (op == "delete") return YesNo(set.Delete(line.U64()));
    if (op == "exists") return YesNo(set.Exists(line.U64()));
    if (op == "equal") return YesNo(set.Equal(Other(line)));
    if (op == "list") return Members(set);
    if (op == "encode") {
      return prepared_ || SpansHold(set) ? Hexadecimal(set.Encode()) : "spans part from runs";
    }
    if (op == "initial_min") {
      prepared_ = true;
      const auto done = set.SetInitialMin(line.U64());
      return done ? "ok" : std::string(SequenceSetErrorText(done.error()));
    }
    Change(op, line, set);
    return SetState(set);
  }

 private:
  SequenceSet& Other(ScriptLine& line) { return sets_[line.U64() % kSets]; }

  void Change(std::string_view op, ScriptLine& line, SequenceSet& set) {
    if (op == "insert") set.Insert(line.U64());
    if (op == "insert_run") {
      const uint64_t first = line.U64();
      set.InsertRange(first, line.U64());
    }
    if (op == "empty") set.Clear();
    if (op == "reheight") {
      const uint64_t node = line.U64();
      Reheight(set, node, line.U64());
    }
    if (op == "clone") set = SequenceSet(Other(line));
    if (op == "union") set.Union(SequenceSet(Other(line)));  // a copy: it may be the set itself
    if (op == "union_of_all") {
      std::array<const SequenceSet*, kSets> all{};
      for (size_t i = 0; i < kSets; ++i) all[i] = &sets_[i];
      set = SequenceSet::UnionOf(all);
    }
  }

  // From anywhere in a run its end is found. In the last node that there can be, members are
  // inserted beside it (avl: Insert), and no run is whole.
  static bool SpansHold(const SequenceSet& set) {
    constexpr uint64_t kLastNode = ~uint64_t{0} - 2047;
    bool holds = true;
    set.ForEachRun([&](uint64_t first, uint64_t count) {
      const uint64_t last = first + (count - 1);
      if (last >= kLastNode) return false;
      for (const uint64_t from : {first, first + count / 2, last}) {
        holds = holds && set.SpanEnd(from) == std::optional(last);
      }
      return holds = holds && !set.SpanEnd(last + 1);
    });
    return holds;
  }

  // Makes the set anew from its encoding, in which one node says that it is `height` high.
  static void Reheight(SequenceSet& set, uint64_t node, uint64_t height) {
    constexpr size_t kHeadBytes = 10;
    constexpr size_t kNodeBytes = 266;  // of which the last two are the height
    if (set.Empty()) return;
    std::vector<uint8_t> bytes = set.Encode();
    const size_t at = kHeadBytes + (node % set.Nodes() + 1) * kNodeBytes - 2;
    bytes[at] = static_cast<uint8_t>(height);
    bytes[at + 1] = static_cast<uint8_t>(height >> 8);
    set = std::move(SequenceSet::Decode(bytes)->set);
  }

  std::array<SequenceSet, kSets> sets_;
  size_t current_ = 0;
  bool prepared_ = false;  // a node may reach into the next one, and a span end within a run
};

std::string NameOf(SequenceSetError error) {
  switch (error) {
    case SequenceSetError::kBadEncoding:
      return "avl.ErrBadEncoding";
    case SequenceSetError::kBadVersion:
      return "avl.ErrBadVersion";
    default:
      return "avl.ErrSetNotEmpty";
  }
}

// Sequences around one place, far from it, and at both ends of what there is.
class SequenceDraw {
 public:
  explicit SequenceDraw(ComponentRandom& random)
      : random_(random),
        base_(random.AnyLength(random.OneIn(8) ? 64 : 40)),
        spread_bits_(random.OneOf({4, 11, 14, 18})) {}

  uint64_t Next() {
    if (random_.OneIn(40)) return random_.AnyLength(64);
    if (random_.OneIn(200)) return ~random_.AnyLength(12);
    return base_ + random_.AnyLength(spread_bits_);
  }

 private:
  ComponentRandom& random_;
  const uint64_t base_;
  const int spread_bits_;
};

std::string RandomSetOperation(ComponentRandom& random, SequenceDraw& draw) {
  const auto other = [&] { return " " + std::to_string(random.Below(kSets)); };
  const auto seq = [&] { return " " + std::to_string(draw.Next()); };
  switch (random.Below(25)) {
    case 0:
      return "use" + other();
    case 1:
      return "encode";
    case 2:
      return random.OneIn(3) ? "list" : "exists" + seq();
    case 3: {
      const uint64_t first = draw.Next();
      const uint64_t count = std::min(random.AnyLength(12), ~first);
      return "insert_run " + std::to_string(first) + " " + std::to_string(count);
    }
    case 4:
      return random.OneIn(4) ? "initial_min" + seq() : "equal" + other();
    case 5:
      if (random.OneIn(3)) return random.OneIn(2) ? "empty" : "clone" + other();
      return random.OneIn(3) ? "union_of_all" : "union" + other();
    case 6: {
      const uint64_t height = random.OneIn(8) ? random.AnyLength(16) : random.Below(6);
      return "reheight " + std::to_string(random.Below(kSets)) + " " + std::to_string(height);
    }
    default:
      return (random.OneIn(3) ? "delete" : "insert") + seq();
  }
}

// A few sequences in each of many nodes, which go in another order: nodes empty and leave the tree,
// those with nodes on both sides of them, too.
std::string EmptiedNodesScript(ComponentRandom& random) {
  constexpr uint64_t kNodeSequences = 2048;
  constexpr uint64_t kNodesMax = 24;
  const uint64_t base = random.AnyLength(40);
  std::vector<uint64_t> sequences;
  for (uint64_t node = random.Between(3, kNodesMax); node > 0; --node) {
    for (uint64_t more = random.Between(1, 2); more > 0; --more) {
      sequences.push_back(base + node * kNodeSequences + random.Below(kNodeSequences));
    }
  }
  std::string script;
  for (const char* op : {"insert ", "delete "}) {
    for (size_t left = sequences.size(); left > 0; --left) {
      std::swap(sequences[left - 1], sequences[random.Below(left)]);
      script += op + std::to_string(sequences[left - 1]) + "\n";
      if (random.OneIn(8)) script += "encode\n";
    }
  }
  return script + "encode\n";
}

}  // namespace

std::string GenerateSequenceSetScript(ComponentRandom& random) {
  if (random.OneIn(10)) return EmptiedNodesScript(random);
  SequenceDraw draw(random);
  std::string script;
  for (uint64_t left = random.Between(1, 80); left > 0; --left) {
    script += RandomSetOperation(random, draw) + "\n";
  }
  return script + "encode\n";
}

std::string GenerateSequenceSetBytes(ComponentRandom& random) {
  SequenceDraw draw(random);
  SequenceSet set;
  for (uint64_t left = random.AnyLength(6); left > 0; --left) set.Insert(draw.Next());
  std::string bytes = StoreText(set.Encode());
  if (random.OneIn(3)) bytes[1] = 1;  // version 1, which has 64 buckets a node
  if (random.OneIn(4)) bytes.append(random.Below(300), static_cast<char>(random.Below(3)));
  if (!random.OneIn(4)) Damage(bytes, random);
  return bytes;
}

Outcome RunSequenceSet(std::string_view script) {
  SetMachine machine;
  return Outcome::Of(Transcript(
      script, [&](std::string_view op, ScriptLine& line) { return machine.Run(op, line); }));
}

Outcome RunSequenceSetDecode(std::string_view bytes) {
  const auto decoded = SequenceSet::Decode(StoreView(bytes));
  if (!decoded) {
    return Outcome::Failed(NameOf(decoded.error()),
                           std::string(SequenceSetErrorText(decoded.error())));
  }
  return Outcome::Of("read " + std::to_string(decoded->bytes_read) + "\n" + SetState(decoded->set) +
                     "\n" + Members(decoded->set) + "\n" + Hexadecimal(decoded->set.Encode()) +
                     "\n");
}

}  // namespace jsparity
