#include "conformance/components/input_shrink.h"

#include <algorithm>
#include <vector>

namespace jsparity {
namespace {

std::vector<std::string> Split(InputKind kind, const std::string& input) {
  std::vector<std::string> parts;
  for (size_t from = 0; from < input.size();) {
    const size_t end = kind == InputKind::kData ? from : input.find('\n', from);
    const size_t to = std::min(end, input.size() - 1) + 1;
    parts.push_back(input.substr(from, to - from));
    from = to;
  }
  return parts;
}

class InputShrinker {
 public:
  InputShrinker(std::vector<std::string> parts,
                const std::function<bool(const std::string&)>& fails, size_t tries_max)
      : parts_(std::move(parts)), fails_(fails), tries_left_(tries_max) {}

  // Takes out runs of parts, shorter and shorter ones; again from the longest while that helps.
  void TakeOut() {
    bool smaller = true;
    while (smaller && tries_left_ > 0) {
      smaller = false;
      for (size_t run = std::max<size_t>(parts_.size() / 2, 1); run > 0; run /= 2) {
        for (size_t at = 0; at < parts_.size() && tries_left_ > 0;) {
          const size_t count = std::min(run, parts_.size() - at);
          auto without = parts_;
          without.erase(without.begin() + static_cast<ptrdiff_t>(at),
                        without.begin() + static_cast<ptrdiff_t>(at + count));
          if (Try(std::move(without))) {
            smaller = true;
          } else {
            at += run;
          }
        }
      }
    }
  }

  void MakeZero() {
    for (size_t at = 0; at < parts_.size() && tries_left_ > 0; ++at) {
      if (parts_[at] == std::string(1, '\0')) continue;
      auto simpler = parts_;
      simpler[at] = std::string(1, '\0');
      Try(std::move(simpler));
    }
  }

  std::string Joined() const { return Join(parts_); }

 private:
  static std::string Join(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
  }

  bool Try(std::vector<std::string> parts) {
    --tries_left_;
    if (!fails_(Join(parts))) return false;
    parts_ = std::move(parts);
    return true;
  }

  std::vector<std::string> parts_;
  const std::function<bool(const std::string&)>& fails_;
  size_t tries_left_;
};

}  // namespace

std::string ShrinkInput(InputKind kind, const std::string& input,
                        const std::function<bool(const std::string&)>& fails, size_t tries_max) {
  InputShrinker shrinker(Split(kind, input), fails, tries_max);
  shrinker.TakeOut();
  if (kind == InputKind::kData) shrinker.MakeZero();
  return shrinker.Joined();
}

}  // namespace jsparity
