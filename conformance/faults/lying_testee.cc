#include "conformance/faults/lying_testee.h"

#include <array>
#include <fstream>
#include <string>
#include <utility>

namespace jsparity {
namespace {

using State = jsstore::StreamState;
using std::string_view_literals::operator""sv;

bool HasMessages(const OpResult& result) { return result.state && result.state->msgs > 0; }

// The last message is called deleted.
void HideLast(State& state) {
  state.deleted.push_back({state.last_seq, 1});
  ++state.num_deleted;
  --state.msgs;
}
bool HoldsLast(const OpResult& result) {
  if (!HasMessages(result)) return false;
  const auto& deleted = result.state->deleted;
  return deleted.empty() || deleted.back().first + deleted.back().count <= result.state->last_seq;
}

template <typename Change>
void ChangeLoaded(const Operation& op, OpResult& result, Change change) {
  if (op.kind == OpKind::kLoadMsg && result.value.msg) change(*result.value.msg);
}

template <typename Change>
void ChangeState(OpResult& result, Change change) {
  if (HasMessages(result)) change(*result.state);
}

void HideLastAfter(OpKind kind, const Operation& op, OpResult& result) {
  if (op.kind == kind && !result.error && HoldsLast(result)) HideLast(*result.state);
}

// What is told every time is nothing that goes back.
bool AsksNowAndThen(const Operation& op, const OpResult& result) {
  return op.kind == OpKind::kConsumerState && result.value.consumer && result.state &&
         result.state->last_seq % 2 == 1;
}

void DropFirst(std::vector<uint64_t>& seqs) {
  if (!seqs.empty()) seqs.erase(seqs.begin());
}

// thw.db and sched.db with one entry: in the year 2116, of sequence 2^40, which no stream has.
constexpr std::string_view kTtlOfNobody =
    "\x01"
    "\x01\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0"
    "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"
    "\x80\x80\x80\x80\x80\x20"sv;
constexpr std::string_view kScheduleOfNobody =
    "\x01"
    "\x01\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0"
    "\x01\0s"
    "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"
    "\x80\x80\x80\x80\x80\x20"sv;

using Op = Operation;
using Res = OpResult;

constexpr std::array kLies = {
    Lie{"OtherPayload", Law::kStoredStays,
        [](const Op& op, Res& r) {
          ChangeLoaded(op, r, [](StoredMessage& m) { m.msg += 'x'; });
        }},
    Lie{"HeaderLost", Law::kStoredStays,
        [](const Op& op, Res& r) {
          ChangeLoaded(op, r, [](StoredMessage& m) { m.hdr.clear(); });
        }},
    Lie{"OtherSubject", Law::kStoredStays,
        [](const Op& op, Res& r) {
          ChangeLoaded(op, r, [](StoredMessage& m) { m.subject += ".x"; });
        }},
    Lie{"OtherTime", Law::kStoredStays,
        [](const Op& op, Res& r) { ChangeLoaded(op, r, [](StoredMessage& m) { ++m.ts; }); }},
    Lie{"ForgottenOverARestart", Law::kStoredStays,
        [](const Op& op, Res& r) { HideLastAfter(OpKind::kRestart, op, r); }},
    Lie{"ForgottenWhenStored", Law::kStoredStays,
        [](const Op& op, Res& r) { HideLastAfter(OpKind::kStoreMsg, op, r); }},
    Lie{"NotFound", Law::kStoredStays,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kLoadMsg || !r.value.msg) return;
          r.value.msg.reset();
          r.error = StoreError{"ErrStoreMsgNotFound", "no message found"};
        }},
    Lie{"GoneWithTime", Law::kStoredStays,
        [](const Op& op, Res& r) { HideLastAfter(OpKind::kAdvance, op, r); }},
    Lie{"LastGoesBack", Law::kRemovedStaysRemoved,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kRestart || !HoldsLast(r)) return;
          --r.state->last_seq;
          --r.state->msgs;
        }},
    Lie{"GivenTwice", Law::kRemovedStaysRemoved,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kStoreMsg && !r.error && r.value.seq > 1) --r.value.seq;
        }},
    Lie{"FirstComesBack", Law::kRemovedStaysRemoved,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kRestart || !HasMessages(r) || r.state->first_seq < 2) return;
          --r.state->first_seq;
          ++r.state->msgs;
        }},
    Lie{"ErrorHasStored", Law::kErrorChangesNothing,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kStoreMsg && !r.error) r.error = StoreError{"", "it is too late"};
        }},
    Lie{"ErrorHasRemoved", Law::kErrorChangesNothing,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kRemoveMsg || !r.value.removed) return;
          r.value.removed = false;
          r.error = StoreError{"", "it is too late"};
        }},
    Lie{"SnapshotTakes", Law::kLookingChangesNothing,
        [](const Op& op, Res& r) { HideLastAfter(OpKind::kSnapshot, op, r); }},
    Lie{"PendingTakes", Law::kLookingChangesNothing,
        [](const Op& op, Res& r) { HideLastAfter(OpKind::kNumPending, op, r); }},
    Lie{"BytesOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { ++s.bytes; }); }},
    Lie{"MessagesOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { ++s.msgs; }); }},
    Lie{"DeletesOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { ++s.num_deleted; }); }},
    Lie{"SubjectsOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { ++s.num_subjects; }); }},
    Lie{"FirstTimeOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { s.first_time = 1; }); }},
    Lie{"LastTimeOff", Law::kSumsAddUp,
        [](const Op&, Res& r) { ChangeState(r, [](State& s) { s.last_time = 1; }); }},
    Lie{"PendingOff", Law::kSumsAddUp,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kNumPending) ++r.value.total;
        }},
    Lie{"FilteredOff", Law::kSumsAddUp,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kFilteredState) ++r.value.msgs;
        }},
    Lie{"TotalsOff", Law::kSumsAddUp,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kSubjectsTotals) return;
          for (auto& [subject, count] : r.value.totals) ++count;
        }},
    Lie{"AllLastShort", Law::kSumsAddUp,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kAllLastSeqs) DropFirst(r.value.seqs);
        }},
    Lie{"PurgedOff", Law::kSumsAddUp,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kPurge && !r.error) ++r.value.purged;
        }},
    Lie{"MessageLimitOff", Law::kLimitsHold, nullptr,
        [](jsstore::StreamConfig& config) {
          if (config.max_msgs > 0) ++config.max_msgs;
        }},
    Lie{"SubjectLimitOff", Law::kLimitsHold, nullptr,
        [](jsstore::StreamConfig& config) {
          if (config.max_msgs_per > 0) ++config.max_msgs_per;
        }},
    Lie{"ByteLimitOff", Law::kLimitsHold, nullptr,
        [](jsstore::StreamConfig& config) {
          if (config.max_bytes > 0) config.max_bytes *= 2;
        }},
    Lie{"AgeOff",
        Law::kLimitsHold,
        nullptr,
        [](jsstore::StreamConfig& config) { config.max_age = {}; },
        {},
        "advance"},
    Lie{"TtlOff",
        Law::kLimitsHold,
        nullptr,
        [](jsstore::StreamConfig& config) { config.allow_msg_ttl = false; },
        {},
        "advance"},
    Lie{"FloorGoesBack",
        Law::kConsumersGoOn,
        [](const Op& op, Res& r) {
          if (AsksNowAndThen(op, r)) r.value.consumer->ack_floor = {};
        },
        nullptr,
        {},
        "consumer_state"},
    Lie{"DeliveredGoesBack",
        Law::kConsumersGoOn,
        [](const Op& op, Res& r) {
          if (AsksNowAndThen(op, r)) r.value.consumer->delivered = {};
          if (AsksNowAndThen(op, r)) r.value.consumer->ack_floor = {};
        },
        nullptr,
        {},
        "consumer_state"},
    Lie{"LossNotNamed",
        Law::kLossesAreTold,
        [](const Op&, Res& r) {
          if (r.state) r.state->lost.reset();
        },
        nullptr,
        {},
        "restart"},
    Lie{"CalledLost", Law::kLossesAreTold,
        [](const Op& op, Res& r) {
          if (op.kind != OpKind::kRestart || !HasMessages(r)) return;
          r.state->lost = jsstore::LostData{{{r.state->first_seq, 1}}, 1};
        }},
    Lie{"PurgeTakesAMinute", Law::kItEnds,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kPurge) r.processor_ns = 60'000'000'000;
        }},
    Lie{"EverySearchIsAWalkOfMinutes", Law::kItEnds,
        [](const Op& op, Res& r) {
          if (op.kind == OpKind::kLoadNextMsg && r.state) {
            r.processor_ns = static_cast<int64_t>(r.state->msgs) * 60'000'000'000;
          }
        }},
    Lie{"KeyLeft", Law::kNothingPilesUp, nullptr, nullptr, "/msgs/999.key"},
    Lie{"RewriteLeft", Law::kNothingPilesUp, nullptr, nullptr, "/msgs/index.db.tmp"},
    Lie{"TtlLeft", Law::kNothingPilesUp, nullptr, nullptr, "/msgs/thw.db", {}, kTtlOfNobody},
    Lie{"ScheduleLeft",
        Law::kNothingPilesUp,
        nullptr,
        nullptr,
        "/msgs/sched.db",
        {},
        kScheduleOfNobody},
};

class Liar : public Testee {
 public:
  Liar(const Lie& lie, std::unique_ptr<Testee> honest) : lie_(lie), honest_(std::move(honest)) {
    opening_.kind = OpKind::kRestart;
  }

  const Hello& hello() const override { return honest_->hello(); }

  Answered<OpenAnswer> Open(const OpenRequest& request) override {
    OpenRequest told = request;
    dir_ = request.dir;
    if (lie_.configure != nullptr) lie_.configure(told.stream);
    return honest_->Open(told);
  }
  Answered<OpenAnswer> Reopen(const ReopenRequest& request) override {
    ReopenRequest told = request;
    if (!request.dir.empty()) dir_ = request.dir;
    if (lie_.configure != nullptr && told.stream) lie_.configure(*told.stream);
    auto answer = honest_->Reopen(told);
    if (answer) Tell(opening_, answer->result);
    return answer;
  }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops,
                              std::span<const OpTimes> times) override {
    std::vector<Operation> told(ops.begin(), ops.end());
    for (Operation& op : told) {
      if (lie_.configure != nullptr && op.stream) lie_.configure(*op.stream);
    }
    auto answer = honest_->Apply(told, times);
    if (!answer) return answer;
    for (size_t i = 0; i < answer->results.size(); ++i) Tell(ops[i], answer->results[i]);
    return answer;
  }
  Answered<OpResult> Stop(std::optional<OpTimes> times) override {
    auto result = honest_->Stop(times);
    if (result && !lie_.litter.empty()) {
      std::ofstream(dir_ + std::string(lie_.litter), std::ios::binary) << lie_.litter_bytes;
    }
    return result;
  }
  Answered<OpResult> Delete(bool inline_removal, std::optional<OpTimes> times) override {
    return honest_->Delete(inline_removal, times);
  }
  Answered<void> Kill(const std::string& to_dir) override {
    dir_ = to_dir;
    return honest_->Kill(to_dir);
  }
  Answered<OpResult> Restore(const std::string& snapshot, const std::string& to_dir,
                             std::optional<OpTimes> times) override {
    return honest_->Restore(snapshot, to_dir, times);
  }
  Answered<void> Close() override { return honest_->Close(); }

 private:
  void Tell(const Operation& op, OpResult& result) const {
    if (lie_.tell != nullptr && !result.panic) lie_.tell(op, result);
  }

  const Lie& lie_;
  std::unique_ptr<Testee> honest_;
  Operation opening_;
  std::string dir_;
};

}  // namespace

std::span<const Lie> Lies() { return kLies; }

std::unique_ptr<Testee> MakeLiar(const Lie& lie, std::unique_ptr<Testee> honest) {
  return std::make_unique<Liar>(lie, std::move(honest));
}

}  // namespace jsparity
