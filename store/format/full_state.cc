#include "store/format/full_state.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>
#include <utility>

#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr size_t kStreamStateHeaderBytes = 2;

Unexpected CorruptStreamState(const char* where) {
  return Fail({ErrorCode::kCorruptState, std::string("corrupt stream state: ") + where});
}

// Differences wrap around in 64 bits, as the reference's do.
int64_t AddWrapping(int64_t value, uint64_t difference) {
  return static_cast<int64_t>(static_cast<uint64_t>(value) + difference);
}

std::optional<int64_t> TimeFromFile(int64_t time) {
  return time == 0 ? std::nullopt : std::optional(time);
}

}  // namespace

FullStateWriter::FullStateWriter(const FullStateSummary& summary)
    : out_{kFullStateMagic, kFullStateVersion},
      base_time_(static_cast<uint64_t>(summary.first_time.value_or(0))) {
  AppendUvarint(out_, summary.msgs);
  AppendUvarint(out_, summary.bytes);
  AppendUvarint(out_, summary.first_seq);
  AppendVarint(out_, summary.first_time.value_or(0));
  AppendUvarint(out_, summary.last_seq);
  AppendVarint(out_, summary.last_time.value_or(0));
}

void FullStateWriter::BeginSubjects(uint64_t count) {
  subjects_left_ = count;
  AppendUvarint(out_, count);
}

void FullStateWriter::AddSubject(const FullStateSubject& subject) {
  assert(subjects_left_ > 0);
  --subjects_left_;
  AppendUvarint(out_, subject.subject.size());
  out_.insert(out_.end(), subject.subject.begin(), subject.subject.end());
  AppendUvarint(out_, subject.total);
  AppendUvarint(out_, subject.first_block);
  AppendUvarint(out_, subject.last_block);
}

void FullStateWriter::BeginBlocks(uint64_t count) {
  assert(subjects_left_ == 0);
  blocks_left_ = count;
  AppendUvarint(out_, count);
}

void FullStateWriter::AddBlock(const FullStateBlock& block, BytesView delete_set) {
  assert(blocks_left_ > 0);
  assert(delete_set.empty() == (block.deletes == 0));
  --blocks_left_;
  AppendUvarint(out_, block.index);
  AppendUvarint(out_, block.bytes);
  AppendUvarint(out_, block.first_seq);
  AppendVarint(out_, AddWrapping(block.first_ts_ns, 0 - base_time_));
  AppendUvarint(out_, block.last_seq);
  AppendVarint(out_, AddWrapping(block.last_ts_ns, 0 - base_time_));
  AppendUvarint(out_, block.deletes);
  AppendUvarint(out_, block.ttls);
  AppendUvarint(out_, block.schedules);
  out_.insert(out_.end(), delete_set.begin(), delete_set.end());
}

Bytes FullStateWriter::Finish(const FullStateTail& tail) {
  assert(blocks_left_ == 0);
  AppendUvarint(out_, tail.last_block_index);
  out_.insert(out_.end(), tail.last_checksum.begin(), tail.last_checksum.end());
  return std::move(out_);
}

Result<FullStateReader> FullStateReader::Open(BytesView body) {
  if (body.size() < kStreamStateHeaderBytes || body[0] != kFullStateMagic)
    return CorruptStreamState("magic");
  FullStateReader reader(body.subspan(kStreamStateHeaderBytes));
  reader.version_ = body[1];
  if (reader.version_ < kFullStateMinVersion || reader.version_ > kFullStateVersion) {
    return CorruptStreamState("version");
  }
  JSSTORE_TRY(reader.ReadSummary());
  return reader;
}

Status FullStateReader::ReadSummary() {
  int64_t first_time = 0;
  int64_t last_time = 0;
  const bool complete = ReadUnsigned(summary_.msgs) && ReadUnsigned(summary_.bytes) &&
                        ReadUnsigned(summary_.first_seq) && ReadSigned(first_time) &&
                        ReadUnsigned(summary_.last_seq) && ReadSigned(last_time) &&
                        ReadUnsigned(subject_count_);
  if (!complete) return CorruptStreamState("summary");
  summary_.first_time = TimeFromFile(first_time);
  summary_.last_time = TimeFromFile(last_time);
  // Each takes at least a byte.
  if (subject_count_ > in_.size()) return CorruptStreamState("number of subjects");
  subjects_left_ = subject_count_;
  return {};
}

Result<std::optional<FullStateSubject>> FullStateReader::NextSubject() {
  while (subjects_left_ > 0) {
    --subjects_left_;
    uint64_t length = 0;
    if (!ReadUnsigned(length)) return CorruptStreamState("subject length");
    if (length > in_.size()) return CorruptStreamState("subject length");
    if (length == 0) continue;
    FullStateSubject entry;
    entry.subject = {reinterpret_cast<const char*>(in_.data()), static_cast<size_t>(length)};
    in_ = in_.subspan(length);

    uint64_t first_block = 0;
    if (!ReadUnsigned(entry.total) || !ReadUnsigned(first_block))
      return CorruptStreamState("subject entry");
    uint64_t last_block = first_block;
    const bool has_last_block = entry.total > 1 || version_ >= 4;
    if (has_last_block && !ReadUnsigned(last_block)) return CorruptStreamState("subject entry");
    entry.first_block = static_cast<uint32_t>(first_block);
    entry.last_block = static_cast<uint32_t>(last_block);
    return entry;
  }
  return std::nullopt;
}

Result<std::optional<FullStateBlock>> FullStateReader::NextBlock() {
  if (!block_count_read_) {
    block_count_read_ = true;
    if (!ReadUnsigned(blocks_left_) || blocks_left_ > in_.size()) {
      return CorruptStreamState("number of blocks");
    }
  }
  if (blocks_left_ == 0) return std::nullopt;
  --blocks_left_;
  FullStateBlock block;
  if (!ReadBlockFields(block)) return CorruptStreamState("block");
  return block;
}

bool FullStateReader::ReadBlockFields(FullStateBlock& block) {
  uint64_t index = 0;
  int64_t first_ts = 0;
  int64_t last_ts = 0;
  const bool complete = ReadUnsigned(index) && ReadUnsigned(block.bytes) &&
                        ReadUnsigned(block.first_seq) && ReadSigned(first_ts) &&
                        ReadUnsigned(block.last_seq) && ReadSigned(last_ts) &&
                        ReadUnsigned(block.deletes) && (version_ < 2 || ReadUnsigned(block.ttls)) &&
                        (version_ < 3 || ReadUnsigned(block.schedules));
  block.index = static_cast<uint32_t>(index);
  block.first_ts_ns = AddWrapping(first_ts, BaseTime());
  block.last_ts_ns = AddWrapping(last_ts, BaseTime());
  return complete;
}

Status FullStateReader::Skip(size_t bytes) {
  if (bytes > in_.size()) return CorruptStreamState("delete set");
  in_ = in_.subspan(bytes);
  return {};
}

Result<FullStateTail> FullStateReader::Tail() {
  FullStateTail tail;
  uint64_t index = 0;
  if (!ReadUnsigned(index) || in_.size() < tail.last_checksum.size()) {
    return CorruptStreamState("last checksum");
  }
  tail.last_block_index = static_cast<uint32_t>(index);
  std::copy_n(in_.begin(), tail.last_checksum.size(), tail.last_checksum.begin());
  return tail;
}

bool FullStateReader::ReadUnsigned(uint64_t& value) { return TakeUvarint(in_, value); }

bool FullStateReader::ReadSigned(int64_t& value) {
  const auto read = ReadVarint(in_);
  if (!read.ok()) return false;
  value = read.value;
  in_ = in_.subspan(static_cast<size_t>(read.size));
  return true;
}

uint64_t FullStateReader::BaseTime() const {
  return static_cast<uint64_t>(summary_.first_time.value_or(0));
}

}  // namespace jsstore
