#include "conformance/page/bench_report.h"

#include <cmath>
#include <fstream>
#include <iterator>

namespace jsparity {
namespace {

// A report may tell more than is shown.
double Figure(const Json& row, const char* key, const std::string& where, std::string& error) {
  const auto at = row.find(key);
  const bool good = at != row.end() && at->is_number() && std::isfinite(at->get<double>()) &&
                    at->get<double>() >= 0;
  if (good) return at->get<double>();
  if (error.empty()) error = where + "." + key + ": must be a number, and not below 0";
  return 0;
}

std::string Word(const Json& row, const char* key, const std::string& where, std::string& error) {
  const auto at = row.find(key);
  if (at != row.end() && at->is_string()) return at->get<std::string>();
  if (error.empty()) error = where + "." + key + ": must be a text";
  return "";
}

Parsed<BenchReport::Row> ParseRow(const Json& json, const std::string& where) {
  if (!json.is_object()) return ParseError(where + ": must be an object");
  BenchReport::Row row;
  std::string error;
  row.work = Word(json, "work", where, error);
  row.unit = Word(json, "unit", where, error);
  if (json.contains("failure")) {
    row.failure = Word(json, "failure", where, error);
  } else {
    row.reference = Figure(json, "reference", where, error);
    row.testee = Figure(json, "testee", where, error);
    row.ratio = Figure(json, "ratio", where, error);
    row.ratio_min = Figure(json, "ratio_min", where, error);
    row.ratio_max = Figure(json, "ratio_max", where, error);
    row.cpu_ratio = Figure(json, "cpu_ratio", where, error);
    if (json.contains("limit")) row.limit = Figure(json, "limit", where, error);
  }
  if (!error.empty()) return ParseError(error);
  return row;
}

}  // namespace

Parsed<BenchReport> ParseBenchReport(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("rows") || !json["rows"].is_array()) {
    return ParseError(where + ": is no report of jsparity bench; name one that its --json wrote");
  }
  BenchReport report;
  std::string error;
  report.reference = Word(json, "reference", where, error);
  report.testee = Word(json, "testee", where, error);
  report.rounds = static_cast<uint64_t>(Figure(json, "rounds", where, error));
  if (!error.empty()) return ParseError(error);
  for (size_t i = 0; i < json["rows"].size(); ++i) {
    auto row = ParseRow(json["rows"][i], where + ".rows[" + std::to_string(i) + "]");
    if (!row) return ParseError(row.error());
    report.rows.push_back(std::move(*row));
  }
  return report;
}

Parsed<BenchReport> ReadBenchReport(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return ParseError(path + ": cannot be read");
  const auto json = ParseJson(text);
  if (!json) return ParseError(path + ": " + json.error());
  return ParseBenchReport(*json, path);
}

}  // namespace jsparity
