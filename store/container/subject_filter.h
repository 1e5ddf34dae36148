#pragma once

#include <string_view>

namespace jsstore {

// Subjects are tokens separated by '.'. The token "*" stands for any one token and a last token ">"
// for one or more. All functions take any bytes, allocate nothing and answer exactly as the
// reference's sublist.go does, also for subjects that are not valid (empty tokens, '>' not last,
// wildcard bytes inside a token).

inline constexpr char kTokenSeparator = '.';
inline constexpr char kPartialWildcard = '*';
inline constexpr char kFullWildcard = '>';

/// Whether some token is exactly "*" or ">". sublist.go: subjectHasWildcard
bool SubjectHasWildcard(std::string_view subject);

/// Whether every token is non-empty and free of white space, with '>' only last. With `check_runes`
/// the subject must also be valid UTF-8 without NUL and without U+FFFD. sublist.go: isValidSubject
bool IsValidSubject(std::string_view subject, bool check_runes = false);

/// Whether all that `subject` stands for is matched by `filter`; both may hold wildcards. A filter
/// token that merely begins with '*' matches any literal token, as in the reference.
/// sublist.go: subjectIsSubsetMatch, isSubsetMatchTokenized
bool SubjectIsSubsetMatch(std::string_view subject, std::string_view filter);

}  // namespace jsstore
