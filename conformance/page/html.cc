#include "conformance/page/html.h"

#include <array>
#include <cstdio>

#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

}  // namespace

std::string Decimal(double number, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string Share(uint64_t part, uint64_t whole) {
  if (whole == 0) return "–";
  return Decimal(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1) + "%";
}

Cell Cell::Number(uint64_t number) { return {Grouped(number), true, ""}; }

std::string Table::Text(const std::string& id) const {
  std::string out =
      "<div class=\"scroll\"><table" + (id.empty() ? "" : " id=\"" + id + "\"") + "><thead><tr>";
  for (const std::string& head : heads_) out += "<th>" + head + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Cell>& row : rows_) {
    out += "<tr>";
    for (const Cell& cell : row) {
      out += "<td";
      if (cell.is_number) out += " class=\"n\"";
      if (!cell.style.empty()) out += " style=\"" + cell.style + "\"";
      out += ">" + cell.html + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string Bar(uint64_t part, uint64_t whole) {
  const double share =
      whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return "<span class=\"bar\"><i style=\"width:" + Decimal(share, 1) + "%\"></i></span> " +
         Share(part, whole);
}

std::string HtmlPage(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         std::string(kPolicy) + "\">\n<title>" + Markup(title) + "</title>\n<style>" + PageStyle() +
         "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
}

std::string Section(const std::string& id, const std::string& title, const std::string& content) {
  return "<section id=\"" + id + "\">\n<h2>" + title + "</h2>\n" + content + "</section>\n";
}

}  // namespace jsparity
