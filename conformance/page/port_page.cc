#include "conformance/page/port_page.h"

#include <map>

#include "conformance/page/html.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

const std::vector<std::string> kCountHeads{"items", "verified", "complete", "stub", "deferred"};

// Shares as one bar, furthest first; its text is that of what is verified.
std::string StandingBar(const StandingCounts& counts) {
  std::string bar = "<span class=\"bar stack\">";
  for (const Standing standing : kReportedStandings) {
    const size_t count = counts.Of(standing);
    if (count == 0 || standing == Standing::kDeferred) continue;
    const double share = 100.0 * static_cast<double>(count) / static_cast<double>(counts.All());
    bar += "<i class=\"" + std::string(NameOf(standing)) + "\" style=\"width:" + Decimal(share, 1) +
           "%\"></i>";
  }
  return bar + "</span> " + Share(counts.Of(Standing::kVerified), counts.All());
}

std::vector<std::string> Heads(const char* first) {
  std::vector<std::string> heads{first, "verified"};
  heads.insert(heads.end(), kCountHeads.begin(), kCountHeads.end());
  return heads;
}

void AddCounts(Table& table, const std::string& first, const StandingCounts& counts) {
  std::vector<Cell> cells{Cell::Raw(first), Cell::Raw(StandingBar(counts)),
                          Cell::Number(counts.All())};
  for (const Standing standing : kReportedStandings)
    cells.push_back(Cell::Number(counts.Of(standing)));
  table.Add(std::move(cells));
}

std::string Link(const std::string& to, const std::string& text) {
  return "<a href=\"" + Markup(to) + "\">" + Markup(text) + "</a>";
}

// "evidence/0032.json" is "0032".
std::string NumberOf(const std::string& evidence) {
  const size_t slash = evidence.rfind('/');
  const std::string name = slash == std::string::npos ? evidence : evidence.substr(slash + 1);
  return name.substr(0, name.find('.'));
}

std::string AnchorOf(const ReportedItem& one, size_t index) {
  return (one.item->is_test ? "t" : "f") + std::to_string(index);
}

class PortPage {
 public:
  PortPage(const PortProgress& progress, const std::string& port)
      : progress_(progress), port_(port) {
    for (size_t i = 0; i < progress.items.size(); ++i)
      anchors_[progress.items[i].item] = AnchorOf(progress.items[i], i);
  }

  std::string Text() const {
    return HtmlPage("Port of nats-server " + progress_.reference,
                    Header() + Navigation() + "<main>\n" + StaleSection() + BatchSection() +
                        FileSection() + DeferredSection() + EvidenceSection() + ItemSection() +
                        "</main>\n");
  }

 private:
  std::string Header() const {
    const bool holds = progress_.holds();
    Table table({"", ""});
    table.Add({Cell::Of("functions"), Cell::Raw(StandingBar(progress_.functions))});
    table.Add({Cell::Of("tests"), Cell::Raw(StandingBar(progress_.tests))});
    table.Add({Cell::Of("reference"), Cell::Of("nats-server " + progress_.reference)});
    return "<header>\n<h1>Port of the file store of nats-server " + Markup(progress_.reference) +
           "</h1>\n<p><span id=\"verdict\" class=\"verdict " + (holds ? "passed" : "failed") +
           "\">" + (holds ? "holds" : "stale") + "</span> <span id=\"headline\">" +
           Markup(progress_.Headline()) + "</span></p>\n" + table.Text("facts") + "</header>\n";
  }

  std::string Navigation() const {
    std::string out = "<nav>";
    if (!progress_.holds()) out += "<a href=\"#stale\">What does not hold</a>";
    return out +
           "<a href=\"#batches\">Batches</a><a href=\"#files\">Files</a>"
           "<a href=\"#deferred\">Deferred</a><a href=\"#evidence\">Evidence</a>"
           "<a href=\"#items\">Items</a></nav>\n";
  }

  std::string LinkTo(const PortItem& item) const {
    return Link("#" + anchors_.at(&item), item.name);
  }

  std::string StaleSection() const {
    if (progress_.holds()) return "";
    std::string list = "<ul id=\"stale-list\">\n";
    for (const StaleItem& stale : progress_.stale)
      list += "<li>" + LinkTo(*stale.item) + ": " + Markup(stale.why) + "</li>\n";
    for (const std::string& wrong : progress_.wrong) list += "<li>" + Markup(wrong) + "</li>\n";
    return Section("stale", "What does not hold", list + "</ul>\n");
  }

  std::string BatchSection() const {
    Table batches(Heads("batch"));
    for (const BatchProgress& one : progress_.batches) {
      const std::string number = std::to_string(one.batch->number);
      AddCounts(batches,
                "<b>" + number + "</b> " + Markup(one.batch->title) + " (" +
                    std::string(NameOf(one.standing)) + ")",
                one.counts);
      for (const ProgressRow& group : one.groups) {
        AddCounts(batches,
                  number + (group.name.empty() ? ", in no group" : ", group " + group.name),
                  group.counts);
      }
    }
    std::string content = batches.Text("by-batch");
    if (!progress_.waves.empty()) {
      Table waves(Heads("wave of tests"));
      for (const ProgressRow& wave : progress_.waves) AddCounts(waves, wave.name, wave.counts);
      content += waves.Text("by-wave");
    }
    return Section("batches", "Batches", content);
  }

  std::string FileSection() const {
    Table table(Heads("file of the reference"));
    for (const FileProgress& file : progress_.files)
      AddCounts(table, Link("#" + FileAnchor(file), file.file), file.counts);
    return Section("files", "Files", table.Text("by-file"));
  }

  std::string DeferredSection() const {
    if (progress_.deferred.empty()) return Section("deferred", "Deferred", "<p>nothing</p>\n");
    Table table({"why", "items", "which"});
    for (const DeferredFor& one : progress_.deferred) {
      std::string which;
      for (const PortItem* item : one.items) which += (which.empty() ? "" : ", ") + LinkTo(*item);
      table.Add({Cell::Of(one.reason), Cell::Number(one.items.size()),
                 Cell::Raw("<details><summary>show</summary>" + which + "</details>")});
    }
    return Section("deferred", "Deferred", table.Text("deferred-for"));
  }

  std::string EvidenceSection() const {
    if (progress_.evidence.empty())
      return Section("evidence", "Evidence", "<p>nothing is verified yet</p>\n");
    std::string all;
    for (const ReportedEvidence& evidence : progress_.evidence) all += OneEvidence(evidence);
    return Section("evidence", "Evidence", all);
  }

  std::string OneEvidence(const ReportedEvidence& evidence) const {
    const std::string number = NumberOf(evidence.file);
    std::string out = "<details class=\"evidence\"><summary>" + Markup(number) + ": " +
                      CountOf(evidence.items.size(), "item", "items");
    if (evidence.content) {
      out += ", " + Markup(evidence.content->time);
      if (!evidence.content->commit.empty())
        out += ", commit <code>" + Markup(evidence.content->commit.substr(0, 10)) + "</code>";
    }
    out += "</summary>\n<div id=\"evidence-" + number + "\"><p>" +
           Link(port_ + evidence.file, evidence.file) + "</p>\n";
    out += evidence.content ? GatesOf(*evidence.content) + SeenOf(evidence)
                            : "<p>" + Markup(evidence.content.error()) + "</p>\n";
    return out + "</div></details>\n";
  }

  static std::string GatesOf(const GateEvidence& evidence) {
    Table table({"gate", "what was started", "what it says"});
    for (const Json& gate : evidence.gates) {
      std::string command;
      for (const Json& word : gate.at("command"))
        command += (command.empty() ? "" : " ") + word.get<std::string>();
      table.Add(
          {Cell::Of(gate.at("name").get<std::string>()),
           Cell::Raw("<code>" + Markup(command) + "</code>"),
           Cell::Raw("<code>" + Markup(gate.value("facts", Json::object()).dump()) + "</code>")});
    }
    return table.Text("");
  }

  std::string SeenOf(const ReportedEvidence& evidence) const {
    Table table({"item", "hangs on", "what the gates saw"});
    for (const PortItem* item : evidence.items) {
      const EvidencedItem* seen = evidence.content->Find(item->id);
      if (seen == nullptr) continue;
      std::string sources;
      for (const Passage& passage : seen->sources)
        sources += (sources.empty() ? "" : "<br>") + Markup(passage.Describe());
      table.Add({Cell::Raw(LinkTo(*item)), Cell::Raw(sources),
                 Cell::Raw("<code>" + Markup(seen->seen.dump()) + "</code>")});
    }
    return table.Text("");
  }

  static std::string FileAnchor(const FileProgress& file) {
    std::string anchor = "file-";
    for (const char letter : file.file) anchor += letter == '/' || letter == '.' ? '-' : letter;
    return anchor;
  }

  std::string ItemSection() const {
    std::string all;
    for (const FileProgress& file : progress_.files) {
      Table table({"item", "name", "status", "", "lines"});
      for (const ReportedItem* one : file.items) AddItem(table, *one);
      all += "<details><summary id=\"" + FileAnchor(file) + "\">" + Markup(file.file) + ", " +
             CountOf(file.items.size(), file.of_tests ? "test" : "function",
                     file.of_tests ? "tests" : "functions") +
             "</summary>\n" + table.Text("") + "</details>\n";
    }
    return Section("items", "Items", all);
  }

  void AddItem(Table& table, const ReportedItem& one) const {
    std::string more = Markup(one.status->reason);
    if (one.standing == Standing::kVerified) {
      const std::string& file = one.status->evidence;
      more = Link("#evidence-" + NumberOf(file), "evidence " + NumberOf(file));
    } else if (!one.stale.empty()) {
      more = "stale: " + Markup(one.stale);
    }
    const bool numbered = one.item->id.find(':') == std::string::npos;
    table.Add({Cell::Raw("<span id=\"" + anchors_.at(one.item) + "\">" +
                         (numbered ? Markup(one.item->id) : "–") + "</span>"),
               Cell::Raw("<code>" + Markup(one.item->name) + "</code>"),
               Cell::Of(NameOf(one.standing)), Cell::Raw(more),
               Cell::Of(std::to_string(one.item->first_line) + "–" +
                        std::to_string(one.item->last_line))});
  }

  const PortProgress& progress_;
  const std::string& port_;
  std::map<const PortItem*, std::string> anchors_;
};

}  // namespace

std::string PortPageOf(const PortProgress& progress, const std::string& port) {
  return PortPage(progress, port).Text();
}

}  // namespace jsparity
