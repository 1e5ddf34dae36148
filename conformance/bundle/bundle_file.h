// Bundles as files, `case-<seed>.jsparity`: an archive (archive.h) of
//
//   bundle.json             the format's number, seed, versions, testee, options, cause
//   report.txt, .html       the same for people
//   original/case.json      the case as it was drawn; shrunk/… where it was shrunk
//   original/outcome.json   where the sides part, and what each answered
//   original/reference/…    the directory of each side at the divergence
//   original/testee/…
//
// The same failure gives the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "conformance/bundle/archive.h"
#include "conformance/bundle/bundle.h"

namespace jsparity {

inline constexpr const char* kBundleSuffix = ".jsparity";

// "case-<seed>.jsparity"
std::string BundleName(const Bundle& bundle);

ArchiveFiles ToFiles(const Bundle& bundle);
Parsed<Bundle> FromFiles(ArchiveFiles files);

// Makes `dir` if need be and puts the bundle there, whole or not at all: an earlier one of that
// name stays until the new one is complete. Answers the path.
Parsed<std::string> WriteBundle(const Bundle& bundle, const std::string& dir);

// Errors begin with the path, and say what to do.
Parsed<Bundle> ReadBundle(const std::string& path);

// What can be replayed: a bundle, or a case as JSON.
Parsed<std::variant<Bundle, Case>> ReadBundleOrCase(const std::string& path);

// Lays all files of a bundle out in `dir`, which must be empty or not there.
Parsed<void> ExtractBundle(const Bundle& bundle, const std::string& dir);

}  // namespace jsparity
