#include "store/format/source_header.h"

#include <array>

#include "store/codec/name_hash.h"

namespace jsstore {
namespace {

constexpr std::string_view kAckPrefix = "$JS.ACK.";

// The tokens of a text, without memory of their own: a message is parsed for each that is stored.
struct Tokens {
  std::array<std::string_view, 8> first;  // more of them are counted only
  size_t count = 0;

  Tokens(std::string_view text, char separator) {
    for (size_t at = 0;;) {
      const size_t end = text.find(separator, at);
      if (count < first.size()) first[count] = text.substr(at, end - at);
      ++count;
      if (end == std::string_view::npos) return;
      at = end + 1;
    }
  }
};

// consumer.go: parseAckReplyNum. Too large a number wraps around.
uint64_t NumberOf(std::string_view digits) {
  constexpr uint64_t kNone = ~uint64_t{0};
  if (digits.empty()) return kNone;
  uint64_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return kNone;
    number = number * 10 + static_cast<uint64_t>(digit - '0');
  }
  return number;
}

// stream.go: streamAndSeqFromAckReply. From 11 tokens on there are domain and account before the
// stream.
SourceHeader ParseAckReply(std::string_view reply) {
  constexpr size_t kTokens = 9;
  constexpr size_t kTokensWithDomain = 11;
  const Tokens tokens(reply, '.');
  const bool with_domain = tokens.count >= kTokensWithDomain;
  if (tokens.count != kTokens && !with_domain) return {};
  const size_t stream = with_domain ? 4 : 2;
  return {tokens.first[stream], "", NumberOf(tokens.first[stream + 3]), ""};
}

std::string_view OrAll(std::string_view subject) { return subject.empty() ? ">" : subject; }

// The name of the stream, told apart from one of the same name elsewhere.
std::string StreamNameOf(const StreamSource& source) {
  if (!source.external) return source.name;
  return source.name + ":" + NameHash(source.external->api_prefix);
}

}  // namespace

SourceHeader ParseSourceHeader(std::string_view value) {
  if (value.starts_with(kAckPrefix)) return ParseAckReply(value);
  const auto [fields, count] = Tokens(value, ' ');
  if (count == 2) return {fields[0], "", NumberOf(fields[1]), ""};
  if (count < 4) return {};
  SourceHeader header{fields[0], std::string(fields[0]), NumberOf(fields[1]), ""};
  for (const std::string_view part : {fields[2], fields[3]}) {
    header.index_name += ' ';
    header.index_name += part;
  }
  if (count >= 6) header.ident = fields[5];
  return header;
}

std::string SourceIndexName(const StreamSource& source) {
  std::string name = StreamNameOf(source);
  if (source.consumer) name += ":C=" + NameHash(source.consumer->name);
  std::string from(OrAll(source.filter_subject));
  std::string to = ">";
  if (!source.subject_transforms.empty()) {
    constexpr char kSeparator = '\f';
    from.clear();
    to.clear();
    for (const SubjectTransform& transform : source.subject_transforms) {
      if (&transform != &source.subject_transforms.front()) {
        from += kSeparator;
        to += kSeparator;
      }
      from += OrAll(transform.source);
      to += OrAll(transform.destination);
    }
  }
  return name + " " + from + " " + to;
}

bool MayComeFrom(const SourceHeader& header, const StreamSource& source) {
  return header.stream == source.name || (source.external && header.stream == StreamNameOf(source));
}

}  // namespace jsstore
