#include "conformance/gates/port_progress.h"

#include <algorithm>
#include <map>

namespace jsparity {
namespace {

std::vector<ReportedItem> ItemsOf(const Port& port, const AuditReport& audit) {
  std::map<const PortItem*, std::string> stale;
  for (const StaleItem& one : audit.stale) stale.emplace(one.item, one.why);
  std::vector<ReportedItem> items;
  for (const PortItem& item : port.inventory().items) {
    const ItemStatus& status = port.StatusOf(item);
    const auto found = stale.find(&item);
    const bool holds = found == stale.end();
    items.push_back({&item, holds ? status.standing : BeforeVerified(item), &status,
                     holds ? "" : found->second});
  }
  return items;
}

std::vector<BatchProgress> BatchesOf(const Port& port, const std::vector<ReportedItem>& items) {
  std::vector<BatchProgress> batches;
  for (const PlanBatch& batch : port.plan().batches) {
    BatchProgress progress{&batch, port.status().batches.at(batch.number), {}, {}};
    std::map<uint64_t, StandingCounts> groups;
    for (const ReportedItem& one : items) {
      if (one.item->is_test || one.item->batch != batch.number) continue;
      progress.counts.Add(one.standing);
      groups[one.item->group].Add(one.standing);
    }
    for (const auto& [number, counts] : groups) {
      if (groups.size() == 1 && number == 0) continue;
      progress.groups.push_back({number == 0 ? "" : std::to_string(number), counts});
    }
    batches.push_back(std::move(progress));
  }
  return batches;
}

std::vector<ProgressRow> WavesOf(const std::vector<ReportedItem>& items) {
  std::map<uint64_t, StandingCounts> waves;
  for (const ReportedItem& one : items) {
    if (one.item->is_test && one.item->wave != 0) waves[one.item->wave].Add(one.standing);
  }
  std::vector<ProgressRow> rows;
  for (const auto& [number, counts] : waves) rows.push_back({std::to_string(number), counts});
  return rows;
}

std::vector<FileProgress> FilesOf(const std::vector<ReportedItem>& items) {
  std::vector<FileProgress> files;
  for (const ReportedItem& one : items) {
    const auto is_of = [&one](const FileProgress& file) {
      return file.file == one.item->file && file.of_tests == one.item->is_test;
    };
    auto file = std::ranges::find_if(files, is_of);
    if (file == files.end())
      file = files.insert(files.end(), {one.item->file, one.item->is_test, {}, {}});
    file->counts.Add(one.standing);
    file->items.push_back(&one);
  }
  return files;
}

std::vector<DeferredFor> DeferredOf(const std::vector<ReportedItem>& items) {
  std::vector<DeferredFor> deferred;
  for (const ReportedItem& one : items) {
    if (one.standing != Standing::kDeferred) continue;
    auto reason = std::ranges::find(deferred, one.status->reason, &DeferredFor::reason);
    if (reason == deferred.end()) reason = deferred.insert(reason, {one.status->reason, {}});
    reason->items.push_back(one.item);
  }
  std::ranges::stable_sort(deferred, std::greater<>(),
                           [](const DeferredFor& one) { return one.items.size(); });
  return deferred;
}

Parsed<GateEvidence> Read(const PortDirectory& dir, const std::string& file) {
  const auto text = dir.Read(file);
  if (!text) return ParseError(text.error());
  return ParseEvidence(*text, file);
}

std::vector<ReportedEvidence> EvidenceOf(const Port& port, const std::vector<ReportedItem>& items) {
  std::map<std::string, std::vector<const PortItem*>> by_file;
  for (const ReportedItem& one : items) {
    if (one.standing == Standing::kVerified) by_file[one.status->evidence].push_back(one.item);
  }
  std::vector<ReportedEvidence> evidence;
  for (auto& [file, of] : by_file)
    evidence.push_back({file, std::move(of), Read(port.directory(), file)});
  return evidence;
}

}  // namespace

size_t StandingCounts::All() const {
  size_t all = 0;
  for (const size_t count : counts_) all += count;
  return all;
}

std::string CountOf(size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string PortProgress::Headline() const {
  return std::to_string(functions.Of(Standing::kVerified)) + " of " +
         CountOf(functions.All(), "function", "functions") + " and " +
         std::to_string(tests.Of(Standing::kVerified)) + " of " +
         CountOf(tests.All(), "test", "tests") + " are verified";
}

PortProgress ProgressOf(const Port& port, const AuditReport& audit) {
  PortProgress progress;
  progress.reference = port.inventory().reference;
  progress.items = ItemsOf(port, audit);
  for (const ReportedItem& one : progress.items)
    (one.item->is_test ? progress.tests : progress.functions).Add(one.standing);
  progress.batches = BatchesOf(port, progress.items);
  progress.waves = WavesOf(progress.items);
  progress.files = FilesOf(progress.items);
  progress.stale = audit.stale;
  progress.wrong = audit.wrong;
  progress.deferred = DeferredOf(progress.items);
  progress.evidence = EvidenceOf(port, progress.items);
  return progress;
}

}  // namespace jsparity
