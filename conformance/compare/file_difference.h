// The first difference between two directories, named by record and field.
#pragma once

#include <optional>
#include <string>

#include "conformance/compare/canonical.h"
#include "conformance/compare/decrypt.h"
#include "conformance/compare/file_tree.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct FileDifference {
  std::string path;
  // Where in the file: record, byte offset, field. Empty when the whole file is missing on a side.
  std::string record;
  size_t offset = 0;  // of the record in the reference's file; of the byte where no record differs
  std::string field;
  std::string reference;  // value of the field, or "there is no such file"
  std::string testee;
};

// Encrypted files are compared as they are, but for those with a canonical form, and named as they
// were before they were encrypted.
std::optional<FileDifference> FirstFileDifference(const FileTree& reference, const FileTree& testee,
                                                  CanonicalUse& use, const FileKeys& keys = {});

// `msgs/3.blk: record 5 (message, sequence 17) at offset 412: time: reference 18, testee 19`
std::string Describe(const FileDifference& difference);
Json ToJson(const FileDifference& difference);

}  // namespace jsparity
