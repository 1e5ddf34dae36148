// A side for the tests of laws: it answers as an honest store would, until a test makes it lie.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "conformance/judge/judge.h"

namespace jsparity {

class HonestSide {
 public:
  explicit HonestSide(const Case& c = {}) : judge_(c) { judge_.Opened(Answer()); }

  // The lies: set before the step that is to tell them.
  uint64_t bytes_too_many = 0;
  uint64_t deletes_too_many = 0;
  std::vector<jsstore::SequenceRun> lost;  // what it calls so

  std::map<uint64_t, StoredMessage>& messages() { return messages_; }
  uint64_t& last() { return last_; }

  OpResult Answer() const {
    OpResult result;
    jsstore::StreamState& state = result.state.emplace();
    state.msgs = messages_.size();
    state.last_seq = last_;
    state.first_seq = messages_.empty() ? last_ + 1 : messages_.begin()->first;
    std::map<std::string, int> subjects;
    uint64_t next = state.first_seq;
    for (const auto& [seq, m] : messages_) {
      const uint64_t header = m.hdr.empty() ? 0 : 4 + m.hdr.size();
      state.bytes += 30 + m.subject.size() + header + m.msg.size();
      if (!m.subject.empty()) ++subjects[m.subject];
      if (seq > next) state.deleted.push_back({next, seq - next});
      next = seq + 1;
    }
    if (next <= last_) state.deleted.push_back({next, last_ + 1 - next});
    for (const auto& run : state.deleted) state.num_deleted += static_cast<int64_t>(run.count);
    state.num_deleted += static_cast<int64_t>(deletes_too_many);
    state.num_subjects = static_cast<int64_t>(subjects.size());
    state.bytes += bytes_too_many;
    if (!messages_.empty()) state.first_time = messages_.begin()->second.ts;
    if (!messages_.empty()) state.last_time = messages_.rbegin()->second.ts;
    if (!lost.empty()) state.lost = jsstore::LostData{lost, 0};
    return result;
  }

  static Operation Op(OpKind kind, uint64_t seq = 0) {
    Operation op;
    op.kind = kind;
    op.seq = seq;
    return op;
  }

  void Take(const Operation& op, const OpResult& result) { TakeAll(op, {&result, 1}); }
  void TakeAll(const Operation& op, std::span<const OpResult> results) { judge_.Take(op, results); }

  // What a store does that keeps no limit.
  void Store(const std::string& subject, const std::string& msg, int64_t ttl_s = 0,
             const std::string& hdr = "") {
    Operation op = Op(OpKind::kStoreMsg);
    op.subject = subject;
    op.msg = msg;
    op.ttl = ttl_s;
    op.hdr = hdr;
    ++last_;
    messages_[last_] = {subject, hdr, msg, last_, 1000};
    OpResult result = Answer();
    result.value.seq = last_;
    result.value.ts = 1000;
    Take(op, result);
  }

  void Remove(uint64_t seq) {
    messages_.erase(seq);
    OpResult result = Answer();
    result.value.removed = true;
    Take(Op(OpKind::kRemoveMsg, seq), result);
  }

  // A lie: it answers as if the message went, and has it still.
  void RemoveButKeep(uint64_t seq) {
    const StoredMessage removed = messages_.at(seq);
    Remove(seq);
    messages_[seq] = removed;
  }

  void Load(uint64_t seq) {
    OpResult result = Answer();
    const auto found = messages_.find(seq);
    if (found == messages_.end()) {
      result.error = StoreError{"ErrStoreMsgNotFound", ""};
    } else {
      result.value.msg = found->second;
    }
    Take(Op(OpKind::kLoadMsg, seq), result);
  }

  // Stopped and opened again.
  void Reopen(const Operation& op) {
    const OpResult results[] = {OpResult{}, Answer()};
    TakeAll(op, results);
  }
  void Reopen() { Reopen(Op(OpKind::kRestart)); }

  void Stopped(const KeptFiles& files) { judge_.Stopped(files); }

  const std::vector<BrokenLaw>& broken() const { return judge_.broken(); }

 private:
  std::map<uint64_t, StoredMessage> messages_;
  uint64_t last_ = 0;
  Judge judge_;
};

// Operations 0, 1 and 2.
inline void StoreThree(HonestSide& side) {
  side.Store("a", "one");
  side.Store("b", "two");
  side.Store("a", "three");
}

inline Operation Named(std::string_view name) { return HonestSide::Op(*KindOf(name)); }

inline Case Limited(int64_t max_msgs, int64_t max_bytes, int64_t max_msgs_per) {
  Case c;
  c.stream.max_msgs = max_msgs;
  c.stream.max_bytes = max_bytes;
  c.stream.max_msgs_per = max_msgs_per;
  return c;
}

inline Case OfSubjects(Case c = {}) {
  c.stream.subjects = {{">"}};
  return c;
}

}  // namespace jsparity
