#include "conformance/gates/verify.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "conformance/gates/port_sources.h"
#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

// What is known of an item while gates are asked.
struct Asked {
  const PortItem* item;
  EvidencedItem seen;
  bool refused = false;
};

Parsed<void> CheckItems(const Port& port, const GateList& gates,
                        const std::vector<const PortItem*>& items) {
  for (const PortItem* item : items) {
    std::string why = port.WhyNotVerify(*item);
    if (why.empty() && gates.For(*item).empty()) {
      why = std::string("the port has no gates for ") + (item->is_test ? "tests" : "functions") +
            " yet: see " + kGatesFile;
    }
    if (!why.empty()) return ParseError(item->id + " (" + item->name + "): " + why);
  }
  return {};
}

class Asking {
 public:
  Asking(const Port& port, const GateList& gates, const std::vector<const PortItem*>& items)
      : gates_(gates),
        sources_(port.directory(), gates.root),
        reference_(port.inventory().reference) {
    for (const PortItem* item : items)
      asked_.push_back({item, {item->id, item->name, item->hash, {}, Json::object()}});
  }

  Parsed<void> Ask(const Gate& gate, const GateObserver& observer) {
    const std::vector<Asked*> of = ItemsOf(gate);
    if (of.empty()) return {};
    std::vector<const PortItem*> items;
    for (const Asked* one : of) items.push_back(one->item);
    observer(gate, items.size());
    const auto answer = AskGate(gate, gates_.root, reference_, items);
    if (!answer) return ParseError(answer.error());
    for (size_t i = 0; i < of.size(); ++i) {
      if (auto taken = Take(gate, answer->words[i], *of[i]); !taken) return taken;
    }
    Json told{{"name", gate.name}, {"command", gate.command}};
    if (!answer->facts.is_null()) told["facts"] = answer->facts;
    verdict_.evidence.gates.push_back(std::move(told));
    return {};
  }

  GateVerdict Finish(const Occasion& occasion) {
    verdict_.evidence.reference = reference_;
    verdict_.evidence.time = occasion.time;
    verdict_.evidence.commit = occasion.commit;
    for (Asked& one : asked_) {
      if (one.refused) continue;
      verdict_.passed.push_back(one.item);
      verdict_.evidence.items.push_back(std::move(one.seen));
    }
    return std::move(verdict_);
  }

 private:
  // Those that no gate has refused yet.
  std::vector<Asked*> ItemsOf(const Gate& gate) {
    std::vector<Asked*> of;
    for (Asked& one : asked_) {
      const std::vector<std::string>& names = gates_.For(*one.item);
      if (!one.refused && std::ranges::find(names, gate.name) != names.end()) of.push_back(&one);
    }
    return of;
  }

  Parsed<void> Take(const Gate& gate, const GateWord& word, Asked& one) {
    if (!word.problems.empty()) {
      one.refused = true;
      verdict_.refused.push_back({one.item, gate.name, word.problems});
      return {};
    }
    one.seen.seen[gate.name] = word.facts.is_null() ? Json::object() : word.facts;
    for (Passage passage : word.sources) {
      auto hash = sources_.HashOf(passage);
      if (!hash) return ParseError("gate " + gate.name + " names a source: " + hash.error());
      passage.hash = std::move(*hash);
      one.seen.sources.push_back(std::move(passage));
    }
    return {};
  }

  const GateList& gates_;
  PortSources sources_;
  std::string reference_;
  std::vector<Asked> asked_;
  GateVerdict verdict_;
};

// "evidence/0007.json": of the line of the log that will name it.
std::string EvidenceName(const Port& port) {
  constexpr size_t kDigits = 4;
  std::string number = std::to_string(port.log().changes().size() + 1);
  number.insert(0, kDigits - std::min(kDigits, number.size()), '0');
  return std::string(kEvidenceDir) + "/" + number + ".json";
}

}  // namespace

Parsed<GateVerdict> AskGates(const Port& port, const GateList& gates,
                             const std::vector<const PortItem*>& items, const Occasion& occasion,
                             const GateObserver& observer) {
  if (auto checked = CheckItems(port, gates, items); !checked) return ParseError(checked.error());
  Asking asking(port, gates, items);
  for (const Gate& gate : gates.all) {
    if (auto asked = asking.Ask(gate, observer); !asked) return ParseError(asked.error());
  }
  GateVerdict verdict = asking.Finish(occasion);
  for (const EvidencedItem& item : verdict.evidence.items) {
    if (item.sources.empty()) {
      return ParseError(item.id + " (" + item.name +
                        "): no gate names a source that it hangs on, so that nobody would see it " +
                        "change");
    }
  }
  return verdict;
}

Parsed<void> RecordVerdict(Port& port, const GateVerdict& verdict, const Occasion& occasion) {
  if (verdict.passed.empty()) return {};
  const std::string text = EvidenceText(verdict.evidence);
  const GivenEvidence given{EvidenceName(port), Sha256(text)};
  // Before the status names it; one that no line of the log names is of a change that did not end.
  if (auto done = port.directory().Replace(given.file, text); !done) return done;
  return port.Verify(verdict.passed, given, occasion);
}

}  // namespace jsparity
