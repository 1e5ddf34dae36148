#include "store/container/subject_filter.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace jsstore {
namespace {

constexpr std::string_view kWhiteSpace = "\t\n\f\r ";

bool IsPartial(std::string_view token) { return token.size() == 1 && token[0] == kPartialWildcard; }
bool IsFull(std::string_view token) { return token.size() == 1 && token[0] == kFullWildcard; }

/// Hands out the tokens of a subject one by one. The empty subject has one token, the empty one.
class Tokens {
 public:
  explicit Tokens(std::string_view subject) : rest_(subject) {}

  std::optional<std::string_view> Next() {
    if (done_) return std::nullopt;
    const std::size_t end = rest_.find(kTokenSeparator);
    const std::string_view token = rest_.substr(0, end);
    if (end == std::string_view::npos) {
      done_ = true;
    } else {
      rest_.remove_prefix(end + 1);
    }
    return token;
  }

 private:
  std::string_view rest_;
  bool done_ = false;
};

bool IsContinuation(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; }

struct RuneSize {
  std::size_t bytes = 0;  // 0: not valid UTF-8
  std::uint32_t rune = 0;
};

// The rune at the start of `text`, which is not empty.
RuneSize DecodeRune(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {1, lead};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  std::uint32_t rune = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!IsContinuation(text[i])) return {};
    rune = rune << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = rune >= 0xD800 && rune <= 0xDFFF;
  if (rune < kSmallest[bytes] || rune > 0x10FFFF || is_surrogate) return {};
  return {bytes, rune};
}

bool HasOnlyCleanRunes(std::string_view text) {
  constexpr std::uint32_t kReplacementRune = 0xFFFD;
  while (!text.empty()) {
    const RuneSize next = DecodeRune(text);
    if (next.bytes == 0 || next.rune == 0 || next.rune == kReplacementRune) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace

bool SubjectHasWildcard(std::string_view subject) {
  for (Tokens tokens(subject); const auto token = tokens.Next();) {
    if (IsPartial(*token) || IsFull(*token)) return true;
  }
  return false;
}

bool IsValidSubject(std::string_view subject, bool check_runes) {
  if (check_runes && !HasOnlyCleanRunes(subject)) return false;
  bool ended = false;
  for (Tokens tokens(subject); const auto token = tokens.Next();) {
    if (ended || token->empty()) return false;
    if (token->find_first_of(kWhiteSpace) != std::string_view::npos) return false;
    ended = IsFull(*token);
  }
  return true;
}

// One walk over both, byte by byte: this is asked for every message that a query passes.
bool SubjectIsSubsetMatch(std::string_view subject, std::string_view filter) {
  const char* s = subject.data();
  const char* f = filter.data();
  const char* const subject_end = s + subject.size();
  const char* const filter_end = f + filter.size();
  const auto ends = [](const char* at, const char* end) {
    return at == end || *at == kTokenSeparator;
  };
  for (;;) {  // both at the start of a token
    if (ends(f, filter_end)) return false;
    const bool lone = ends(f + 1, filter_end);
    if (*f == kFullWildcard && lone) return true;
    if (ends(s, subject_end)) return false;
    const bool subject_lone = ends(s + 1, subject_end);
    if (subject_lone && *s == kFullWildcard) return false;
    if (subject_lone && *s == kPartialWildcard && !(lone && *f == kPartialWildcard)) return false;
    if (lone && *f == kPartialWildcard) {
      while (!ends(s, subject_end)) ++s;
      while (!ends(f, filter_end)) ++f;
    } else {
      while (!ends(s, subject_end) && !ends(f, filter_end)) {
        if (*s++ != *f++) return false;
      }
      if (!ends(s, subject_end) || !ends(f, filter_end)) return false;
    }
    if (f == filter_end) return s == subject_end;
    if (s == subject_end) return false;
    ++s;
    ++f;
  }
}

}  // namespace jsstore
