#include "conformance/gates/port_report.h"

#include <array>
#include <map>
#include <set>
#include <vector>

namespace jsparity {
namespace {

constexpr std::array kReported{Standing::kVerified, Standing::kComplete, Standing::kStub,
                               Standing::kDeferred};

// What is in a cell of a table stays in it.
std::string Cell(const std::string& text) {
  std::string cell;
  for (const char letter : text) {
    if (letter == '|') cell += '\\';
    cell += letter == '\n' ? ' ' : letter;
  }
  return cell;
}

std::string Count(size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

class Reporter {
 public:
  Reporter(const Port& port, const AuditReport& audit) : port_(port), audit_(audit) {
    for (const StaleItem& stale : audit.stale) stale_.insert(stale.item);
  }

  std::string Run() {
    Begin();
    AddBatches();
    AddFiles("Functions by file", /*of_tests=*/false);
    AddFiles("Tests by file", /*of_tests=*/true);
    AddStale();
    AddDeferred();
    AddEvidence();
    return std::move(text_);
  }

 private:
  using Counts = std::map<Standing, size_t>;

  // Stale is as far as it is when `verified` is taken back.
  Standing StandingOf(const PortItem& item) const {
    return stale_.contains(&item) ? BeforeVerified(item) : port_.StatusOf(item).standing;
  }

  void Begin() {
    std::array<size_t, 2> verified{};
    std::array<size_t, 2> all{};
    for (const PortItem& item : port_.inventory().items) {
      const size_t kind = item.is_test ? 1 : 0;
      ++all[kind];
      if (StandingOf(item) == Standing::kVerified) ++verified[kind];
    }
    text_ = "# Port of the file store of nats-server " + port_.inventory().reference + "\n\n**" +
            std::to_string(verified[0]) + " of " + Count(all[0], "function", "functions") +
            " and " + std::to_string(verified[1]) + " of " + Count(all[1], "test", "tests") +
            " are verified.**\n";
  }

  void Head(const std::string& title, const std::string& first) {
    text_ += "\n## " + title + "\n\n| " + first +
             " | items | verified | complete | stub | deferred |\n"
             "| --- | ---: | ---: | ---: | ---: | ---: |\n";
  }
  void Row(const std::string& first, const Counts& counts) {
    size_t all = 0;
    for (const auto& [standing, count] : counts) all += count;
    text_ += "| " + Cell(first) + " | " + std::to_string(all);
    for (const Standing standing : kReported) {
      const auto found = counts.find(standing);
      text_ += " | " + std::to_string(found == counts.end() ? 0 : found->second);
    }
    text_ += " |\n";
  }

  void AddBatches() {
    Head("Functions by batch", "batch");
    for (const PlanBatch& batch : port_.plan().batches) {
      Counts counts;
      for (const PortItem* item : port_.ItemsOf(batch.number)) ++counts[StandingOf(*item)];
      Row(std::to_string(batch.number) + ", " + batch.title + " (" +
              std::string(NameOf(port_.status().batches.at(batch.number))) + ")",
          counts);
    }
  }

  void AddFiles(const std::string& title, bool of_tests) {
    std::vector<std::string> files;
    std::map<std::string, Counts> by_file;
    for (const PortItem& item : port_.inventory().items) {
      if (item.is_test != of_tests) continue;
      if (!by_file.contains(item.file)) files.push_back(item.file);
      ++by_file[item.file][StandingOf(item)];
    }
    Head(title, "file");
    for (const std::string& file : files) Row(file, by_file[file]);
  }

  void AddStale() {
    if (audit_.good()) return;
    text_ += "\n## What does not hold\n\n";
    for (const StaleItem& stale : audit_.stale)
      text_ += "- " + stale.item->id + " (" + stale.item->name + "): " + stale.why + "\n";
    for (const std::string& wrong : audit_.wrong) text_ += "- " + wrong + "\n";
  }

  void AddDeferred() {
    std::map<std::string, size_t> by_reason;
    for (const PortItem& item : port_.inventory().items) {
      const ItemStatus& status = port_.StatusOf(item);
      if (status.standing == Standing::kDeferred) ++by_reason[status.reason];
    }
    if (by_reason.empty()) return;
    text_ += "\n## Deferred\n\n| why | items |\n| --- | ---: |\n";
    for (const auto& [reason, count] : by_reason)
      text_ += "| " + Cell(reason) + " | " + std::to_string(count) + " |\n";
  }

  void AddEvidence() {
    std::vector<const PortItem*> verified;
    for (const PortItem& item : port_.inventory().items) {
      if (StandingOf(item) == Standing::kVerified) verified.push_back(&item);
    }
    if (verified.empty()) return;
    text_ += "\n<details><summary>Evidence of " + Count(verified.size(), "item", "items") +
             "</summary>\n\n| item | evidence |\n| --- | --- |\n";
    for (const PortItem* item : verified) {
      const std::string& file = port_.StatusOf(*item).evidence;
      text_ += "| " + Cell(item->name) + " | [" + file + "](" + file + ") |\n";
    }
    text_ += "\n</details>\n";
  }

  const Port& port_;
  const AuditReport& audit_;
  std::set<const PortItem*> stale_;
  std::string text_;
};

}  // namespace

std::string PortReport(const Port& port, const AuditReport& audit) {
  return Reporter(port, audit).Run();
}

}  // namespace jsparity
