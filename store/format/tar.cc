#include "store/format/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>

namespace jsstore {
namespace {

struct TarField {
  size_t offset;
  size_t bytes;
};
constexpr TarField kTarName{0, 100};
constexpr TarField kTarMode{100, 8};
constexpr TarField kTarUser{108, 8};
constexpr TarField kTarGroup{116, 8};
constexpr TarField kTarSize{124, 12};
constexpr TarField kTarModified{136, 12};
constexpr TarField kTarSum{148, 8};
constexpr TarField kTarType{156, 1};
constexpr TarField kTarMagic{257, 8};
constexpr TarField kTarUserName{265, 32};
constexpr TarField kTarGroupName{297, 32};
constexpr TarField kTarDeviceMajor{329, 8};
constexpr TarField kTarDeviceMinor{337, 8};
constexpr TarField kTarPrefix{345, 155};

constexpr std::string_view kUstar("ustar\00000", 8);
constexpr std::string_view kOwner = "nats";
constexpr uint64_t kFileMode = 0600;
constexpr char kRegular = '0';
constexpr char kRecords = 'x';
constexpr int64_t kSecondNs = 1'000'000'000;

using TarBlock = std::array<uint8_t, kTarBlockBytes>;

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

std::string OnlyAscii(std::string_view text) {
  std::string ascii(text);
  std::erase_if(ascii, [](char c) { return static_cast<uint8_t>(c) >= 0x80; });
  return ascii;
}

void PutText(TarBlock& block, TarField field, std::string_view text) {
  std::ranges::copy(text.substr(0, field.bytes), block.begin() + static_cast<int>(field.offset));
  // A name that is cut off at a slash would be taken for that of a directory.
  if (text.size() <= field.bytes || block[field.offset + field.bytes - 1] != '/') return;
  size_t end = field.bytes - 1;
  while (end > 0 && text[end - 1] == '/') --end;
  block[field.offset + end] = 0;
}

bool FitsOctal(TarField field, int64_t value) {
  return value >= 0 && value < int64_t{1} << 3 * (field.bytes - 1);
}

// Digits that fill the field but for a zero byte; 0 for what does not fit.
void PutOctal(TarBlock& block, TarField field, int64_t value) {
  auto rest = static_cast<uint64_t>(FitsOctal(field, value) ? value : 0);
  for (size_t i = field.bytes - 1; i-- > 0; rest >>= 3) {
    block[field.offset + i] = static_cast<uint8_t>('0' + (rest & 7));
  }
}

uint64_t Sum(const uint8_t* block) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kTarBlockBytes; ++i) {
    sum += i - kTarSum.offset < kTarSum.bytes ? ' ' : block[i];
  }
  return sum;
}

void Seal(TarBlock& block) {
  PutText(block, kTarMagic, kUstar);
  PutOctal(block, {kTarSum.offset, kTarSum.bytes - 1}, static_cast<int64_t>(Sum(block.data())));
  block[kTarSum.offset + kTarSum.bytes - 1] = ' ';
}

int64_t SecondsOf(int64_t ns) { return ns / kSecondNs - (ns % kSecondNs < 0 ? 1 : 0); }

// Seconds with as many decimals as it takes.
std::string PaxTime(int64_t ns) {
  const bool negative = ns < 0;
  const auto size = negative ? -static_cast<uint64_t>(ns) : static_cast<uint64_t>(ns);
  std::string text = (negative ? "-" : "") + std::to_string(size / kSecondNs);
  if (size % kSecondNs == 0) return text;
  std::string decimals = std::to_string(size % kSecondNs);
  decimals.insert(0, 9 - decimals.size(), '0');
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return text + "." + decimals;
}

// "<length> <key>=<value>\n", where the length counts its own digits.
std::string PaxRecord(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  size_t size = rest.size() + std::to_string(rest.size()).size();
  if (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

struct Split {
  std::string_view prefix;
  std::string_view name;
};

// A long path in two fields, cut at the last slash that lets it fit.
std::optional<Split> SplitName(std::string_view name) {
  if (name.size() <= kTarName.bytes || !IsAscii(name)) return std::nullopt;
  const size_t slash = name.substr(0, kTarPrefix.bytes + 1).rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const std::string_view rest = name.substr(slash + 1);
  if (rest.empty() || rest.size() > kTarName.bytes) return std::nullopt;
  return Split{name.substr(0, slash), rest};
}

// Records for what the header has no room for, by key.
std::map<std::string, std::string> RecordsFor(std::string_view name, uint64_t size,
                                              int64_t modified_ns) {
  std::map<std::string, std::string> records;
  if (!IsAscii(name) || name.size() > kTarName.bytes) records["path"] = name;
  if (!FitsOctal(kTarSize, static_cast<int64_t>(size))) records["size"] = std::to_string(size);
  if (modified_ns % kSecondNs != 0 || !FitsOctal(kTarModified, SecondsOf(modified_ns))) {
    records["mtime"] = PaxTime(modified_ns);
  }
  return records;
}

void AppendRecords(Bytes& out, std::string_view name,
                   const std::map<std::string, std::string>& records) {
  std::string data;
  for (const auto& [key, value] : records) data += PaxRecord(key, value);
  const size_t slash = name.rfind('/');
  std::string place(slash == std::string_view::npos ? "" : name.substr(0, slash + 1));
  place += "PaxHeaders.0/";
  place += name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  place = OnlyAscii(place);
  place.resize(std::min(place.size(), kTarName.bytes));
  while (place.ends_with('/')) place.pop_back();

  TarBlock block{};
  block[kTarType.offset] = kRecords;
  PutText(block, kTarName, place);
  for (const TarField field : {kTarMode, kTarUser, kTarGroup, kTarModified})
    PutOctal(block, field, 0);
  PutOctal(block, kTarSize, static_cast<int64_t>(data.size()));
  Seal(block);
  out.insert(out.end(), block.begin(), block.end());
  out.insert(out.end(), data.begin(), data.end());
  out.resize(out.size() + TarPadding(data.size()));
}

std::string_view TextOf(BytesView block, TarField field) {
  const auto* begin = reinterpret_cast<const char*>(block.data() + field.offset);
  return {begin, strnlen(begin, field.bytes)};
}

// Octal digits among blanks and zero bytes; nullopt for anything else.
std::optional<uint64_t> OctalOf(BytesView block, TarField field) {
  constexpr std::string_view kBlanks(" \0", 2);
  std::string_view text(reinterpret_cast<const char*>(block.data() + field.offset), field.bytes);
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return 0;
  text = text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, 8);
  if (error != std::errc{} || end != text.end()) return std::nullopt;
  return value;
}

bool IsZero(BytesView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

}  // namespace

void AppendTarHeader(Bytes& out, std::string_view name, uint64_t size, int64_t modified_ns) {
  auto records = RecordsFor(name, size, modified_ns);
  // The prefix will do where nothing else needs records.
  const auto split = SplitName(name);
  const bool use_prefix = split && records.size() == 1;
  if (use_prefix) records.clear();
  if (!records.empty()) AppendRecords(out, name, records);

  TarBlock block{};
  block[kTarType.offset] = kRegular;
  const std::string plain = OnlyAscii(use_prefix ? split->name : name);
  PutText(block, kTarName, plain);
  if (use_prefix) PutText(block, kTarPrefix, split->prefix);
  PutOctal(block, kTarMode, kFileMode);
  for (const TarField field : {kTarUser, kTarGroup, kTarDeviceMajor, kTarDeviceMinor})
    PutOctal(block, field, 0);
  PutOctal(block, kTarSize, static_cast<int64_t>(size));
  PutOctal(block, kTarModified, SecondsOf(modified_ns));
  PutText(block, kTarUserName, kOwner);
  PutText(block, kTarGroupName, kOwner);
  Seal(block);
  out.insert(out.end(), block.begin(), block.end());
}

Unexpected TarReader::Damaged(std::string_view what) const {
  return Fail(Error::Other("not a valid archive: " + std::string(what) + ", before byte " +
                           std::to_string(at_)));
}

Result<BytesView> TarReader::Take(uint64_t size) {
  if (size > in_.size() - at_) return Damaged("it ends too early");
  const BytesView taken = in_.subspan(at_, size);
  at_ += size;
  return taken;
}

Result<std::optional<TarEntry>> TarReader::Next() {
  name_.reset();
  size_.reset();
  while (at_ < in_.size()) {
    auto head = Take(kTarBlockBytes);
    if (!head) return Fail(std::move(head).error());
    if (IsZero(*head)) return std::nullopt;
    const auto sum = OctalOf(*head, kTarSum);
    if (!sum || *sum != Sum(head->data())) return Damaged("the checksum of a header is wrong");
    if (TextOf(*head, {kTarMagic.offset, 5}) != kUstar.substr(0, 5)) {
      return Damaged("a header of an unknown format");
    }
    auto size = OctalOf(*head, kTarSize);
    const char type = static_cast<char>((*head)[kTarType.offset]);
    if (type != kRecords && size_) size = size_;
    if (!size) return Damaged("the size of a file is no number");
    auto data = Take(*size);
    if (!data) return Fail(std::move(data).error());
    at_ += std::min(TarPadding(*size), in_.size() - at_);
    if (type == kRecords) {
      if (auto read = ReadRecords(*data); !read) return Fail(std::move(read).error());
      continue;
    }
    if (type != kRegular && type != 0) return Damaged("something that is no regular file");
    std::string name(TextOf(*head, kTarPrefix));
    if (!name.empty()) name += '/';
    name += TextOf(*head, kTarName);
    return TarEntry{name_.value_or(std::move(name)), *data};
  }
  return std::nullopt;
}

Status TarReader::ReadRecords(BytesView records) {
  std::string_view rest(reinterpret_cast<const char*>(records.data()), records.size());
  while (!rest.empty()) {
    size_t size = 0;
    const auto [digits_end, error] = std::from_chars(rest.begin(), rest.end(), size);
    const auto head = static_cast<size_t>(digits_end - rest.begin()) + 1;  // with the blank
    const bool fits = error == std::errc{} && size <= rest.size() && size > head + 1 &&
                      rest[head - 1] == ' ' && rest[size - 1] == '\n';
    if (!fits) return Damaged("a record of the wrong length");
    const std::string_view record = rest.substr(head, size - head - 1);
    rest.remove_prefix(size);
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) return Damaged("a record without a value");
    const std::string_view value = record.substr(equals + 1);
    if (record.substr(0, equals) == "path") name_ = value;
    if (record.substr(0, equals) == "size") {
      uint64_t number = 0;
      const auto [end, failed] = std::from_chars(value.begin(), value.end(), number);
      if (failed != std::errc{} || end != value.end()) return Damaged("a size that is no number");
      size_ = number;
    }
  }
  return {};
}

}  // namespace jsstore
