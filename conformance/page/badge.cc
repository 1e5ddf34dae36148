#include "conformance/page/badge.h"

#include "conformance/page/html.h"

namespace jsparity {
namespace {

// Of a letter of 11 pixels, and of the room beside a text. The text is stretched to what is
// reckoned, so that no font makes it too wide.
constexpr double kLetterWidth = 6.4;
constexpr double kTextMargin = 6;

const char* HexOf(BadgeColour colour) {
  switch (colour) {
    case BadgeColour::kGood:
      return "#1c7c3c";
    case BadgeColour::kFair:
      return "#8a5a00";
    case BadgeColour::kBad:
      return "#b3261e";
  }
  return "";
}

double WidthOf(std::string_view text) { return kLetterWidth * static_cast<double>(text.size()); }

std::string BadgeText(std::string_view text, double middle) {
  return "<text x=\"" + Decimal(middle, 1) + "\" y=\"14\" textLength=\"" +
         Decimal(WidthOf(text), 1) + "\" lengthAdjust=\"spacingAndGlyphs\">" + Markup(text) +
         "</text>";
}

std::string Box(double from, double width, const char* colour) {
  return "<rect x=\"" + Decimal(from, 1) + "\" width=\"" + Decimal(width, 1) +
         "\" height=\"20\" fill=\"" + colour + "\"/>";
}

BadgeColour ColourOf(const StandingCounts& counts) {
  if (counts.Of(Standing::kVerified) == counts.All()) return BadgeColour::kGood;
  return counts.Of(Standing::kVerified) > 0 ? BadgeColour::kFair : BadgeColour::kBad;
}

std::string VerifiedOf(const StandingCounts& counts) {
  return std::to_string(counts.Of(Standing::kVerified)) + " of " + std::to_string(counts.All()) +
         " verified";
}

}  // namespace

std::string Badge(std::string_view name, std::string_view value, BadgeColour colour) {
  const double left = WidthOf(name) + 2 * kTextMargin;
  const double right = WidthOf(value) + 2 * kTextMargin;
  const std::string title = Markup(name) + ": " + Markup(value);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + Decimal(left + right, 1) +
         "\" height=\"20\" role=\"img\" aria-label=\"" + title + "\"><title>" + title + "</title>" +
         Box(0, left, "#3d444d") + Box(left, right, HexOf(colour)) +
         "<g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,Geneva,sans-serif\" "
         "font-size=\"11\">" +
         BadgeText(name, left / 2) + BadgeText(value, left + right / 2) + "</g></svg>\n";
}

std::vector<NamedBadge> BadgesOf(const PortProgress& progress) {
  const bool holds = progress.holds();
  return {{"functions.svg",
           Badge("functions", VerifiedOf(progress.functions), ColourOf(progress.functions))},
          {"tests.svg", Badge("tests", VerifiedOf(progress.tests), ColourOf(progress.tests))},
          {"evidence.svg", Badge("evidence", holds ? "holds" : "stale",
                                 holds ? BadgeColour::kGood : BadgeColour::kBad)}};
}

}  // namespace jsparity
