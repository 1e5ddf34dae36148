#include "conformance/compare/file_difference.h"

#include <algorithm>

#include "conformance/compare/decoded_file.h"

namespace jsparity {
namespace {

constexpr const char* kNothing = "(nothing)";

// Blocks in the order in which they are written, the state file after them: what comes first is
// nearer the cause.
int RankOf(const std::string& path) {
  if (path.ends_with(".blk")) return 0;
  if (path.ends_with("/index.db")) return 2;
  return 1;
}

std::string ContentOf(const std::string& path, const std::string& bytes) {
  if (path.ends_with('/')) return "a directory";
  return "a file of " + std::to_string(bytes.size()) + " bytes";
}

void NameField(const DecodedRecord& reference, const DecodedRecord& testee,
               FileDifference& difference) {
  const size_t common = std::min(reference.fields.size(), testee.fields.size());
  for (size_t i = 0; i < common; ++i) {
    if (reference.fields[i] == testee.fields[i]) continue;
    difference.field = reference.fields[i].first;
    difference.reference = reference.fields[i].second;
    difference.testee = testee.fields[i].second;
    if (reference.fields[i].first != testee.fields[i].first) {
      difference.testee = testee.fields[i].first + " " + difference.testee;
    }
    return;
  }
  const bool reference_has_more = reference.fields.size() > common;
  const auto& more = reference_has_more ? reference.fields[common] : testee.fields[common];
  difference.field = more.first;
  difference.reference = reference_has_more ? more.second : kNothing;
  difference.testee = reference_has_more ? kNothing : more.second;
}

std::string Summary(const DecodedRecord& record) {
  std::string text = record.name;
  for (const auto& [field, value] : record.fields) text += ", " + field + " " + value;
  return text;
}

// Two files whose bytes differ although every record reads the same, such as a longer varint.
void NameByte(const std::string& reference, const std::string& testee, FileDifference& difference) {
  const auto [at_reference, at_testee] =
      std::mismatch(reference.begin(), reference.end(), testee.begin(), testee.end());
  difference.offset = static_cast<size_t>(at_reference - reference.begin());
  difference.field = "bytes from here on";
  difference.reference = Hex(std::string_view(at_reference, reference.end()).substr(0, 16));
  difference.testee = Hex(std::string_view(at_testee, testee.end()).substr(0, 16));
}

FileDifference CompareContents(const std::string& path, const std::string& reference,
                               const std::string& testee) {
  FileDifference difference;
  difference.path = path;
  // Canonical, so that the order that does not count is not what is named.
  const std::string canonical_reference = CanonicalFile(path, reference);
  const std::string canonical_testee = CanonicalFile(path, testee);
  const DecodedFile a = DecodeFile(path, canonical_reference);
  const DecodedFile b = DecodeFile(path, canonical_testee);
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i >= a.size() || i >= b.size()) {
      const DecodedRecord& more = i < a.size() ? a[i] : b[i];
      difference.record = more.name;
      difference.offset = more.offset;
      difference.field = "record";
      difference.reference = i < a.size() ? Summary(more) : kNothing;
      difference.testee = i < a.size() ? kNothing : Summary(more);
      return difference;
    }
    if (a[i].fields == b[i].fields) continue;
    difference.record = a[i].name;
    difference.offset = a[i].offset;
    NameField(a[i], b[i], difference);
    return difference;
  }
  NameByte(reference, testee, difference);
  return difference;
}

}  // namespace

std::optional<FileDifference> FirstFileDifference(const FileTree& reference, const FileTree& testee,
                                                  CanonicalUse& use, const FileKeys& keys) {
  std::optional<FileDifference> first;
  const auto keep = [&first](FileDifference difference) {
    if (!first || RankOf(difference.path) < RankOf(first->path)) first = std::move(difference);
  };
  for (const auto& [path, bytes] : reference) {
    const auto other = testee.find(path);
    if (other == testee.end()) {
      keep({path, "", 0, "", ContentOf(path, bytes), "there is none"});
    } else if (bytes != other->second) {
      const DecryptedFile plain = Decrypted(reference, path, keys);
      const DecryptedFile other_plain = Decrypted(testee, path, keys);
      const bool same_key = plain.seed == other_plain.seed;
      if (HasCanonicalForm(path) && same_key &&
          SameFile(path, plain.bytes, other_plain.bytes, use)) {
        continue;
      }
      // Different keys or nonces of the same content: then it is the bytes that differ.
      const bool same_content =
          CanonicalFile(path, plain.bytes) == CanonicalFile(path, other_plain.bytes);
      keep(same_content ? CompareContents(path, bytes, other->second)
                        : CompareContents(path, plain.bytes, other_plain.bytes));
    }
  }
  for (const auto& [path, bytes] : testee) {
    if (!reference.contains(path)) {
      keep({path, "", 0, "", "there is none", ContentOf(path, bytes)});
    }
  }
  return first;
}

std::string Describe(const FileDifference& difference) {
  std::string text = difference.path;
  if (!difference.record.empty()) text += ": " + difference.record;
  if (!difference.field.empty()) {
    text += " at offset " + std::to_string(difference.offset) + ": " + difference.field;
  }
  return text + "\n  reference: " + difference.reference + "\n  testee:    " + difference.testee;
}

Json ToJson(const FileDifference& difference) {
  return {{"path", difference.path},           {"record", difference.record},
          {"offset", difference.offset},       {"field", difference.field},
          {"reference", difference.reference}, {"testee", difference.testee}};
}

}  // namespace jsparity
