#include "conformance/cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace jsparity {
namespace {

using namespace std::chrono_literals;

constexpr int kBarWidth = 24;

std::string Bar(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  std::string bar = "[";
  for (int i = 0; i < kBarWidth; ++i) bar += i < full ? '#' : '.';
  return bar + "]";
}

std::string Clock(double seconds) {
  const auto total = static_cast<uint64_t>(std::llround(seconds));
  std::string text(16, '\0');
  text.resize(static_cast<size_t>(std::snprintf(text.data(), text.size(), "%llu:%02llu",
                                                static_cast<unsigned long long>(total / 60),
                                                static_cast<unsigned long long>(total % 60))));
  return text;
}

}  // namespace

Progress::Progress(uint64_t cases) : cases_(cases), is_terminal_(isatty(STDOUT_FILENO) == 1) {}

std::string Progress::Line(const CampaignStats& stats) const {
  const double seconds = std::chrono::duration<double>(stats.elapsed).count();
  const double share =
      cases_ == 0 ? 1.0 : static_cast<double>(stats.cases) / static_cast<double>(cases_);
  const double rate = seconds > 0 ? static_cast<double>(stats.operations) / seconds : 0;
  const double left = share > 0 ? seconds / share - seconds : 0;
  const uint64_t parted = stats.Failures() - stats.not_run;
  return Grouped(stats.cases) + "/" + Grouped(cases_) + " cases  " + Grouped(stats.operations) +
         " operations  " + Grouped(static_cast<uint64_t>(rate)) + " op/s  " + Grouped(parted) +
         (parted == 1 ? " divergence  " : " divergences  ") + Clock(left) + " left";
}

bool Progress::IsDue(bool in_any_case) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_ && !in_any_case) return false;
  next_ = now + (is_terminal_ ? 100ms : 5000ms);
  return true;
}

void Progress::Print(double share, const std::string& line) {
  if (is_terminal_) {
    std::printf("\r\x1b[K%s %s", Bar(share).c_str(), line.c_str());
    bar_shown_ = true;
  } else {
    std::printf("%s\n", line.c_str());
  }
  std::fflush(stdout);
}

void Progress::Show(const CampaignStats& stats) {
  const bool last = stats.cases == cases_;
  if (!IsDue(last && is_terminal_)) return;
  // Elsewhere than on a terminal the result says as much as the last line would.
  if (last && !is_terminal_) return;
  Print(cases_ == 0 ? 1.0 : static_cast<double>(stats.cases) / static_cast<double>(cases_),
        Line(stats));
}

void Progress::Show(const std::string& what, size_t at, size_t all) {
  if (!IsDue(is_terminal_)) return;
  Print(static_cast<double>(at - 1) / static_cast<double>(all),
        what + " " + Grouped(at) + " of " + Grouped(all));
}

void Progress::Clear() {
  if (bar_shown_) std::printf("\r\x1b[K");
  bar_shown_ = false;
  next_ = {};
  std::fflush(stdout);
}

}  // namespace jsparity
