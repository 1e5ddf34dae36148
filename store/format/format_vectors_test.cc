// What the reference made of files, damaged ones among them (testdata/README.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "store/container/sequence_set.h"
#include "store/container/subject_filter.h"
#include "store/env/test_text.h"
#include "store/format/consumer_state.h"
#include "store/format/full_state.h"

namespace jsstore {
namespace {

constexpr char kCorrupt[] = "corrupt";
constexpr char kTreeNoPivot = 0x7F;

// Lines "=<hex of the input> <what came out>".
void ForEachVector(const std::string& name, const std::function<std::string(BytesView)>& read) {
  std::ifstream file(std::string(JSSTORE_FORMAT_TESTDATA "/") + name);
  size_t compared = 0;
  for (std::string line; std::getline(file, line); ++compared) {
    const size_t space = line.find(' ');
    const Bytes input = BytesOfHex(line.substr(1, space - 1));
    ASSERT_EQ(read(input), line.substr(space + 1)) << name << " line " << compared + 1;
  }
  EXPECT_GT(compared, 50U);
}

std::string LineOf(const ConsumerState& state) {
  std::ostringstream text;
  text << state.delivered.consumer << '/' << state.delivered.stream << '/'
       << state.ack_floor.consumer << '/' << state.ack_floor.stream << '/';
  for (const auto& [seq, pending] : state.pending) {
    text << seq << ':' << pending.sequence << ':' << pending.timestamp_ns << ',';
  }
  text << '/';
  for (const auto& [seq, count] : state.redelivered) text << seq << ':' << count << ',';
  return text.str();
}

TEST(FormatVectors, ConsumerStatesReadAsInTheReference) {
  ForEachVector("consumer_state.txt", [](BytesView in) -> std::string {
    const auto state = DecodeConsumerState(in);
    if (state) return LineOf(*state);
    return state.error().Is(ErrorCode::kCorruptState) ? kCorrupt : "other";
  });
}

TEST(FormatVectors, SubjectsAreValidAsInTheReference) {
  ForEachVector("subjects.txt", [](BytesView in) -> std::string {
    const std::string subject(in.begin(), in.end());
    return IsValidSubject(subject, true) ? "true" : "false";
  });
}

std::string LineOf(const FullStateSummary& summary) {
  std::ostringstream text;
  text << summary.msgs << '/' << summary.bytes << '/' << summary.first_seq << '/'
       << summary.first_time.value_or(0) << '/' << summary.last_seq << '/'
       << summary.last_time.value_or(0) << '/';
  return text.str();
}

std::string LineOf(const FullStateSubject& entry) {
  std::ostringstream text;
  text << std::hex;
  for (const char c : entry.subject) text << (c & 0xF0) / 16 % 16 << (c & 0xF);
  text << std::dec << ':' << entry.total << ':' << entry.first_block << ':' << entry.last_block;
  text << ',';
  return text.str();
}

std::string LineOf(const FullStateBlock& block, size_t deletes) {
  std::ostringstream text;
  text << block.index << ':' << block.bytes << ':' << block.first_seq << ':' << block.first_ts_ns
       << ':' << block.last_seq << ':' << block.last_ts_ns << ':' << deletes << ':' << block.ttls
       << ':' << block.schedules << ',';
  return text.str();
}

// Of entries with the same subject the last one counts. Sorted as texts.
Result<std::string> SubjectsText(FullStateReader& reader) {
  std::map<std::string, std::string> entries;  // by subject
  while (true) {
    const auto entry = reader.NextSubject();
    if (!entry) return Unexpected(entry.error());
    if (!*entry) break;
    if (!IsValidSubject((*entry)->subject, true)) return Fail(ErrorCode::kCorruptState);
    // The subject tree, where they go, refuses this byte.
    if ((*entry)->subject.find(kTreeNoPivot) != std::string_view::npos) continue;
    entries[std::string((*entry)->subject)] = LineOf(**entry);
  }
  std::vector<std::string> texts;
  for (const auto& [subject, entry] : entries) texts.push_back(entry);
  std::sort(texts.begin(), texts.end());
  return std::accumulate(texts.begin(), texts.end(), std::string());
}

// Number of deletes, 0 if there is no set.
Result<size_t> ReadDeleteSet(FullStateReader& reader, const FullStateBlock& block) {
  if (block.deletes == 0) return size_t{0};
  const auto set = SequenceSet::Decode(reader.Rest());
  if (!set) return Fail(ErrorCode::kCorruptState);
  JSSTORE_TRY(reader.Skip(set->bytes_read));
  return static_cast<size_t>(set->set.Size());
}

// The blocks that the stream keeps, and their number.
Result<std::string> BlocksText(FullStateReader& reader) {
  std::vector<std::string> kept;
  while (true) {
    const auto next = reader.NextBlock();
    if (!next) return Unexpected(next.error());
    if (!*next) break;
    const FullStateBlock& block = **next;
    const auto deletes = ReadDeleteSet(reader, block);
    if (!deletes) return Unexpected(deletes.error());
    const uint64_t msgs = block.last_seq - block.first_seq + 1;
    const bool has_msgs = block.deletes == 0 ? msgs > 0 : msgs > block.deletes;
    if (has_msgs || reader.AtLastBlock()) kept.push_back(LineOf(block, *deletes));
  }
  std::string text;
  for (const std::string& block : kept) text += block;
  return text + "/" + std::to_string(kept.size());
}

Result<std::string> FullStateText(BytesView in) {
  auto reader = FullStateReader::Open(in);
  if (!reader) return Unexpected(reader.error());
  auto subjects = SubjectsText(*reader);
  if (!subjects) return subjects;
  auto blocks = BlocksText(*reader);
  if (!blocks) return blocks;
  const auto tail = reader->Tail();
  if (!tail) return Unexpected(tail.error());
  return LineOf(reader->summary()) + *subjects + "/" + *blocks;
}

TEST(FormatVectors, FullStatesReadAsInTheReference) {
  ForEachVector("full_state.txt",
                [](BytesView in) { return FullStateText(in).value_or(kCorrupt); });
}

}  // namespace
}  // namespace jsstore
