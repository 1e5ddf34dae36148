#include <algorithm>
#include <cmath>
#include <sstream>

#include "conformance/page/html.h"
#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 200;
constexpr double kMargin = 48;
constexpr int kColours = 6;

// Where a part was at a time, and how fast since the sample before.
struct RatePoint {
  double seconds;
  double rate;
};

std::vector<RatePoint> RatesOf(const ResultPart& part) {
  std::vector<RatePoint> points;
  ThroughputSample before;
  for (const ThroughputSample& sample : part.samples) {
    const double time = sample.seconds - before.seconds;
    if (time <= 0 || sample.operations < before.operations) continue;
    points.push_back(
        {sample.seconds, static_cast<double>(sample.operations - before.operations) / time});
    before = sample;
  }
  return points;
}

std::string Line(const std::vector<RatePoint>& points, double seconds_max, double rate_max,
                 size_t colour, const std::string& title) {
  std::ostringstream out;
  out << "<polyline class=\"line c" << colour % kColours << "\" points=\"";
  for (const RatePoint& point : points) {
    const double x = kMargin + (kWidth - kMargin) * point.seconds / seconds_max;
    const double y = kHeight - (kHeight - 10) * point.rate / rate_max;
    out << Decimal(x, 1) << "," << Decimal(y, 1) << " ";
  }
  out << "\"><title>" << Markup(title) << "</title></polyline>\n";
  return out.str();
}

std::string NameOf(const ResultPart& part, size_t index) {
  std::string name = "part " + std::to_string(index + 1);
  if (!part.shard.empty()) {
    name +=
        ", shard " + std::to_string(part.shard.at(0)) + " of " + std::to_string(part.shard.at(1));
  }
  return name;
}

std::string Axes(double seconds_max, double rate_max) {
  const auto text = [](double x, double y, const char* anchor, const std::string& label) {
    return "<text x=\"" + Decimal(x, 0) + "\" y=\"" + Decimal(y, 0) + "\" text-anchor=\"" + anchor +
           "\">" + label + "</text>\n";
  };
  std::string out = "<line class=\"axis\" x1=\"" + Decimal(kMargin, 0) + "\" y1=\"" +
                    Decimal(kHeight, 0) + "\" x2=\"" + Decimal(kWidth, 0) + "\" y2=\"" +
                    Decimal(kHeight, 0) + "\"/>\n";
  out += text(kMargin - 6, 14, "end", Grouped(static_cast<uint64_t>(rate_max)));
  out += text(kMargin - 6, kHeight, "end", "0");
  out += text(kMargin, kHeight + 18, "start", "0 s");
  out += text(kWidth, kHeight + 18, "end", Decimal(seconds_max, 1) + " s");
  return out;
}

Table PartsTable(const Result& result) {
  Table table({"part", "began (UTC)", "seconds", "cases", "operations", "operations a second",
               "slowest case"});
  for (size_t i = 0; i < result.parts.size(); ++i) {
    const ResultPart& part = result.parts[i];
    const double rate = part.seconds > 0 ? static_cast<double>(part.operations) / part.seconds : 0;
    table.Add({Cell::Of(NameOf(part, i)), Cell::Of(part.began),
               Cell{Decimal(part.seconds, 1), true, ""}, Cell::Number(part.cases),
               Cell::Number(part.operations), Cell::Number(static_cast<uint64_t>(rate)),
               Cell::Of("seed " + std::to_string(part.slowest_seed) + ", " +
                        Decimal(part.slowest_seconds, 2) + " s")});
  }
  return table;
}

std::string BenchBar(const BenchReport::Row& row, double scale_max) {
  constexpr double kBarWidth = 360;
  const auto at = [scale_max](double ratio) {
    return kBarWidth * std::min(ratio, scale_max) / scale_max;
  };
  const double limit = row.limit.value_or(1);
  std::ostringstream out;
  out << "<svg class=\"ratio\" width=\"" << kBarWidth << "\" height=\"18\" role=\"img\"><title>"
      << Decimal(row.ratio, 2) << ", rounds from " << Decimal(row.ratio_min, 2) << " to "
      << Decimal(row.ratio_max, 2) << "</title><rect class=\""
      << (row.ratio >= limit ? "good" : "bad") << "\" y=\"3\" height=\"12\" width=\""
      << Decimal(at(row.ratio), 1) << "\"/><line class=\"range\" x1=\""
      << Decimal(at(row.ratio_min), 1) << "\" x2=\"" << Decimal(at(row.ratio_max), 1)
      << "\" y1=\"9\" y2=\"9\"/><line class=\"limit\" x1=\"" << Decimal(at(limit), 1) << "\" x2=\""
      << Decimal(at(limit), 1) << "\" y1=\"0\" y2=\"18\"/></svg>";
  return out.str();
}

}  // namespace

std::string ThroughputSection(const Result& result) {
  double seconds_max = 0;
  double rate_max = 0;
  std::vector<std::vector<RatePoint>> lines;
  for (const ResultPart& part : result.parts) {
    lines.push_back(RatesOf(part));
    for (const RatePoint& point : lines.back()) {
      seconds_max = std::max(seconds_max, point.seconds);
      rate_max = std::max(rate_max, point.rate);
    }
  }
  std::string content = PartsTable(result).Text("parts");
  if (rate_max > 0) {
    std::string chart = "<svg id=\"throughput-chart\" viewBox=\"0 0 " + Decimal(kWidth + 8, 0) +
                        " " + Decimal(kHeight + 24, 0) +
                        "\" role=\"img\"><title>Operations a second over time</title>\n" +
                        Axes(seconds_max, rate_max);
    for (size_t i = 0; i < lines.size(); ++i) {
      chart += Line(lines[i], seconds_max, rate_max, i, NameOf(result.parts[i], i));
    }
    content = chart + "</svg>\n" + content;
  }
  return Section("throughput", "Operations a second over time", content);
}

std::string BenchSection(const BenchReport& bench) {
  double scale_max = 2;
  for (const BenchReport::Row& row : bench.rows) {
    scale_max = std::max({scale_max, row.ratio_max, row.limit.value_or(0)});
  }
  scale_max = std::min(scale_max, 10.0);
  Table table({"work", "reference", "testee", "unit", "ratio", "", "of the rounds", "limit",
               "of processor time"});
  for (const BenchReport::Row& row : bench.rows) {
    if (!row.failure.empty()) {
      table.Add({Cell::Of(row.work), Cell::Of(row.failure)});
      continue;
    }
    const auto number = [](double value, int decimals) {
      return Cell{Decimal(value, decimals), true, ""};
    };
    table.Add({Cell::Of(row.work), number(row.reference, 0), number(row.testee, 0),
               Cell::Of(row.unit), number(row.ratio, 2), Cell::Raw(BenchBar(row, scale_max)),
               Cell::Of(Decimal(row.ratio_min, 2) + " to " + Decimal(row.ratio_max, 2)),
               row.limit ? number(*row.limit, 2) : Cell::Of("–"), number(row.cpu_ratio, 2)});
  }
  return Section("bench", "Benchmarks",
                 "<p>" + Markup(bench.testee) + " against " + Markup(bench.reference) +
                     ": above 1 the testee is the better one. The upright mark is the limit, or 1 "
                     "where there is none; the thin line is the range of " +
                     Counted(bench.rounds, "round") + ".</p>\n" + table.Text("bench-rows"));
}

}  // namespace jsparity
