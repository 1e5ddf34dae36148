// The tar entries of a snapshot, laid out as the reference's library does (archive/tar with
// FormatPAX): regular files with mode 0600, owner "nats", one modification time. Pure functions
// over bytes.
//
// An entry is a header block of 512 bytes, the data, and zeros up to the next multiple of 512. What
// the header cannot say (a name that is too long or not ASCII, times below a second or beyond octal
// digits, 8 GiB and more) stands in records of an entry of type 'x' before it, whose header has
// nothing but name, size and type. Two blocks of zeros end the archive.
//
// | offset | bytes | header field                 | value                                       |
// | ------ | ----- | ---------------------------- | ------------------------------------------- |
// | 0      | 100   | name                         | ASCII; a longer path may use the prefix     |
// | 100    | 8     | mode                         | octal digits and a zero, as all numbers     |
// | 108    | 2 × 8 | user, group                  | 0                                           |
// | 124    | 12    | size                         |                                             |
// | 136    | 12    | modification time            | seconds                                     |
// | 148    | 8     | checksum                     | 6 digits, zero, space; itself taken as blank |
// | 156    | 1     | type                         | '0' or 'x'                                  |
// | 257    | 8     | magic, version               | "ustar", zero, "00"                         |
// | 265    | 2×32  | names of user and group      | "nats"                                      |
// | 329    | 2 × 8 | device                       | 0                                           |
// | 345    | 155   | prefix                       |                                             |
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

inline constexpr size_t kTarBlockBytes = 512;
// Zeros at the end of an archive.
inline constexpr size_t kTarEndBytes = 2 * kTarBlockBytes;

// Zeros that follow `size` bytes of data.
inline size_t TarPadding(uint64_t size) { return static_cast<size_t>(-size % kTarBlockBytes); }

// Everything of an entry that comes before its data. Names have no zero bytes.
void AppendTarHeader(Bytes& out, std::string_view name, uint64_t size, int64_t modified_ns);

struct TarEntry {
  std::string name;
  BytesView data;  // a view into the archive
};

// Reads archives with regular files: those that AppendTarHeader begins, and others in the ustar and
// pax formats. For one thread at a time.
class TarReader {
 public:
  explicit TarReader(BytesView archive) : in_(archive) {}

  // The next file; nullopt at the end: two blocks of zeros, or no more bytes. Errors (kOther): what
  // is wrong and at which byte. After one the reader is of no further use.
  Result<std::optional<TarEntry>> Next();

 private:
  Result<BytesView> Take(uint64_t size);
  Status ReadRecords(BytesView records);
  Unexpected Damaged(std::string_view what) const;

  BytesView in_;
  size_t at_ = 0;
  // What records say about the next file.
  std::optional<std::string> name_;
  std::optional<uint64_t> size_;
};

}  // namespace jsstore
