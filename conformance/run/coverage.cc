#include "conformance/run/coverage.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "conformance/run/unreachable_functions.h"

namespace jsparity {
namespace {

// Seeds that a result has of a function: cases to play again where it is to be run.
constexpr size_t kWitnessesMax = 40;
constexpr std::string_view kModule = "github.com/nats-io/nats-server/v2/";
// What is to be reached of the store's source, in percent of what is not listed as out of reach.
constexpr double kFunctionsWanted = 98;
constexpr double kStatementsWanted = 92;

template <typename... Args>
std::string Formatted(const char* format, Args... args) {
  std::array<char, 512> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

unsigned long long Wide(uint64_t number) { return number; }

CoveredFunction FunctionFrom(const Json& json) {
  CoveredFunction function;
  function.file = json.at("file").get<std::string>();
  if (function.file.starts_with(kModule)) function.file.erase(0, kModule.size());
  function.name = json.at("name").get<std::string>();
  function.cases = json.at("cases").get<uint64_t>();
  for (const Json& block : json.at("blocks")) {
    CoveredBlock& read = function.blocks.emplace_back();
    read.line = block.at("line").get<uint64_t>();
    read.end_line = block.at("end_line").get<uint64_t>();
    read.statements = block.at("statements").get<uint64_t>();
    read.cases = block.at("cases").get<uint64_t>();
    if (!block.at("seeds").is_null()) read.seeds = block.at("seeds").get<std::vector<uint64_t>>();
  }
  if (function.file != kStoreSource) return function;
  const auto listed = UnreachableFunctions();
  const auto it = std::ranges::find(listed, function.name, &UnreachableFunction::name);
  if (it != listed.end()) {
    function.unreachable = std::string(it->reason) + " (" + std::string(it->where) + ")";
  }
  return function;
}

std::string FunctionLine(const CoveredFunction& function) {
  return Formatted("%6llu  %-52s %7llu  %5.1f%% of %3zu blocks\n", Wide(function.Line()),
                   function.name.c_str(), Wide(function.cases),
                   Percent(function.BlocksReached(), function.blocks.size()),
                   function.blocks.size());
}

std::string FiguresLine(std::string_view file, const CoverageFigures& figures) {
  std::string line =
      Formatted("%-28s functions %4llu of %4llu (%.1f%%)  statements %5llu of %5llu (%.1f%%)",
                std::string(file).c_str(), Wide(figures.functions_run), Wide(figures.functions),
                Percent(figures.functions_run, figures.functions), Wide(figures.statements_reached),
                Wide(figures.statements), Percent(figures.statements_reached, figures.statements));
  if (figures.statements_unreachable > 0) {
    const uint64_t in_reach = figures.statements - figures.statements_unreachable;
    line += Formatted(", of %llu in reach (%.1f%%)", Wide(in_reach),
                      Percent(figures.statements_reached, in_reach));
  }
  return line + "\n";
}

// The value of a digit in hex; -1: it is none.
int HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

// Which cases that ran a function prove something of the port.
Json CasesToJson(const CoveredFunction& function, const CaseWords& words) {
  uint64_t clean = 0;
  Json failed = Json::array();
  Json witnesses = Json::array();
  for (const uint64_t seed : function.ran_by) {
    const auto word = words.find(seed);
    if (word == words.end() || word->second == CaseWord::kNoWitness) continue;
    if (word->second == CaseWord::kFailed) {
      failed.push_back(std::to_string(seed));
      continue;
    }
    ++clean;
    if (witnesses.size() < kWitnessesMax) witnesses.push_back(std::to_string(seed));
  }
  return {{"clean", clean}, {"failed", std::move(failed)}, {"witnesses", std::move(witnesses)}};
}

Json FiguresToJson(const CoverageFigures& figures) {
  return {{"functions", figures.functions},
          {"functions_run", figures.functions_run},
          {"statements", figures.statements},
          {"statements_reached", figures.statements_reached},
          {"statements_unreachable", figures.statements_unreachable}};
}

Json MissedToJson(const CoveredFunction& function) {
  Json missed = Json::array();
  for (size_t i = 0; i < function.blocks.size(); ++i) {
    const CoveredBlock& block = function.blocks[i];
    if (block.IsReached()) continue;
    Json json = {
        {"block", i}, {"lines", {block.line, block.end_line}}, {"statements", block.statements}};
    if (!block.unreachable.empty()) json["unreachable"] = block.unreachable;
    missed.push_back(std::move(json));
  }
  return missed;
}

// What a case should reach and none did, function by function.
std::string MissedLines(const CoveredFunction& function) {
  std::string lines;
  for (const CoveredBlock& block : function.blocks) {
    if (block.IsReached() || block.statements == 0 || !block.unreachable.empty()) continue;
    lines += (lines.empty() ? "" : ", ") + std::to_string(block.line);
    if (block.end_line != block.line) lines += "-" + std::to_string(block.end_line);
  }
  return lines;
}

}  // namespace

uint64_t CoveredFunction::BlocksReached() const {
  return static_cast<uint64_t>(std::ranges::count_if(blocks, &CoveredBlock::IsReached));
}

uint64_t CoveredFunction::Statements() const {
  uint64_t sum = 0;
  for (const CoveredBlock& block : blocks) sum += block.statements;
  return sum;
}

uint64_t CoveredFunction::StatementsReached() const {
  uint64_t sum = 0;
  for (const CoveredBlock& block : blocks) sum += block.IsReached() ? block.statements : 0;
  return sum;
}

uint64_t CoveredFunction::StatementsUnreachable() const {
  uint64_t sum = 0;
  for (const CoveredBlock& block : blocks) {
    if (!block.IsReached() && !block.unreachable.empty()) sum += block.statements;
  }
  return sum;
}

Parsed<Coverage> Coverage::Read(const std::string& dir, const ListedBlocks& listed) {
  Coverage coverage;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() != ".json") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto json = ParseJson(text.str());
    if (!json) return ParseError(entry.path().string() + ": " + json.error());
    try {
      if (auto added = coverage.Add(*json); !added) {
        return ParseError(entry.path().string() + ": " + added.error());
      }
      auto cases = entry.path();
      if (auto added = coverage.AddCases(cases.replace_extension(".cases").string()); !added)
        return ParseError(added.error());
    } catch (const Json::exception& problem) {
      return ParseError(entry.path().string() + ": " + problem.what());
    }
  }
  if (error) return ParseError(dir + ": " + error.message());
  if (coverage.functions_.empty()) return ParseError("the oracle left no coverage in " + dir);
  for (CoveredFunction& function : coverage.functions_) {
    std::ranges::sort(function.ran_by);
    const auto [first, last] = std::ranges::unique(function.ran_by);
    function.ran_by.erase(first, last);
  }
  coverage.Mark(listed);
  return coverage;
}

Parsed<void> Coverage::AddCases(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    tells_cases_ = false;
    return {};
  }
  std::string line;
  while (std::getline(file, line)) {
    if (file.eof()) break;  // its process died while it wrote
    if (auto added = AddCase(line); !added) return ParseError(path + ": " + added.error());
  }
  return {};
}

Parsed<void> Coverage::AddCase(const std::string& line) {
  constexpr size_t kBitsOfDigit = 4;
  const size_t space = line.find(' ');
  const size_t bytes = (functions_.size() + 7) / 8;
  if (space == std::string::npos || space == 0 || line.size() != space + 1 + 2 * bytes ||
      line.find_first_not_of("0123456789") != space) {
    return ParseError("\"" + line.substr(0, 40) + "\" is no seed with a bit for each function");
  }
  const uint64_t seed = std::stoull(line.substr(0, space));
  for (size_t i = 0; i < functions_.size(); ++i) {
    // Two digits a byte, of which the second has the lower four.
    const size_t digit = space + 1 + i / 8 * 2 + (i % 8 < kBitsOfDigit ? 1 : 0);
    const int value = HexValue(line[digit]);
    if (value < 0) return ParseError("seed " + line.substr(0, space) + " has bits that are no hex");
    if ((value >> (i % kBitsOfDigit) & 1) != 0) functions_[i].ran_by.push_back(seed);
  }
  return {};
}

void Coverage::Mark(const ListedBlocks& listed) {
  for (const ListedBlock& entry : listed) {
    const auto has = [&entry](const CoveredFunction& function) {
      return function.file == kStoreSource && function.name == entry.function;
    };
    const auto function = std::ranges::find_if(functions_, has);
    const bool there = function != functions_.end() && entry.block < function->blocks.size();
    if (!there || function->blocks[entry.block].line - function->Line() != entry.line) {
      not_there_.push_back(entry.Describe() + " (there is none)");
      continue;
    }
    CoveredBlock& block = function->blocks[entry.block];
    (entry.is_rare ? block.rare : block.unreachable) = entry.reason;
  }
}

Parsed<void> Coverage::Add(const Json& functions) {
  if (functions.empty()) return ParseError("it names no function");
  const bool first = functions_.empty();
  if (!first && functions.size() != functions_.size()) return ParseError("of another source");
  size_t i = 0;
  for (const Json& json : functions) {
    CoveredFunction read = FunctionFrom(json);
    if (first) {
      functions_.push_back(std::move(read));
      continue;
    }
    CoveredFunction& sum = functions_[i++];
    if (sum.name != read.name || sum.file != read.file || sum.blocks.size() != read.blocks.size()) {
      return ParseError("of another source");
    }
    sum.cases += read.cases;
    for (size_t b = 0; b < sum.blocks.size(); ++b) {
      CoveredBlock& block = sum.blocks[b];
      const std::vector<uint64_t>& seeds = read.blocks[b].seeds;
      block.cases += read.blocks[b].cases;
      block.seeds.insert(block.seeds.end(), seeds.begin(), seeds.end());
    }
  }
  return {};
}

CoverageFigures Coverage::FiguresOf(std::string_view file) const {
  CoverageFigures figures;
  for (const CoveredFunction& function : functions_) {
    if (function.file != file || !function.unreachable.empty()) continue;
    ++figures.functions;
    figures.functions_run += function.cases > 0 ? 1 : 0;
    figures.statements += function.Statements();
    figures.statements_reached += function.StatementsReached();
    figures.statements_unreachable += function.StatementsUnreachable();
  }
  return figures;
}

std::vector<std::string> Coverage::WronglyListed() const {
  std::vector<std::string> names = not_there_;
  for (const CoveredFunction& function : functions_) {
    if (!function.unreachable.empty() && function.cases > 0) names.push_back(function.name);
    for (const CoveredBlock& block : function.blocks) {
      if (block.unreachable.empty() || !block.IsReached()) continue;
      names.push_back(function.name + ", line " + std::to_string(block.line) + " (seed " +
                      std::to_string(block.seeds.empty() ? 0 : block.seeds.front()) + ")");
    }
  }
  for (const UnreachableFunction& listed : UnreachableFunctions()) {
    if (std::ranges::find(functions_, listed.name, &CoveredFunction::name) == functions_.end()) {
      names.push_back(std::string(listed.name) + " (there is none)");
    }
  }
  return names;
}

std::string Coverage::Describe() const {
  std::string table = "  line  function of " + std::string(kStoreSource) +
                      "                                  cases   reached\n";
  std::string never;
  std::string missed;
  std::string unreachable;
  for (const CoveredFunction& function : functions_) {
    if (function.file != kStoreSource) continue;
    table += FunctionLine(function);
    if (!function.unreachable.empty()) {
      unreachable += "  " + function.name + ": " + function.unreachable + "\n";
    } else if (function.cases == 0) {
      never += Formatted("%6llu  %s\n", Wide(function.Line()), function.name.c_str());
    } else if (const std::string lines = MissedLines(function); !lines.empty()) {
      missed += "  " + function.name + ": " + lines + "\n";
    }
  }
  std::string text = table + "never run:\n" + (never.empty() ? "  none\n" : never);
  text += "lines never reached, and not listed as out of reach:\n" +
          (missed.empty() ? "  none\n" : missed);
  if (!unreachable.empty()) text += "out of reach, and not counted:\n" + unreachable;
  for (const std::string& name : WronglyListed())
    text += "WRONGLY listed as out of reach: " + name + "\n";
  return text + Figures();
}

std::string Coverage::Figures() const {
  std::string text;
  std::vector<std::string> files;
  for (const CoveredFunction& function : functions_) {
    if (!files.empty() && files.back() == function.file) continue;
    files.push_back(function.file);
    text += FiguresLine(function.file, FiguresOf(function.file));
  }
  text += Formatted("wanted of what is in reach of %s: functions %.0f%%, statements %.0f%%\n",
                    std::string(kStoreSource).c_str(), kFunctionsWanted, kStatementsWanted);
  return text;
}

Json Coverage::ToJson(const CaseWords& words) const {
  Json list = Json::array();
  Json files = Json::object();
  for (const CoveredFunction& function : functions_) {
    Json reached_by = Json::array();
    for (const CoveredBlock& block : function.blocks) reached_by.push_back(block.cases);
    Json json = {{"file", function.file},
                 {"name", function.name},
                 {"line", function.Line()},
                 {"cases", function.cases},
                 {"blocks", function.blocks.size()},
                 {"blocks_reached", function.BlocksReached()},
                 {"statements", function.Statements()},
                 {"statements_reached", function.StatementsReached()},
                 {"reached_by", std::move(reached_by)},
                 {"missed", MissedToJson(function)}};
    if (!function.unreachable.empty()) json["unreachable"] = function.unreachable;
    if (!words.empty() && tells_cases_) json["ran_by"] = CasesToJson(function, words);
    list.push_back(std::move(json));
    if (!files.contains(function.file)) {
      files[function.file] = FiguresToJson(FiguresOf(function.file));
    }
  }
  return {{"files", std::move(files)},
          {"functions", std::move(list)},
          {"wrongly_listed", WronglyListed()}};
}

}  // namespace jsparity
