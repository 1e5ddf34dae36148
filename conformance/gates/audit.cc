#include "conformance/gates/audit.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "conformance/gates/gate.h"
#include "conformance/gates/port_sources.h"
#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

// An item as the log alone gives it.
struct Logged {
  Standing standing = Standing::kDeferred;
  std::string evidence;
  std::string evidence_hash;
};

class Auditor {
 public:
  Auditor(const Port& port, std::string root)
      : port_(port), sources_(port.directory(), std::move(root)) {}

  AuditReport Run() {
    FollowLog();
    for (const PortItem& item : port_.inventory().items) Look(item);
    LookForOrphans();
    return std::move(report_);
  }

 private:
  void FollowLog() {
    for (const Change& change : port_.log().changes()) {
      const auto to = StandingOf(change.to);
      for (const std::string& id : change.items) {
        Logged& item = logged_[id];
        const PortItem* known = port_.inventory().Find(id);
        if (change.what == "stale" && known != nullptr) {
          item = {BeforeVerified(*known), "", ""};
        } else if (to) {
          // `verified` is believed of the lines that verify writes, which name evidence.
          item = {*to, change.evidence, change.evidence_hash};
        }
      }
      if (!change.evidence.empty()) named_.insert(change.evidence);
    }
  }

  void Look(const PortItem& item) {
    const ItemStatus& status = port_.StatusOf(item);
    const auto found = logged_.find(item.id);
    const Logged logged = found == logged_.end() ? Logged() : found->second;
    if (status.standing == Standing::kVerified) {
      ++report_.verified;
      if (const std::string why = WhyStale(item, status, logged); !why.empty())
        report_.stale.push_back({&item, why});
    } else if (status.standing != logged.standing) {
      report_.wrong.push_back(item.id + " is " + std::string(NameOf(status.standing)) +
                              ", and by the log it is " + std::string(NameOf(logged.standing)) +
                              ": take " + kStatusFile + " from version control");
    }
  }

  std::string WhyStale(const PortItem& item, const ItemStatus& status, const Logged& logged) {
    if (logged.standing != Standing::kVerified || logged.evidence.empty())
      return "no line of the log has verified it";
    if (status.evidence != logged.evidence)
      return "its evidence is " + logged.evidence + " by the log, not " + status.evidence;
    const Parsed<GateEvidence>& evidence = EvidenceIn(logged.evidence, logged.evidence_hash);
    if (!evidence) return evidence.error();
    const EvidencedItem* seen = evidence->Find(item.id);
    if (seen == nullptr) return logged.evidence + " does not tell of it";
    if (seen->hash != item.hash)
      return "its body in the reference is another than that of " + evidence->reference;
    for (const Passage& passage : seen->sources) {
      const auto hash = sources_.HashOf(passage);
      if (!hash) return hash.error();
      if (*hash != passage.hash) return passage.Describe() + ": changed since";
    }
    return "";
  }

  const Parsed<GateEvidence>& EvidenceIn(const std::string& file, const std::string& hash) {
    const auto known = evidence_.find(file);
    if (known != evidence_.end()) return known->second;
    ++report_.evidence;
    return evidence_.emplace(file, ReadEvidence(file, hash)).first->second;
  }

  Parsed<GateEvidence> ReadEvidence(const std::string& file, const std::string& hash) const {
    if (!port_.directory().Has(file)) return ParseError(file + " is gone");
    const auto text = port_.directory().Read(file);
    if (!text) return ParseError(text.error());
    if (Sha256(*text) != hash) return ParseError(file + " is not as it was written: it was edited");
    return ParseEvidence(*text, file);
  }

  void LookForOrphans() {
    namespace fs = std::filesystem;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(port_.directory().PathOf(kEvidenceDir), none)) {
      const std::string name = std::string(kEvidenceDir) + "/" + entry.path().filename().string();
      if (!named_.contains(name))
        report_.wrong.push_back(name + ": no line of the log names it; remove it");
    }
    std::ranges::sort(report_.wrong);
  }

  const Port& port_;
  PortSources sources_;
  std::map<std::string, Logged> logged_;
  std::set<std::string> named_;
  std::map<std::string, Parsed<GateEvidence>> evidence_;
  AuditReport report_;
};

}  // namespace

Parsed<AuditReport> Audit(const Port& port) {
  std::string root = port.directory().path();
  const bool claims = std::ranges::any_of(port.status().items, [](const auto& item) {
    return item.second.standing == Standing::kVerified;
  });
  if (claims || port.directory().Has(kGatesFile)) {
    const auto gates = ReadGates(port.directory());
    if (!gates) return ParseError(gates.error());
    root = gates->root;
  }
  return Auditor(port, std::move(root)).Run();
}

void TakeBackStale(Port& port, const AuditReport& report, const Occasion& occasion) {
  std::map<std::string, std::vector<const PortItem*>> by_reason;
  for (const StaleItem& stale : report.stale) by_reason[stale.why].push_back(stale.item);
  for (const auto& [why, items] : by_reason) port.MarkStale(items, why, occasion);
}

}  // namespace jsparity
