#include "conformance/gates/measured.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace jsparity {
namespace {

constexpr std::string_view kServerDir = "server/";
constexpr size_t kLacksTold = 4;
// How the reasons begin that a run gives; what is deferred for another one somebody has put off.
constexpr std::string_view kNoCase = "no case ran it";
constexpr std::string_view kNotApplicable = "not applicable: ";
constexpr std::string_view kNotCounted = "the coverage of the reference has no such function";

// "*fileStore.StoreMsg" and "(*fileStore).StoreMsg" are fileStore.StoreMsg; of a generic type,
// whose methods the coverage has without receiver, the last part is all there is.
std::string PlainName(const std::string& covered) {
  std::string plain;
  size_t depth = 0;
  for (const char letter : covered) {
    if (letter == '[') ++depth;
    if (depth == 0 && letter != '*' && letter != '(' && letter != ')') plain += letter;
    if (letter == ']') --depth;
  }
  return plain;
}

bool IsNamed(const PortItem& item, const std::string& covered) {
  const std::string plain = PlainName(covered);
  return plain == item.name || plain == item.name.substr(item.name.rfind('.') + 1);
}

class RunsByFunction {
 public:
  explicit RunsByFunction(const Json& coverage) {
    for (const Json& function : coverage.at("functions"))
      by_file_[function.at("file").get<std::string>()].push_back(&function);
  }

  // By its lines and its name: a literal within it has the lines, another one has the name.
  FunctionRun Of(const PortItem& item) const {
    FunctionRun run;
    const auto of = by_file_.find(std::string(kServerDir) + item.file);
    if (of == by_file_.end()) return run;
    for (const Json* function : of->second) {
      const auto line = function->at("line").get<uint64_t>();
      if (line < item.first_line || line > item.last_line) continue;
      if (!IsNamed(item, function->at("name").get<std::string>())) continue;
      run.counted = true;
      run.cases = function->at("cases").get<uint64_t>();
      if (const auto ran_by = function->find("ran_by"); ran_by != function->end()) {
        run.clean = ran_by->at("clean").get<uint64_t>();
        run.failed = ran_by->at("failed").size();
      }
      return run;
    }
    return run;
  }

 private:
  std::map<std::string, std::vector<const Json*>> by_file_;
};

std::string Lacking(const std::vector<std::string>& lacks) {
  if (lacks.empty()) return "";
  std::string text = "; the testee declares that it has not got ";
  for (size_t i = 0; i < std::min(kLacksTold, lacks.size()); ++i)
    text += (i == 0 ? "" : ", ") + lacks[i];
  if (lacks.size() > kLacksTold)
    text += " and " + std::to_string(lacks.size() - kLacksTold) + " more";
  return text;
}

// What the run and the mapping make of a function.
ItemStatus ByRun(const FunctionRun& run, const MappedFunction* mapped, const std::string& lacking) {
  if (mapped != nullptr && !mapped->not_applicable.empty())
    return {Standing::kDeferred, std::string(kNotApplicable) + mapped->not_applicable, ""};
  if (!run.counted) return {Standing::kDeferred, std::string(kNotCounted), ""};
  if (run.cases == 0) return {Standing::kDeferred, std::string(kNoCase) + lacking, ""};
  if (run.failed > 0 || run.clean < kCleanCasesMin) return {Standing::kStub, "", ""};
  return {Standing::kComplete, "", ""};
}

bool IsPutOffByHand(const ItemStatus& status) {
  if (status.standing != Standing::kDeferred || status.reason == kNotBegun) return false;
  return std::ranges::none_of(std::array{kNoCase, kNotApplicable, kNotCounted},
                              [&](std::string_view own) { return status.reason.starts_with(own); });
}

std::string WhyLeft(const Port& port, const PortItem& item, const MappedFunction* mapped,
                    const ItemStatus& by_run) {
  const ItemStatus& now = port.StatusOf(item);
  if (IsPutOffByHand(now)) return "it is deferred: " + now.reason;
  if (by_run.standing == Standing::kDeferred) {
    return now.standing == Standing::kDeferred ? "" : "it is " + std::string(NameOf(now.standing));
  }
  if (now.standing == Standing::kVerified && by_run.standing == Standing::kComplete)
    return "it is verified";
  if (mapped == nullptr) return std::string("it is not mapped: add a line to ") + kMappingFile;
  return port.WhyNotBegun(item);
}

}  // namespace

Parsed<std::vector<MeasuredFunction>> Measure(const Port& port, const Mapping& mapping,
                                              const MeasuringRun& run) {
  if (run.reference != port.inventory().reference) {
    return ParseError("the run is against " + run.reference + ", and the port is of " +
                      port.inventory().reference);
  }
  if (run.coverage.is_null())
    return ParseError("the run was not asked for coverage: jsparity run --coverage --json FILE");
  const auto& functions = run.coverage.at("functions");
  if (std::ranges::none_of(functions, [](const Json& one) { return one.contains("ran_by"); })) {
    return ParseError(
        "the run does not tell which case ran what: its oracle, or a part of it, is older than "
        "this program; build the oracle anew and play it again");
  }
  const RunsByFunction runs(run.coverage);
  const std::string lacking = Lacking(run.lacks);
  std::vector<MeasuredFunction> measured;
  for (const PortItem& item : port.inventory().items) {
    if (item.is_test) continue;
    const FunctionRun of = runs.Of(item);
    const MappedFunction* mapped = mapping.Of(item);
    ItemStatus by_run = ByRun(of, mapped, lacking);
    std::string remark = WhyLeft(port, item, mapped, by_run);
    measured.push_back({&item, of, std::move(by_run), std::move(remark)});
  }
  return measured;
}

size_t ApplyMeasured(Port& port, const std::vector<MeasuredFunction>& measured,
                     const std::string& title, const Occasion& occasion) {
  std::map<std::pair<Standing, std::string>, std::vector<const PortItem*>> groups;
  std::vector<const PortItem*> stale;
  size_t changed = 0;
  for (const MeasuredFunction& one : measured) {
    const ItemStatus& now = port.StatusOf(*one.item);
    if (!one.remark.empty() || now == one.by_run) continue;
    ++changed;
    if (now.standing == Standing::kVerified) stale.push_back(one.item);
    groups[{one.by_run.standing, one.by_run.reason}].push_back(one.item);
  }
  if (!stale.empty()) port.MarkStale(stale, "by a run of " + title, occasion);
  for (const auto& [to, items] : groups)
    port.Place(items, {to.first, to.second, ""}, title, occasion);
  return changed;
}

}  // namespace jsparity
