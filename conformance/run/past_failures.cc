#include "conformance/run/past_failures.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <string_view>
#include <system_error>

namespace jsparity {
namespace {

constexpr uint64_t kPastOpsMax = 100'000;

std::optional<uint64_t> WholeFrom(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Parsed<bool> YesOrNo(const std::string& value) {
  if (value == "yes") return true;
  if (value == "no") return false;
  return ParseError("is \"" + value + "\"; it has to be yes or no");
}

Parsed<std::vector<OpKind>> KindsFrom(const std::string& names) {
  std::vector<OpKind> kinds;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    const auto kind = KindOf(name);
    if (!kind || IsLifeStep(*kind)) return ParseError("there is no operation \"" + name + "\"");
    kinds.push_back(*kind);
  }
  if (kinds.empty()) return ParseError("names no operation");
  return kinds;
}

template <typename T>
std::string TakeOr(Parsed<T> parsed, T& out) {
  if (!parsed) return parsed.error();
  out = std::move(*parsed);
  return "";
}

// What is wrong with "ops=60"; "" when it was taken.
std::string TakeSetting(const std::string& word, PastFailure& failure) {
  const size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  std::string problem;
  if (name == "ops") {
    const auto ops = WholeFrom(value);
    if (!ops || *ops == 0 || *ops > kPastOpsMax) {
      problem =
          "is \"" + value + "\"; it has to be a number from 1 to " + std::to_string(kPastOpsMax);
    } else {
      failure.ops = *ops;
    }
  } else if (name == "focus") {
    problem = TakeOr(KindsFrom(value), failure.focus);
  } else if (name == "consumers") {
    problem = TakeOr(YesOrNo(value), failure.consumers);
  } else if (name == "older") {
    problem = TakeOr(YesOrNo(value), failure.older);
  } else {
    return "\"" + word + "\" is unknown; there are ops=, focus=, consumers= and older=";
  }
  return problem.empty() ? "" : name + ": " + problem;
}

Parsed<PastFailure> FailureFrom(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  const auto seed = WholeFrom(word);
  if (!seed) return ParseError("\"" + word + "\" is no seed; a line begins with one, or with #");
  PastFailure failure;
  failure.seed = *seed;
  while (words >> word) {
    if (const std::string problem = TakeSetting(word, failure); !problem.empty()) {
      return ParseError(problem);
    }
  }
  return failure;
}

}  // namespace

Parsed<std::vector<PastFailure>> ReadPastFailures(const std::string& text,
                                                  const std::string& where) {
  std::vector<PastFailure> all;
  std::map<std::string, size_t> line_of;
  std::istringstream lines(text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line.resize(std::min(line.size(), line.find('#')));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string here = where + ":" + std::to_string(number) + ": ";
    auto failure = FailureFrom(line);
    if (!failure) return ParseError(here + failure.error());
    const auto [same, is_new] = line_of.emplace(Describe(*failure), number);
    if (!is_new) {
      return ParseError(here + "the same as line " + std::to_string(same->second) +
                        "; take one of them off");
    }
    all.push_back(std::move(*failure));
  }
  return all;
}

std::string Describe(const PastFailure& failure) {
  std::string text = std::to_string(failure.seed) + " ops=" + std::to_string(failure.ops);
  for (size_t i = 0; i < failure.focus.size(); ++i) {
    text += (i == 0 ? " focus=" : ",") + std::string(NameOf(failure.focus[i]));
  }
  if (!failure.consumers) text += " consumers=no";
  if (!failure.older) text += " older=no";
  return text;
}

}  // namespace jsparity
