#include "conformance/generate/case_shrink.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "conformance/protocol/config_json.h"

namespace jsparity {
namespace {

using jsstore::Compression;

using Change = std::function<void(Case&)>;

// The case after each of the changes, made when asked for.
rc::Seq<Case> Changed(const Case& c, std::vector<Change> changes) {
  return rc::seq::map(rc::seq::fromContainer(std::move(changes)), [c](const Change& change) {
    Case changed = c;
    change(changed);
    return changed;
  });
}

// Values below one, the boldest first: large ones fall by parts of themselves, and only small ones
// by one, or a second would be counted down in nanoseconds.
template <typename T>
std::vector<T> SmallerThan(T now) {
  constexpr T kCountedDown = 40;
  if (std::cmp_less(now, 0)) return {T{0}};
  std::vector<T> smaller;
  const auto add = [&](T value) {
    if (value < now && std::ranges::find(smaller, value) == smaller.end()) smaller.push_back(value);
  };
  add(0);
  add(1);
  add(now / 2);
  add(now - now / 4);
  if (now > kCountedDown) {
    add(now - now / 16);
  } else if (now > 0) {
    add(now - 1);
  }
  return smaller;
}

// Adds a change that sets `member` of what `part` gives to its default, unless it is there.
template <typename Part, typename T, typename M>
void AddReset(std::vector<Change>& changes, const T& now, M T::*member, Part part) {
  const T fresh{};
  if (now.*member == fresh.*member) return;
  changes.push_back([member, part](Case& c) { part(c).*member = T{}.*member; });
}

// Adds changes that set `member` of what `part` gives to smaller values.
template <typename Part, typename T, typename M>
void AddSmallerMember(std::vector<Change>& changes, const T& now, M T::*member, Part part) {
  for (const M smaller : SmallerThan(now.*member)) {
    changes.push_back([member, part, smaller](Case& c) { part(c).*member = smaller; });
  }
}

template <typename Part>
void AddStreamResets(const jsstore::StreamConfig& now, Part part, std::vector<Change>& changes) {
  using S = jsstore::StreamConfig;
  const auto reset = [&](auto S::*member) { AddReset(changes, now, member, part); };
  reset(&S::description);
  reset(&S::subjects);
  reset(&S::metadata);
  reset(&S::retention);
  reset(&S::max_consumers);
  reset(&S::max_msgs);
  reset(&S::max_bytes);
  reset(&S::max_age);
  reset(&S::max_msgs_per);
  reset(&S::max_msg_size);
  reset(&S::discard);
  reset(&S::discard_new_per);
  reset(&S::replicas);
  reset(&S::no_ack);
  reset(&S::duplicates);
  reset(&S::first_seq);
  reset(&S::allow_direct);
  reset(&S::mirror_direct);
  reset(&S::sealed);
  reset(&S::deny_delete);
  reset(&S::deny_purge);
  reset(&S::allow_rollup);
  reset(&S::allow_atomic_publish);
  reset(&S::allow_batch_publish);
  reset(&S::allow_msg_counter);
  reset(&S::persist_mode);
  reset(&S::allow_msg_ttl);
  reset(&S::allow_msg_schedules);
  reset(&S::subject_delete_marker_ttl);
  for (size_t i = 0; i < now.sources.size(); ++i) {
    changes.push_back([i, part](Case& c) {
      auto& sources = part(c).sources;
      sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(i));
    });
  }
  if (now.consumer_limits.max_ack_pending != 0 ||
      now.consumer_limits.inactive_threshold.count() != 0) {
    changes.push_back([part](Case& c) { part(c).consumer_limits = {}; });
  }
  for (const auto member : {&S::max_msgs, &S::max_bytes, &S::max_msgs_per}) {
    AddSmallerMember(changes, now, member, part);
  }
}

void AddShorterName(const Case& c, std::vector<Change>& changes) {
  // Everywhere, or the stream would change its name on the way.
  if (c.stream.name != "S") {
    changes.push_back([](Case& changed) {
      for (Operation& op : changed.ops) {
        if (op.stream && op.stream->name == changed.stream.name) op.stream->name = "S";
      }
      changed.stream.name = "S";
    });
  }
}

// One step for what most cases need nothing of.
void AddAllDefaults(const Case& c, std::vector<Change>& changes) {
  jsstore::StreamConfig stream;
  stream.name = c.stream.name;
  if (ToJson(c.stream) != ToJson(stream)) {
    changes.push_back([stream](Case& changed) { changed.stream = stream; });
  }
  if (ToJson(c.file_store) != ToJson(StoreOptions{})) {
    changes.push_back([](Case& changed) {
      changed.file_store = {};
      for (Operation& op : changed.ops) {
        if (op.file_store) op.file_store = StoreOptions{};
      }
    });
  }
}

// What only makes sense when every opening has it or none.
template <typename Has, typename Clear>
void AddEverywhere(const Case& c, std::vector<Change>& changes, Has has, Clear clear) {
  bool any = has(c.file_store);
  for (const Operation& op : c.ops) any = any || (op.file_store && has(*op.file_store));
  if (!any) return;
  changes.push_back([clear](Case& changed) {
    clear(changed.file_store);
    for (Operation& op : changed.ops) {
      if (op.file_store) clear(*op.file_store);
    }
  });
}

void AddFileStoreResets(const Case& c, std::vector<Change>& changes) {
  using F = jsstore::FileStoreConfig;
  const auto part = [](Case& changed) -> F& { return changed.file_store; };
  const F& now = c.file_store;
  const auto reset = [&](auto F::*member) { AddReset(changes, now, member, part); };
  reset(&F::cache_expire);
  reset(&F::subject_state_expire);
  reset(&F::sync_interval);
  reset(&F::sync_always);
  reset(&F::sync_on_flush);
  reset(&F::async_flush);
  reset(&F::block_size);
  AddEverywhere(
      c, changes, [](const StoreOptions& o) { return !o.key.empty(); },
      [](StoreOptions& o) {
        o.cipher = jsstore::Cipher::kNone;
        o.key.clear();
        o.old_key.clear();
      });
  AddEverywhere(
      c, changes, [](const StoreOptions& o) { return o.compression != Compression::kNone; },
      [](StoreOptions& o) { o.compression = Compression::kNone; });
}

template <typename T>
void AddSmaller(std::vector<Change>& changes, size_t i, T Operation::*member, T now) {
  for (const T smaller : SmallerThan(now)) {
    changes.push_back([i, member, smaller](Case& c) { c.ops[i].*member = smaller; });
  }
}

void AddShorter(std::vector<Change>& changes, size_t i, std::string Operation::*member,
                const std::string& now) {
  if (now.empty()) return;
  for (const size_t size : {size_t{0}, now.size() / 2, now.size() - 1}) {
    changes.push_back([i, member, size](Case& c) { (c.ops[i].*member).resize(size); });
  }
}

void AddFewerBlocks(std::vector<Change>& changes, size_t i,
                    const std::vector<DeleteBlockSpec>& blocks) {
  for (size_t b = 0; b < blocks.size(); ++b) {
    changes.push_back([i, b](Case& c) {
      c.ops[i].blocks.erase(c.ops[i].blocks.begin() + static_cast<int64_t>(b));
    });
    if (blocks[b].seqs.size() < 2) continue;
    changes.push_back([i, b](Case& c) {
      auto& seqs = c.ops[i].blocks[b].seqs;
      seqs.resize(seqs.size() / 2);
    });
    changes.push_back([i, b](Case& c) {
      auto& seqs = c.ops[i].blocks[b].seqs;
      seqs.erase(seqs.begin(), seqs.begin() + static_cast<int64_t>(seqs.size() / 2));
    });
  }
}

void AddFewerSources(std::vector<Change>& changes, size_t i, const jsstore::SourceStates& sources) {
  for (const auto& entry : sources) {
    changes.push_back([i, name = entry.first](Case& c) { c.ops[i].sources.erase(name); });
  }
}

void AddLessDamage(std::vector<Change>& changes, size_t i, const std::vector<StoreDamage>& damage) {
  for (size_t d = 0; d < damage.size(); ++d) {
    changes.push_back([i, d](Case& c) {
      c.ops[i].damage.erase(c.ops[i].damage.begin() + static_cast<int64_t>(d));
    });
  }
}

// First that of the case, which is no change at all.
void AddSimplerStream(const Case& c, size_t i, std::vector<Change>& changes) {
  if (ToJson(*c.ops[i].stream) != ToJson(c.stream)) {
    changes.push_back([i](Case& changed) { changed.ops[i].stream = changed.stream; });
  }
  AddStreamResets(
      *c.ops[i].stream,
      [i](Case& changed) -> jsstore::StreamConfig& { return *changed.ops[i].stream; }, changes);
}

void AddSimplerState(const jsstore::ConsumerState& state, size_t i, std::vector<Change>& changes) {
  if (!(state == jsstore::ConsumerState{})) {
    changes.push_back([i](Case& c) { c.ops[i].state.emplace(); });
  }
  if (!state.redelivered.empty()) {
    changes.push_back([i](Case& c) { c.ops[i].state->redelivered.clear(); });
  }
  for (const auto& entry : state.pending) {
    changes.push_back([i, seq = entry.first](Case& c) { c.ops[i].state->pending.erase(seq); });
  }
}

void AddFieldChanges(const Case& c, size_t i, std::vector<Change>& changes) {
  const Operation& op = c.ops[i];
  const auto has = [&op](OpField field) { return HasField(op.kind, field); };
  AddShorter(changes, i, &Operation::msg, op.msg);
  AddShorter(changes, i, &Operation::hdr, op.hdr);
  if (has(OpField::kBlocks)) AddFewerBlocks(changes, i, op.blocks);
  if (has(OpField::kSources)) AddFewerSources(changes, i, op.sources);
  if (has(OpField::kWithSources) && op.wc) {
    changes.push_back([i](Case& changed) { changed.ops[i].wc = false; });
  }
  if (has(OpField::kDamage)) AddLessDamage(changes, i, op.damage);
  if (has(OpField::kSubject) && op.subject != "a" && op.subject != ">" && !op.subject.empty()) {
    changes.push_back([i](Case& changed) { changed.ops[i].subject = "a"; });
  }
  // What takes all subjects is what a reader expects; none at all has meanings of its own.
  if (has(OpField::kFilter) && op.subject != ">") {
    changes.push_back([i](Case& changed) { changed.ops[i].subject = ">"; });
  }
  if (has(OpField::kOptionalFileStore) && op.file_store) {
    changes.push_back([i](Case& changed) { changed.ops[i].file_store.reset(); });
  }
  if ((has(OpField::kRecovering) || has(OpField::kLate)) && op.act) {
    changes.push_back([i](Case& changed) { changed.ops[i].act = false; });
  }
  if (!op.written_by.empty()) {
    changes.push_back([i](Case& changed) { changed.ops[i].written_by.clear(); });
  }
  if (has(OpField::kOptionalStream) && op.stream) {
    changes.push_back([i](Case& changed) { changed.ops[i].stream.reset(); });
  }
  if (op.stream) AddSimplerStream(c, i, changes);
  if (op.config && !(*op.config == jsstore::ConsumerConfig{})) {
    changes.push_back([i](Case& changed) { changed.ops[i].config.emplace(); });
  }
  if (op.state) AddSimplerState(*op.state, i, changes);
  if (has(OpField::kSeq) || has(OpField::kStart)) AddSmaller(changes, i, &Operation::seq, op.seq);
  if (has(OpField::kMinSeq)) AddSmaller(changes, i, &Operation::seq, op.seq);
  if (has(OpField::kStopAfter)) AddSmaller(changes, i, &Operation::num, op.num);
  if (has(OpField::kNum)) AddSmaller(changes, i, &Operation::num, op.num);
  if (has(OpField::kMaxSeq)) AddSmaller(changes, i, &Operation::max_seq, op.max_seq);
  if (has(OpField::kMaxAllowed)) AddSmaller(changes, i, &Operation::max_allowed, op.max_allowed);
  if (has(OpField::kFilters) && op.filters) {
    for (size_t f = 0; f < op.filters->size(); ++f) {
      changes.push_back([i, f](Case& changed) {
        auto& filters = *changed.ops[i].filters;
        filters.erase(filters.begin() + static_cast<std::ptrdiff_t>(f));
      });
    }
  }
  if (has(OpField::kKeep)) AddSmaller(changes, i, &Operation::keep, op.keep);
  if (has(OpField::kNs)) AddSmaller(changes, i, &Operation::ns, op.ns);
  if (has(OpField::kSseq)) AddSmaller(changes, i, &Operation::sseq, op.sseq);
  if (has(OpField::kDseq)) AddSmaller(changes, i, &Operation::dseq, op.dseq);
}

// Subjects that operations name, and that are not as short as they can be.
std::set<std::string> LongSubjects(const Case& c) {
  std::set<std::string> subjects;
  const auto add = [&](const std::string& subject) {
    const bool wild = subject.find_first_of("*>") != std::string::npos;
    if (subject.size() > 1 && !wild) subjects.insert(subject);
  };
  for (const Operation& op : c.ops) {
    if (HasField(op.kind, OpField::kSubject) || HasField(op.kind, OpField::kFilter))
      add(op.subject);
    for (const std::string& filter : op.filters.value_or(std::vector<std::string>{})) add(filter);
  }
  return subjects;
}

// Everywhere, so that what named the same subject does so still.
void Rename(const std::string& from, const std::string& to, Case& c) {
  for (Operation& op : c.ops) {
    if (op.subject == from) op.subject = to;
    if (!op.filters) continue;
    for (std::string& filter : *op.filters) {
      if (filter == from) filter = to;
    }
  }
}

bool IsNamed(const std::string& subject, const Case& c) {
  return std::ranges::any_of(c.ops, [&](const Operation& op) {
    return op.subject == subject ||
           (op.filters && std::ranges::find(*op.filters, subject) != op.filters->end());
  });
}

void AddShorterSubjects(const Case& c, std::vector<Change>& changes) {
  std::string free = "a";
  while (free[0] < 'z' && IsNamed(free, c)) ++free[0];
  for (const std::string& subject : LongSubjects(c)) {
    changes.push_back([subject, free](Case& changed) { Rename(subject, free, changed); });
  }
}

}  // namespace

rc::Seq<Case> ShrinkOperations(const Case& c) {
  return rc::seq::map(rc::shrink::removeChunks(c.ops), [c](std::vector<Operation> ops) {
    Case changed = c;
    changed.ops = std::move(ops);
    return changed;
  });
}

rc::Seq<Case> ShrinkConfig(const Case& c) {
  std::vector<Change> changes;
  AddAllDefaults(c, changes);
  AddFileStoreResets(c, changes);
  AddStreamResets(
      c.stream, [](Case& changed) -> jsstore::StreamConfig& { return changed.stream; }, changes);
  AddShorterName(c, changes);
  if (!c.opened_by.empty()) changes.push_back([](Case& changed) { changed.opened_by.clear(); });
  return Changed(c, std::move(changes));
}

rc::Seq<Case> ShrinkPayloads(const Case& c) {
  std::vector<Change> changes;
  const auto add_all = [&](std::string Operation::*member, auto size_of) {
    const bool any = std::ranges::any_of(c.ops, [&](const Operation& op) {
      return (op.*member).size() > size_of((op.*member).size());
    });
    if (!any) return;
    changes.push_back([member, size_of](Case& changed) {
      for (Operation& op : changed.ops) (op.*member).resize(size_of((op.*member).size()));
    });
  };
  for (const auto member : {&Operation::msg, &Operation::hdr}) {
    add_all(member, [](size_t) { return size_t{0}; });
    add_all(member, [](size_t size) { return size / 2; });
  }
  return Changed(c, std::move(changes));
}

rc::Seq<Case> ShrinkFields(const Case& c) {
  std::vector<Change> changes;
  AddShorterSubjects(c, changes);
  for (size_t i = 0; i < c.ops.size(); ++i) AddFieldChanges(c, i, changes);
  return Changed(c, std::move(changes));
}

rc::Seq<Case> ShrinkCase(const Case& c) {
  return rc::seq::concat(ShrinkPayloads(c), ShrinkOperations(c), ShrinkFields(c), ShrinkConfig(c));
}

}  // namespace jsparity
