#include "conformance/bench/table.h"

#include <array>
#include <cstdio>

namespace jsparity {
namespace {

constexpr const char* kHeadFormat = "%-40s %15s %15s %7s  %-15s %5s";

template <typename... Args>
std::string Print(const char* format, Args... args) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

// Three digits and a unit: "361k msg/s".
std::string Quantity(double value, const std::string& unit) {
  constexpr std::array<const char*, 5> kPrefixes = {" ", "k ", "M ", "G ", "T "};
  size_t prefix = 0;
  for (; value >= 999.5 && prefix + 1 < kPrefixes.size(); ++prefix) value /= 1000;
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return Print("%.*f", decimals, value) + kPrefixes[prefix] + unit;
}

}  // namespace

std::string TableHead() {
  return Print(kHeadFormat, "work", "reference", "testee", "ratio", "of the rounds", "cpu");
}

std::string TableLine(const BenchRow& row) {
  if (!row.failure.empty()) return Print("%-40s ", row.work.c_str()) + row.failure;
  return Print(kHeadFormat, row.work.c_str(), Quantity(row.reference, row.unit).c_str(),
               Quantity(row.testee, row.unit).c_str(), Print("%.2f", row.ratio).c_str(),
               Print("%.2f to %.2f", row.ratio_min, row.ratio_max).c_str(),
               Print("%.2f", row.cpu_ratio).c_str());
}

Json ReportOf(const BenchSetting& setting, const std::vector<BenchRow>& rows) {
  Json list = Json::array();
  for (const BenchRow& row : rows) {
    Json json = {{"work", row.work}, {"unit", row.unit}};
    if (row.failure.empty()) {
      json.update({{"reference", row.reference},
                   {"testee", row.testee},
                   {"ratio", row.ratio},
                   {"rounds", row.rounds},
                   {"ratio_min", row.ratio_min},
                   {"ratio_max", row.ratio_max},
                   {"cpu_ratio", row.cpu_ratio},
                   {"units", row.units}});
    } else {
      json["failure"] = row.failure;
    }
    list.push_back(std::move(json));
  }
  return {{"reference", setting.reference},
          {"testee", setting.testee},
          {"scale", setting.scale},
          {"rounds", setting.rounds},
          {"rows", std::move(list)}};
}

}  // namespace jsparity
