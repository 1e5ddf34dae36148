#include "conformance/generate/replication_generator.h"

#include <algorithm>
#include <map>

namespace jsparity {
namespace {

constexpr uint64_t kSequencesMax = 200;  // of one block that is no range

// As many sequences between the same two, one of them another: what tells two sets apart that have
// all their sums in common. The other one holds a message where there is one between them.
void ChangeInside(Draw& draw, const StreamModel& stream, std::vector<uint64_t>& sequences) {
  constexpr size_t kSequencesMin = 3;
  constexpr int kTries = 8;
  if (sequences.size() < kSequencesMin) return;
  const size_t inner = 1 + draw.Below(sequences.size() - 2);
  for (int i = 0; i < kTries; ++i) {
    const uint64_t other = stream.LiveSeq(draw);
    if (other <= sequences.front() || other >= sequences.back()) continue;
    sequences[inner] = other;
    std::ranges::sort(sequences);
    return;
  }
}

// Of a stretch of the stream nearly none, some or nearly all.
std::vector<uint64_t> DrawDense(Draw& draw, const StreamModel& stream) {
  constexpr uint64_t kStretchMax = 600;
  const uint64_t percent = draw.Pick<uint64_t>({2, 10, 50, 90, 98, 100});
  const uint64_t last = stream.last() + draw.Below(3);
  std::vector<uint64_t> sequences;
  for (uint64_t seq = stream.first(); seq <= last && sequences.size() < kStretchMax; ++seq) {
    if (draw.Percent(percent)) sequences.push_back(seq);
    if (seq - stream.first() > 2 * kStretchMax) break;
  }
  return sequences;
}

// A stretch of what is gone, or could be: the whole of it now and then, so that a stream with one
// block finds its own set of deletes in what it is given.
std::vector<uint64_t> DrawSequences(Draw& draw, const StreamModel& stream) {
  std::vector<uint64_t> missing = stream.Missing();
  if (!missing.empty() && draw.OneIn(3)) {
    if (draw.OneIn(3)) {
      missing.erase(missing.begin() + static_cast<int64_t>(draw.Below(missing.size())));
    } else if (draw.OneIn(2)) {
      ChangeInside(draw, stream, missing);
    }
    return missing;
  }
  std::vector<uint64_t> sequences;
  if (draw.OneIn(8)) return DrawDense(draw, stream);
  const uint64_t count = draw.OneIn(10) ? draw.Below(kSequencesMax) : draw.Below(6);
  for (uint64_t i = 0; i < count; ++i) sequences.push_back(stream.AimSeq(draw));
  // The reference hands them over ascending; nothing makes sure of it.
  if (!draw.OneIn(5)) std::ranges::sort(sequences);
  return sequences;
}

DeleteBlockSpec DrawRange(Draw& draw, const StreamModel& stream) {
  DeleteBlockSpec spec;
  spec.kind = DeleteKind::kRange;
  spec.first = stream.AimSeq(draw);
  switch (draw.Weighted({40, 30, 10, 5, 5})) {
    case 0:
      spec.num = 1 + draw.Below(4);
      break;
    case 1: {
      const uint64_t other = stream.AimSeq(draw);
      spec.num = std::max(spec.first, other) - std::min(spec.first, other) + 1;
      spec.first = std::min(spec.first, other);
      break;
    }
    case 2:
      spec.first = stream.first();
      spec.num = stream.last() - stream.first() + draw.Below(3);
      break;
    case 3:
      spec.num = 0;
      break;
    default:
      spec.num = draw.Magnitude(64);
  }
  return spec;
}

DeleteBlockSpec DrawBlock(Draw& draw, const StreamModel& stream) {
  DeleteBlockSpec spec;
  spec.kind =
      draw.Pick({DeleteKind::kSet, DeleteKind::kSet, DeleteKind::kRange, DeleteKind::kList});
  if (spec.kind == DeleteKind::kRange) return DrawRange(draw, stream);
  spec.seqs = DrawSequences(draw, stream);
  return spec;
}

uint64_t FirstOf(const DeleteBlockSpec& spec) {
  if (spec.kind == DeleteKind::kRange) return spec.first;
  return spec.seqs.empty() ? 0 : *std::ranges::min_element(spec.seqs);
}

// --- Encoded states (conformance/protocol/PROTOCOL.md says what they are; store.go:
// DecodeStreamState)
// -------

void PutUvarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void PutLittleEndian(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

// A set of sequences in version 1 (64 buckets a node) or 2 (32), its nodes ascending, which makes a
// tree that leans to one side.
void PutSet(std::string& out, const std::vector<uint64_t>& sequences, bool old_version,
            uint64_t claimed) {
  constexpr uint64_t kBucketBits = 64;
  const uint64_t buckets = old_version ? 64 : 32;
  std::map<uint64_t, std::vector<uint64_t>> nodes;
  for (const uint64_t seq : sequences) {
    const uint64_t base = seq / (buckets * kBucketBits) * (buckets * kBucketBits);
    auto& bits = nodes[base];
    bits.resize(buckets);
    bits[(seq - base) / kBucketBits] |= uint64_t{1} << (seq - base) % kBucketBits;
  }
  out += '\x16';
  out += static_cast<char>(old_version ? 1 : 2);
  PutLittleEndian(out, nodes.size(), 4);
  PutLittleEndian(out, claimed, 4);
  for (const auto& [base, bits] : nodes) {
    PutLittleEndian(out, base, 8);
    for (const uint64_t bucket : bits) PutLittleEndian(out, bucket, 8);
    PutLittleEndian(out, nodes.size(), 2);
  }
}

void PutText(std::string& out, std::string_view text) {
  PutUvarint(out, text.size());
  out += text;
}

// Sources as they stand in an encoded state, sometimes one less than are said to be there.
void PutSources(Draw& draw, std::string& out) {
  const uint64_t count = draw.Below(4);
  PutUvarint(out, draw.OneIn(20) ? count + 1 : count);
  for (uint64_t i = 0; i < count; ++i) {
    PutText(out, draw.Pick<const char*>({"A > >", "B > >", "A x.* >", ""}));
    PutUvarint(out, draw.Magnitude(40));
    PutText(out, draw.Pick<const char*>({"", "id"}));
  }
}

// All that is gone, in one set or in several, of which one may have another sequence inside: what a
// replica tells that is almost where the stream is.
std::vector<DeleteBlockSpec> DrawNearDeletes(Draw& draw, const StreamModel& stream) {
  constexpr uint64_t kSetsMax = 3;
  std::vector<uint64_t> missing = stream.Missing();
  if (!draw.OneIn(4)) ChangeInside(draw, stream, missing);
  std::vector<DeleteBlockSpec> blocks;
  if (missing.empty()) return blocks;
  const size_t in_one = missing.size() / (1 + draw.Below(kSetsMax)) + 1;
  for (size_t at = 0; at < missing.size(); at += in_one) {
    const auto from = missing.begin() + static_cast<int64_t>(at);
    const auto to = missing.begin() + static_cast<int64_t>(std::min(at + in_one, missing.size()));
    DeleteBlockSpec& block = blocks.emplace_back();
    block.kind = DeleteKind::kSet;
    block.seqs.assign(from, to);
  }
  return blocks;
}

}  // namespace

std::vector<DeleteBlockSpec> DrawDeleteBlocks(Draw& draw, const StreamModel& stream) {
  constexpr uint64_t kNearOneIn = 3;
  std::vector<DeleteBlockSpec> blocks;
  if (draw.OneIn(kNearOneIn)) blocks = DrawNearDeletes(draw, stream);
  if (!blocks.empty()) {
    // Of another kind than the store's own, with which they are compared one by one.
    for (DeleteBlockSpec& block : blocks) block.kind = DeleteKind::kList;
    return blocks;
  }
  const uint64_t count = draw.Weighted({2, 40, 25, 12, 6});
  while (blocks.size() < count) blocks.push_back(DrawBlock(draw, stream));
  if (!draw.OneIn(6)) std::ranges::sort(blocks, {}, FirstOf);
  return blocks;
}

std::string DrawEncodedState(Draw& draw, const StreamModel& stream, bool may_have_sources) {
  const bool with_sources = may_have_sources && draw.OneIn(3);
  const bool near = draw.OneIn(3);
  std::string out = with_sources ? "\x2a\x02" : "\x2a\x01";
  PutUvarint(out, !near && draw.OneIn(4) ? draw.Magnitude(64) : stream.msgs());
  PutUvarint(out, near ? stream.bytes() : draw.Magnitude(40));
  PutUvarint(out, stream.first());
  PutUvarint(out, !near && draw.OneIn(4) ? draw.Magnitude(64) : stream.last());
  PutUvarint(out, near ? 0 : draw.Magnitude(8));
  if (with_sources) PutSources(draw, out);
  const auto blocks = near ? DrawNearDeletes(draw, stream) : DrawDeleteBlocks(draw, stream);
  PutUvarint(out, !near && draw.OneIn(10) ? 0 : blocks.size());
  for (const DeleteBlockSpec& block : blocks) {
    if (block.kind == DeleteKind::kRange) {
      out += '\x21';
      PutUvarint(out, block.first);
      PutUvarint(out, block.num);
    } else {
      auto distinct = block.seqs;
      std::ranges::sort(distinct);
      distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
      const uint64_t claimed = draw.OneIn(20) ? draw.Magnitude(32) : distinct.size();
      PutSet(out, distinct, draw.OneIn(4), claimed);
    }
  }
  return out;
}

void Spoil(Draw& draw, std::string& bytes) {
  switch (draw.Below(4)) {
    case 0:
      bytes.resize(draw.Below(bytes.size() + 1));
      break;
    case 1:
      bytes += static_cast<char>(draw.Bits());
      break;
    default:
      for (uint64_t i = draw.Below(3); i < 3; ++i) {
        bytes[draw.Below(bytes.size())] ^= static_cast<char>(1U << draw.Below(8));
      }
  }
}

}  // namespace jsparity
