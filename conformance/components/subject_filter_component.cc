// What is said of subjects and filters, by their text alone.
#include <vector>

#include "conformance/components/component_list.h"
#include "conformance/components/script.h"
#include "jsstore/subject_filter_set.h"
#include "store/container/subject_filter.h"

namespace jsparity {
namespace {

// Few letters, so that tokens are often the same; and what is no token at all.
std::string DrawToken(ComponentRandom& random) {
  if (random.OneIn(25)) {
    return random.OneOf<const char*>({"", " ", "\t", "\r", "\f", "a b", "\xc3\xa9", "\xff", "\xc3",
                                      "\xef\xbf\xbd", "\xe2\x82", "\xf0\x9f\x98\x80",
                                      "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80", "\x84\x80",
                                      "\xfb\x90\x80\x80", "\x7f"});
  }
  if (random.OneIn(5)) return random.OneOf<const char*>({"*", "*", ">", "*a", "a*", ">a", "**"});
  return random.OneOf<const char*>({"a", "b", "ab", "aa", "ba"});
}

std::string DrawSubject(ComponentRandom& random) {
  std::string subject = DrawToken(random);
  for (uint64_t left = random.Below(4); left > 0; --left) subject += "." + DrawToken(random);
  return EscapedWord(subject.empty() ? "." : subject);
}

// Mostly one that was made from the subject.
std::string DrawFilterFor(ComponentRandom& random, const std::string& subject) {
  if (random.OneIn(3)) return DrawSubject(random);
  std::string filter;
  for (size_t at = 0; at <= subject.size();) {
    const size_t end = std::min(subject.find('.', at), subject.size());
    if (random.OneIn(6)) return filter + ">";
    filter += random.OneIn(3) ? "*" : subject.substr(at, end - at);
    if (end < subject.size()) filter += ".";
    at = end + 1;
  }
  return filter.empty() ? "*" : filter;
}

std::string DrawFilterLine(ComponentRandom& random) {
  const std::string subject = DrawSubject(random);
  switch (random.Below(6)) {
    case 0:
      return "wildcard " + subject;
    case 1:
      return "valid " + subject + " " + std::to_string(random.Below(2));
    case 2:
    case 3:
      return "subset " + subject + " " + DrawFilterFor(random, subject);
    default: {
      std::string line = "any " + subject;
      for (uint64_t left = random.Below(5); left > 0; --left) {
        line += " " + DrawFilterFor(random, subject);
      }
      return line;
    }
  }
}

std::string MatchesAny(const std::string& subject, ScriptLine& line) {
  std::vector<std::string> filters;
  for (std::string filter = line.Bytes(); !filter.empty(); filter = line.Bytes()) {
    filters.push_back(std::move(filter));
  }
  const auto set = jsstore::SubjectFilterSet::Compile(filters);
  return set ? YesNo(set->Matches(subject)) : "invalid";
}

}  // namespace

std::string GenerateSubjectFilterScript(ComponentRandom& random) {
  std::string script;
  for (uint64_t left = 4 + random.Below(28); left > 0; --left)
    script += DrawFilterLine(random) + "\n";
  return script;
}

Outcome RunSubjectFilter(std::string_view script) {
  return Outcome::Of(Transcript(script, [](std::string_view op, ScriptLine& line) -> std::string {
    const std::string subject = line.Bytes();
    if (op == "wildcard") return YesNo(jsstore::SubjectHasWildcard(subject));
    if (op == "valid") return YesNo(jsstore::IsValidSubject(subject, line.U64() != 0));
    if (op == "subset") return YesNo(jsstore::SubjectIsSubsetMatch(subject, line.Bytes()));
    return MatchesAny(subject, line);
  }));
}

}  // namespace jsparity
