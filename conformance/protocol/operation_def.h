// All that is known of an operation, in one place. JSON both ways, printing and most of shrinking
// follow from the fields that it takes and answers; the rest are functions, which may be left out
// where their comment says what happens then. Definitions are in conformance/operations.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace jsparity {

class ConsumerModel;
class Drawing;
class LeftOutSet;
class OpenedStore;
class OpKind;
struct Operation;
struct OpValue;
struct StoreError;
class StreamModel;

// The fields an operation can have. Some share a member with another: kFilter is `subject`, kStart
// and kMinSeq are `seq`, kBytes is `msg`, kFailed, kMax and kStopAfter are `num`, kSnapshot is
// `keep`, kDeadline is `ns`, kCheckMsgs and kWithSources are `wc`, kConsumers is
// `discard_new_check`, kRecovering, kLogBacked and kLate are `act`.
enum class OpField : uint8_t {
  kSubject,
  kFilter,
  kFilters,
  kWildcard,
  kLastPerSubject,
  kMaxSeq,
  kMaxAllowed,
  kMinSeq,
  kStopAfter,
  kHdr,
  kMsg,
  kTtl,
  kSeq,
  kStart,
  kTs,
  kDiscardNewCheck,
  kNum,
  kKeep,
  kNs,
  kStream,
  kName,
  kConsumerConfig,
  kDseq,
  kSseq,
  kDc,
  kConsumerState,
  kInline,
  kAct,
  kBytes,
  kFailed,
  kBlocks,
  kSnapshot,
  kDeadline,
  kCheckMsgs,
  kConsumers,
  kMax,
  kOptionalFileStore,
  kOptionalStream,
  kDamage,
  kWrittenBy,
  kRecovering,
  kWithSources,
  kSources,
  kLogBacked,
  kLate,
};
inline constexpr size_t kOpFieldCount = static_cast<size_t>(OpField::kLate) + 1;

// What an operation answers besides its error.
enum class ValueField : uint8_t {
  kSeq,
  kTs,
  kMsg,
  kSkip,
  kSubject,
  kRemoved,
  kPurged,
  kState,
  kMsgs,
  kFirst,
  kLast,
  kTotals,
  kTotal,
  kReported,
  kValidThrough,
  kSubjects,
  kSeqs,
  kDelivered,
  kPending,
  kType,
  kHasState,
  kConsumer,
  kBytes,
  kEncoded,
  kReplicated,
  kSources,
  kEnd,
  kFailure,
  kDurability,
  kNames,
  kConfig,
};
inline constexpr size_t kValueFieldCount = static_cast<size_t>(ValueField::kConfig) + 1;

// A few items, in the order in which they are written.
template <typename T, size_t kMax = 8>
class ShortList {
 public:
  constexpr ShortList() = default;
  constexpr ShortList(std::initializer_list<T> items) : size_(items.size()) {
    std::copy(items.begin(), items.end(), items_.begin());  // more than kMax do not compile
  }
  constexpr const T* begin() const { return items_.data(); }
  constexpr const T* end() const { return items_.data() + size_; }
  constexpr bool Has(T item) const { return std::find(begin(), end(), item) != end(); }

 private:
  std::array<T, kMax> items_{};
  size_t size_ = 0;
};

// Takes the place of another, of the same fields, one time in so many.
struct DrawnInPlaceOf {
  const OpKind* kind = nullptr;
  uint64_t one_in = 0;
};

struct OperationDef {
  std::string_view name;  // in the protocol, in case files and on the command line
  ShortList<OpField> takes = {};
  ShortList<ValueField> answers = {};
  // It only reads: the messages of the stream stay as they are. What is asked of a consumer does,
  // too, and need not say so.
  bool only_looks = false;

  // How often it is drawn, before the swarm leaves out and multiplies. Per mille, roughly. Either
  // this, or what it is drawn in the place of: a new kind that needs no weight of its own leaves
  // the draws of all seeds as they were.
  int weight = 0;
  std::optional<DrawnInPlaceOf> in_place_of = {};
  // Whether it makes sense to ask it of a store that was stopped. Left out: it does not.
  bool (*of_stopped)(const LeftOutSet& left_out) = nullptr;
  // Fills in the fields of an operation of this kind; false when none makes sense now. Left out:
  // each field is drawn as its kind is (Drawing::ByFields).
  bool (*draw)(Drawing& drawing, Operation& op) = nullptr;
  // Takes into the picture of the stream what the operation will have done. Left out: nothing.
  void (*note)(StreamModel& stream, const Operation& op) = nullptr;
  // The same for that of consumers.
  void (*note_consumers)(ConsumerModel& consumers, const Operation& op) = nullptr;

  // Asks the C++ store. Left out for steps of a store's life, which are commands of their own.
  std::optional<StoreError> (*run)(OpenedStore& store, const Operation& op,
                                   OpValue& value) = nullptr;
  // For a step of a store's life: the commands it is made of. It is none when there are none.
  ShortList<std::string_view> commands = {};
  // For such a step: whether the store is opened again at its end.
  bool reopens = false;

  // Makes `second` do what both did, to shrink a case; false where it cannot. Left out: it cannot.
  bool (*merge)(const Operation& first, Operation& second) = nullptr;
};

}  // namespace jsparity
