#include "conformance/result/coverage_record.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace jsparity {
namespace {

constexpr const char* kCounts[] = {"line",           "cases",      "blocks",
                                   "blocks_reached", "statements", "statements_reached"};

Parsed<void> CheckBlock(const Json& block, uint64_t blocks, const std::string& where) {
  ObjectReader reader(block, where);
  uint64_t index = 0;
  uint64_t statements = 0;
  std::vector<uint64_t> lines;
  reader.U64("block", index, Presence::kRequired);
  reader.U64("statements", statements, Presence::kRequired);
  reader.U64List("lines", lines);
  std::string reason;
  reader.Text("unreachable", reason);
  if (reader.ok() && index >= blocks) reader.Fail("block", "there are not so many");
  if (reader.ok() && lines.size() != 2) reader.Fail("lines", "must be the first and the last");
  return reader.Finish();
}

// A result has no more seeds of a function than this.
constexpr size_t kWitnessesMax = 40;

Parsed<void> CheckCases(const Json& cases, const std::string& where) {
  ObjectReader reader(cases, where);
  uint64_t clean = 0;
  reader.U64("clean", clean, Presence::kRequired);
  for (const char* key : {"failed", "witnesses"}) {
    if (reader.List(key, Presence::kRequired) != nullptr) reader.Texts(key);
  }
  return reader.Finish();
}

Parsed<void> CheckFunction(const Json& function, const std::string& where) {
  ObjectReader reader(function, where);
  std::string text;
  reader.Text("file", text, Presence::kRequired);
  reader.Text("name", text, Presence::kRequired);
  reader.Text("unreachable", text);
  uint64_t count = 0;
  for (const char* key : kCounts) reader.U64(key, count, Presence::kRequired);
  const Json* missed = reader.List("missed", Presence::kRequired);
  std::vector<uint64_t> reached_by;
  reader.U64List("reached_by", reached_by);
  if (reader.ok() && reached_by.size() != function["blocks"]) {
    reader.Fail("reached_by", "must be one number for each block");
  }
  const Json* cases = reader.Child("ran_by");
  if (auto finished = reader.Finish(); !finished) return finished;
  if (cases != nullptr) {
    if (auto good = CheckCases(*cases, where + ".ran_by"); !good) return good;
  }
  for (size_t i = 0; i < missed->size(); ++i) {
    const std::string here = where + ".missed[" + std::to_string(i) + "]";
    if (auto good = CheckBlock((*missed)[i], function["blocks"], here); !good) return good;
  }
  return {};
}

// Blocks that both missed.
Json JoinMissed(const Json& a, const Json& b) {
  std::set<uint64_t> in_b;
  for (const Json& block : b) in_b.insert(block["block"].get<uint64_t>());
  Json both = Json::array();
  for (const Json& block : a) {
    if (in_b.contains(block["block"].get<uint64_t>())) both.push_back(block);
  }
  return both;
}

Json JoinNames(const Json& a, const Json& b) {
  std::set<std::string> names;
  for (const Json* list : {&a, &b}) {
    for (const Json& name : *list) names.insert(name.get<std::string>());
  }
  return names;
}

// Of two parts of one run, which no case has in common.
Json JoinCases(const Json& a, const Json& b) {
  const auto both = [&](const char* key) {
    return JoinNames(a[key], b[key]).get<std::set<std::string>>();
  };
  std::set<std::string> witnesses = both("witnesses");
  while (witnesses.size() > kWitnessesMax) witnesses.erase(std::prev(witnesses.end()));
  return {{"clean", a["clean"].get<uint64_t>() + b["clean"].get<uint64_t>()},
          {"failed", both("failed")},
          {"witnesses", std::move(witnesses)}};
}

Json JoinFunction(const Json& a, const Json& b) {
  Json sum = a;
  sum["cases"] = a["cases"].get<uint64_t>() + b["cases"].get<uint64_t>();
  sum["missed"] = JoinMissed(a["missed"], b["missed"]);
  for (size_t i = 0; i < sum["reached_by"].size(); ++i) {
    sum["reached_by"][i] = a["reached_by"][i].get<uint64_t>() + b["reached_by"][i].get<uint64_t>();
  }
  sum.erase("ran_by");
  if (a.contains("ran_by") && b.contains("ran_by"))
    sum["ran_by"] = JoinCases(a["ran_by"], b["ran_by"]);
  uint64_t statements_missed = 0;
  for (const Json& block : sum["missed"]) {
    statements_missed += block["statements"].get<uint64_t>();
  }
  sum["blocks_reached"] = a["blocks"].get<uint64_t>() - sum["missed"].size();
  sum["statements_reached"] = a["statements"].get<uint64_t>() - statements_missed;
  return sum;
}

// Of functions that a case can run, file by file.
Json FiguresOf(const Json& functions) {
  Json files = Json::object();
  for (const Json& function : functions) {
    Json& file = files[function["file"].get<std::string>()];
    if (file.is_null()) {
      file = {{"functions", 0},
              {"functions_run", 0},
              {"statements", 0},
              {"statements_reached", 0},
              {"statements_unreachable", 0}};
    }
    if (function.contains("unreachable")) continue;
    const auto add = [&file](const char* key, uint64_t more) {
      file[key] = file[key].get<uint64_t>() + more;
    };
    add("functions", 1);
    add("functions_run", function["cases"].get<uint64_t>() > 0 ? 1 : 0);
    add("statements", function["statements"].get<uint64_t>());
    add("statements_reached", function["statements_reached"].get<uint64_t>());
    for (const Json& block : function["missed"]) {
      if (block.contains("unreachable")) {
        add("statements_unreachable", block["statements"].get<uint64_t>());
      }
    }
  }
  return files;
}

}  // namespace

Parsed<Json> ParseCoverageRecord(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  const Json* functions = reader.List("functions", Presence::kRequired);
  const Json* files = reader.Child("files", Presence::kRequired);
  reader.Texts("wrongly_listed");
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  for (size_t i = 0; i < functions->size(); ++i) {
    const std::string here = where + ".functions[" + std::to_string(i) + "]";
    if (auto good = CheckFunction((*functions)[i], here); !good) return ParseError(good.error());
  }
  if (*files != FiguresOf(*functions)) {
    return ParseError(where + ".files: does not fit the functions");
  }
  return json;
}

Parsed<Json> JoinCoverage(const Json& a, const Json& b) {
  if (a.is_null()) return b;
  if (b.is_null()) return a;
  const Json& first = a["functions"];
  const Json& second = b["functions"];
  if (first.size() != second.size()) return ParseError("coverage is of different sources");
  Json functions = Json::array();
  for (size_t i = 0; i < first.size(); ++i) {
    for (const char* key : {"file", "name", "line", "blocks", "statements"}) {
      if (first[i][key] != second[i][key]) return ParseError("coverage is of different sources");
    }
    functions.push_back(JoinFunction(first[i], second[i]));
  }
  Json files = FiguresOf(functions);
  return Json{{"files", std::move(files)},
              {"functions", std::move(functions)},
              {"wrongly_listed", JoinNames(a.value("wrongly_listed", Json::array()),
                                           b.value("wrongly_listed", Json::array()))}};
}

}  // namespace jsparity
