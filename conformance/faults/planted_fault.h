// Wrong stores on purpose: the right one with one fault planted, to see that the suite finds it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "conformance/testee/testee.h"

namespace jsparity {

enum class PlantedFault : uint8_t {
  // In what reaches the disk.
  kTombstoneMissing,         // removals leave no tombstone in the block
  kChecksumOfOtherBytes,     // a record's checksum is off by one bit
  kRecordTimeOffBy1Ns,       // the time of records with headers
  kIndexNotWrittenAgain,     // index.db keeps what it was told first
  kSubjectOrderInIndex,      // two subjects of index.db change places
  kConsumerStateByteOff,     // the delivered sequence in o.dat
  kMetaSumUpperCase,         // hexadecimal digits of meta.sum
  kKeyNotRenewed,            // a block that is converted keeps its old key file
  kWrongCounterAtAppend,     // what is appended to an encrypted block is encrypted as a block later
  kCompressedChecksumFirst,  // of a compressed block: before the stream instead of after it
  kLastBlockNotConverted,    // the last block stays as it is when cipher or key change
  // In what is cleaned up when a store opens again.
  kPurgeNotFinished,     // __new_msgs__ is thrown away with its block
  kPurgedKept,           // __msgs__ stays
  kOldIndexKept,         // N.idx and N.fss stay
  kOrphanKeyKept,        // N.key without its block stays
  kOldIndexIgnored,      // N.idx counts for nothing
  kTtlEntryLeftBehind,   // thw.db keeps an entry of a message that is gone
  kTtlStampOffByOne,     // thw.db claims to know of one message more
  kScheduleDueOffBy1Ns,  // the time of the first schedule in sched.db
  kScheduleLostOnOpen,   // the last schedule in sched.db is not taken over
  kSourcesStampTooLate,  // sources.db claims to know of one message more
  // In how the store is set up.
  kBlockBoundaryOffByOne,  // a block takes one byte more
  kMessageLimitOffByOne,   // MaxMsgs keeps one message more
  kSyncTooLate,            // the first background sync comes an interval late
  kExpiryATickLate,        // TTLs end a second later
  // In what it answers.
  kStaleFirstSequence,    // the state tells the first sequence of the operation before
  kLostInteriorDelete,    // the last run of deletes is not listed
  kLoadedTimeOffBy1Ns,    // of messages loaded
  kDroppedCallback,       // removals are not reported
  kWrongError,            // "not found" for a deleted message
  kAckFloorOffByOne,      // in consumer states
  kBytesTotalOff,         // an erased message still counts
  kFailedCountLost,       // in encoded states
  kDecodedRunTooLong,     // by one, in decoded states
  kLastDeleteNotSynced,   // the last delete block handed over is overlooked
  kSourceSequenceShort,   // by one, in what is told of the sources
  kAppliedSourceLost,     // the first source that another replica tells of is overlooked
  kSnapshotByteOff,       // one bit of a snapshot
  kSnapshotEndsEarly,     // without its last byte
  kRestoredWithoutIndex,  // index.db is not laid out
  kOverlapCountedTwice,   // a message that two filters of a set match is pending twice
  kValidThroughShort,     // the count of what is pending holds one sequence short of the last
  kSubjectEndedCounts,    // last per subject, a message before the start counts
  kFilterSetMissesLast,   // the last filter of a set is not looked at
  kLastSeqsUnsorted,      // the last sequences of subjects come in falling order
  kTooManyByOne,          // one result more than allowed is answered
  kSubjectLastStale,      // the state of a subject with several messages ends one too early
  kDroppedMarker,         // delete markers are not asked for
  kScheduleTargetOff,     // what a schedule publishes goes to another subject
};

struct PlantedFaultSpec {
  PlantedFault fault;
  std::string_view name;
  // What cases are weighted to that look for it; for what shows in a rare operation only.
  std::optional<OpKind> focus = {};
};

std::span<const PlantedFaultSpec> PlantedFaults();

// The C++ store in this process, with the fault.
std::unique_ptr<Testee> MakeFaultyTestee(PlantedFault fault);

}  // namespace jsparity
