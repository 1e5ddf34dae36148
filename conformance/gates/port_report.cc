#include "conformance/gates/port_report.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr size_t kReasonsInSummary = 10;
constexpr size_t kStaleInSummary = 20;

// What is in a cell of a table stays in it.
std::string Cell(const std::string& text) {
  std::string cell;
  for (const char letter : text) {
    if (letter == '|') cell += '\\';
    cell += letter == '\n' ? ' ' : letter;
  }
  return cell;
}

std::string Head(const std::string& title, const std::string& first) {
  return "\n## " + title + "\n\n| " + first +
         " | items | verified | complete | stub | deferred |\n"
         "| --- | ---: | ---: | ---: | ---: | ---: |\n";
}

std::string Row(const std::string& first, const StandingCounts& counts) {
  std::string row = "| " + Cell(first) + " | " + std::to_string(counts.All());
  for (const Standing standing : kReportedStandings)
    row += " | " + std::to_string(counts.Of(standing));
  return row + " |\n";
}

std::string Title(const PortProgress& progress) {
  return "# Port of the file store of nats-server " + progress.reference + "\n\n**" +
         progress.Headline() + ".**\n";
}

std::string Batches(const PortProgress& progress, bool with_groups) {
  std::string text = Head("Functions by batch", "batch");
  for (const BatchProgress& one : progress.batches) {
    const std::string number = std::to_string(one.batch->number);
    text += Row(number + ", " + one.batch->title + " (" + std::string(NameOf(one.standing)) + ")",
                one.counts);
    if (!with_groups) continue;
    for (const ProgressRow& group : one.groups) {
      text += Row(number + (group.name.empty() ? ", in no group" : ", group " + group.name),
                  group.counts);
    }
  }
  return text;
}

std::string Waves(const PortProgress& progress) {
  if (progress.waves.empty()) return "";
  std::string text = Head("Tests by wave", "wave");
  for (const ProgressRow& wave : progress.waves) text += Row(wave.name, wave.counts);
  return text;
}

std::string Files(const PortProgress& progress) {
  std::string text;
  for (const bool of_tests : {false, true}) {
    text += Head(of_tests ? "Tests by file" : "Functions by file", "file");
    for (const FileProgress& file : progress.files) {
      if (file.of_tests == of_tests) text += Row(file.file, file.counts);
    }
  }
  return text;
}

// `most`: how many of what is stale, and of what is wrong, are told; the others are counted.
std::string WhatDoesNotHold(const PortProgress& progress, size_t most) {
  if (progress.holds()) return "";
  std::vector<std::string> lines;
  for (const StaleItem& stale : progress.stale)
    lines.push_back(stale.item->id + " (" + stale.item->name + "): " + stale.why);
  lines.insert(lines.end(), progress.wrong.begin(), progress.wrong.end());
  std::string text = "\n## What does not hold\n\n";
  for (size_t i = 0; i < std::min(most, lines.size()); ++i) text += "- " + lines[i] + "\n";
  if (lines.size() > most) text += "- and " + std::to_string(lines.size() - most) + " more\n";
  return text;
}

std::string Deferred(const PortProgress& progress, size_t most) {
  if (progress.deferred.empty()) return "";
  std::string text = "\n## Deferred\n\n| why | items |\n| --- | ---: |\n";
  size_t others = 0;
  for (size_t i = 0; i < progress.deferred.size(); ++i) {
    const DeferredFor& one = progress.deferred[i];
    if (i < most) {
      text += "| " + Cell(one.reason) + " | " + std::to_string(one.items.size()) + " |\n";
    } else {
      others += one.items.size();
    }
  }
  if (others > 0) {
    text += "| for " + std::to_string(progress.deferred.size() - most) + " more reasons | " +
            std::to_string(others) + " |\n";
  }
  return text;
}

std::string Evidence(const PortProgress& progress) {
  size_t verified = 0;
  for (const ReportedEvidence& evidence : progress.evidence) verified += evidence.items.size();
  if (verified == 0) return "";
  std::string text = "\n<details><summary>Evidence of " + CountOf(verified, "item", "items") +
                     "</summary>\n\n| item | evidence |\n| --- | --- |\n";
  for (const ReportedItem& one : progress.items) {
    if (one.standing != Standing::kVerified) continue;
    const std::string& file = one.status->evidence;
    text += "| " + Cell(one.item->name) + " | [" + file + "](" + file + ") |\n";
  }
  return text + "\n</details>\n";
}

}  // namespace

std::string PortReport(const PortProgress& progress) {
  constexpr size_t kAll = SIZE_MAX;
  return Title(progress) + Batches(progress, /*with_groups=*/true) + Waves(progress) +
         Files(progress) + WhatDoesNotHold(progress, kAll) + Deferred(progress, kAll) +
         Evidence(progress);
}

std::string PortSummary(const PortProgress& progress) {
  return Title(progress) + WhatDoesNotHold(progress, kStaleInSummary) +
         Batches(progress, /*with_groups=*/false) + Files(progress) +
         Deferred(progress, kReasonsInSummary);
}

}  // namespace jsparity
