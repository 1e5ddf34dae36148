#include "store/format/source_state.h"

#include "store/format/stamped_entries.h"
#include "store/format/varint.h"

namespace jsstore {
namespace {

void AppendSizedText(Bytes& out, std::string_view text) {
  AppendUvarint(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
}

bool ReadSizedText(BytesView& in, std::string& text) {
  uint64_t size = 0;
  if (!TakeUvarint(in, size) || size > in.size()) return false;
  text.assign(reinterpret_cast<const char*>(in.data()), size);
  in = in.subspan(size);
  return true;
}

}  // namespace

void AppendSource(Bytes& out, std::string_view name, const SourceState& state) {
  AppendSizedText(out, name);
  AppendUvarint(out, state.seq);
  AppendSizedText(out, state.ident);
}

bool ReadSource(BytesView& in, SourceStates& states) {
  std::string name;
  SourceState state;
  if (!ReadSizedText(in, name) || !TakeUvarint(in, state.seq) || !ReadSizedText(in, state.ident))
    return false;
  states[name] = std::move(state);
  return true;
}

Bytes EncodeSources(const SourceStates& states, uint64_t stamp) {
  Bytes out;
  AppendStampedHead(out, {.count = states.size(), .stamp = stamp});
  for (const auto& [name, state] : states) AppendSource(out, name, state);
  return out;
}

Result<DecodedSources> DecodeSources(BytesView in) {
  auto head = ReadStampedHead(in, "sources: encoded version not known");
  if (!head) return Fail(std::move(head).error());
  DecodedSources decoded{.states = {}, .count = head->count, .stamp = head->stamp};
  in = in.subspan(kStampedHeadBytes);
  for (uint64_t i = 0; i < head->count; ++i) {
    if (!ReadSource(in, decoded.states)) return EntryCutShort();
  }
  return decoded;
}

}  // namespace jsstore
