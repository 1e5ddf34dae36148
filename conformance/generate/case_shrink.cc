#include "conformance/generate/case_shrink.h"

#include <functional>
#include <utility>
#include <vector>

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

// Adds a change that sets `member` of what `part` gives to its default, unless it is there.
template <typename Part, typename T, typename M>
void AddReset(std::vector<Change>& changes, const T& now, M T::*member, Part part) {
  const T fresh{};
  if (now.*member == fresh.*member) return;
  changes.push_back([member, part](Case& c) { part(c).*member = T{}.*member; });
}

void AddStreamResets(const Case& c, std::vector<Change>& changes) {
  using S = jsstore::StreamConfig;
  const auto part = [](Case& changed) -> S& { return changed.stream; };
  const auto reset = [&](auto S::*member) { AddReset(changes, c.stream, member, part); };
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
  for (size_t i = 0; i < c.stream.sources.size(); ++i) {
    changes.push_back([i](Case& changed) {
      auto& sources = changed.stream.sources;
      sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(i));
    });
  }
  if (c.stream.consumer_limits.max_ack_pending != 0 ||
      c.stream.consumer_limits.inactive_threshold.count() != 0) {
    changes.push_back([](Case& changed) { changed.stream.consumer_limits = {}; });
  }
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
  for (const T smaller : {T{0}, T{1}, static_cast<T>(now / 2), static_cast<T>(now - 1)}) {
    // 0 has nothing below it: 0 - 1 of an unsigned number is the largest there is.
    const bool grows = std::cmp_less(smaller, 0) || smaller > now;
    if (smaller == now || (!std::cmp_less(now, 0) && grows)) continue;
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

void AddFieldChanges(const Case& c, size_t i, std::vector<Change>& changes) {
  const Operation& op = c.ops[i];
  const auto has = [&op](OpField field) { return HasField(op.kind, field); };
  if (has(OpField::kMsg)) AddShorter(changes, i, &Operation::msg, op.msg);
  if (has(OpField::kHdr)) AddShorter(changes, i, &Operation::hdr, op.hdr);
  if (has(OpField::kBytes)) AddShorter(changes, i, &Operation::msg, op.msg);
  if (has(OpField::kBlocks)) AddFewerBlocks(changes, i, op.blocks);
  if (has(OpField::kSources)) AddFewerSources(changes, i, op.sources);
  if (has(OpField::kWithSources) && op.wc) {
    changes.push_back([i](Case& changed) { changed.ops[i].wc = false; });
  }
  if (has(OpField::kDamage)) AddLessDamage(changes, i, op.damage);
  if (has(OpField::kSubject) && op.subject != "a" && op.subject != ">" && !op.subject.empty()) {
    changes.push_back([i](Case& changed) { changed.ops[i].subject = "a"; });
  }
  if (has(OpField::kOptionalFileStore) && op.file_store) {
    changes.push_back([i](Case& changed) { changed.ops[i].file_store.reset(); });
  }
  if (has(OpField::kRecovering) && op.act) {
    changes.push_back([i](Case& changed) { changed.ops[i].act = false; });
  }
  if (!op.written_by.empty()) {
    changes.push_back([i](Case& changed) { changed.ops[i].written_by.clear(); });
  }
  if (has(OpField::kOptionalStream) && op.stream) {
    changes.push_back([i](Case& changed) { changed.ops[i].stream.reset(); });
  }
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
  AddFileStoreResets(c, changes);
  AddStreamResets(c, changes);
  if (!c.opened_by.empty()) changes.push_back([](Case& changed) { changed.opened_by.clear(); });
  return Changed(c, std::move(changes));
}

rc::Seq<Case> ShrinkFields(const Case& c) {
  std::vector<Change> changes;
  for (size_t i = 0; i < c.ops.size(); ++i) AddFieldChanges(c, i, changes);
  return Changed(c, std::move(changes));
}

rc::Seq<Case> ShrinkCase(const Case& c) {
  return rc::seq::concat(ShrinkOperations(c), ShrinkConfig(c), ShrinkFields(c));
}

}  // namespace jsparity
