#include "conformance/judge/subject_filter.h"

namespace jsparity {
namespace {

// Takes the first token off.
std::string_view NextToken(std::string_view& rest, bool& more) {
  const size_t dot = rest.find('.');
  const std::string_view token = rest.substr(0, dot);
  more = dot != std::string_view::npos;
  rest = more ? rest.substr(dot + 1) : std::string_view();
  return token;
}

}  // namespace

bool FilterTakes(std::string_view filter, std::string_view subject) {
  if (filter.empty()) return true;
  bool more_filter = true;
  bool more_subject = true;
  while (more_filter && more_subject) {
    const std::string_view wanted = NextToken(filter, more_filter);
    const std::string_view token = NextToken(subject, more_subject);
    if (wanted == ">") return true;
    if (wanted != "*" && wanted != token) return false;
  }
  return more_filter == more_subject;
}

bool IsPlainSubject(std::string_view subject) {
  bool more = true;
  while (more) {
    const std::string_view token = NextToken(subject, more);
    if (token.empty() || token.find_first_of("*>") != std::string_view::npos) return false;
  }
  return true;
}

bool IsPlainFilter(std::string_view filter) {
  if (filter.empty()) return true;
  bool more = true;
  while (more) {
    const std::string_view token = NextToken(filter, more);
    if (token.empty() || (token == ">" && more)) return false;
    if (token.size() > 1 && token.find_first_of("*>") != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace jsparity
