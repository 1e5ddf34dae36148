// FileStore: the messages of one stream in files (store.go: StreamStore, filestore.go: fileStore).
//
// Thread-safe: many readers at a time, writers one after the other. No lock is held while a
// background sync waits for the disk. Callbacks run after the call that caused them has finished
// its work and given up its locks, before it returns.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/consumer_store.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "jsstore/key_generator.h"
#include "jsstore/message.h"
#include "jsstore/recovery.h"
#include "jsstore/replication.h"
#include "jsstore/snapshot.h"
#include "jsstore/state.h"
#include "jsstore/subject_filter_set.h"

namespace jsstore {

// Changes of what is stored: messages and bytes as signed differences; where exactly one message
// is concerned its sequence and subject, else 0 and "" (store.go: StorageUpdateHandler).
using StorageUpdateHandler =
    std::function<void(int64_t msgs, int64_t bytes, uint64_t sequence, std::string_view subject)>;
// Asks the owner to remove a message (store.go: StorageRemoveMsgHandler).
using StorageRemoveMsgHandler = std::function<void(uint64_t sequence)>;

// Which last messages are asked for: of the subjects that some of the filters match, up to
// `max_seq` (0: the stream's last) and not below `min_seq`; an error where there are more subjects
// than `max_allowed` (0 and below: any number). Borrows the filters.
struct LastMsgsQuery {
  std::span<const std::string> filters;
  uint64_t min_seq = 0;
  uint64_t max_seq = 0;
  int64_t max_allowed = 0;
};
// How many there are, those below `min_seq` included, and how many come after the one that was
// reached.
struct LastMsgsCount {
  uint64_t total = 0;
  uint64_t pending = 0;
};
// Is given a message and how many come after it; false: enough.
using LastMsgsHandler = std::function<bool(const Message& message, uint64_t pending)>;

// A message that the store asks its owner to publish: a delete marker for a subject of which the
// last message expires, or what a schedule is to deliver. The views are valid during the call.
struct InboundMessage {
  std::string_view subject;
  BytesView header;
  BytesView payload;
  uint64_t schedule_sequence = 0;  // of the message that is the schedule; 0 for a delete marker
};
// Called without a lock; it may call the store (store.go: ProcessJetStreamMsgHandler).
using ProcessMsgHandler = std::function<void(const InboundMessage& message)>;

// How a store begins: at once, or with its timers at rest until its owner calls Ready, as a replica
// that catches up does.
enum class OpenAs : uint8_t { kReady, kRecovering };

// When what is written reaches the disk, of a store with FileStoreConfig::sync_always: every write
// at once, or all of them when FlushAllPending is called.
struct Durability {
  bool sync_always = false;
  bool sync_on_flush = false;
  // Files that are written as a whole are synced at once either way.
  bool SyncsFiles() const { return sync_always || sync_on_flush; }
  friend bool operator==(const Durability&, const Durability&) = default;
};

class FileStore {
 public:
  // Opens the store in config.store_dir, new or recovered, and enforces the stream's limits on
  // what it finds. `env` must outlive the store. Errors: kOther (no name, wrong storage type,
  // directory not usable), kSystem, and what recovery cannot mend
  // (filestore.go: newFileStoreWithCreatedAndMode).
  //
  // With a `key` all is encrypted, with config.cipher. What is found is converted, each block and
  // each consumer when it is first needed: from plaintext, from the other cipher, and blocks from
  // the key of `former_key`. The stream's own key is not: meta.inf is the owner's to read, and
  // whoever changes cipher or key removes meta.key before (the server does: jetstream.go,
  // enableJetStream). Errors also: kNoMainKey where meta.key is found and no key is given,
  // kBadKeySize and kKeyInvalid, kOther for a seal that does not open.
  //
  // `listener` is told what was not as it should be, and what was done about it.
  static Result<std::unique_ptr<FileStore>> Open(Env& env, FileStoreConfig config,
                                                 StreamConfig stream, TimeNs created_ns,
                                                 KeyGenerator key = {},
                                                 KeyGenerator former_key = {},
                                                 OpenAs as = OpenAs::kReady,
                                                 const RecoveryListener& listener = {});

  // Stops without an error report when Stop or Delete was not called before.
  virtual ~FileStore() = default;

  // --- Writing ---------------------------------------------------------------------------------
  // Appends a message with the next sequence and the present time. `ttl_s`: after how many seconds
  // it goes where the stream allows that (StreamConfig::allow_msg_ttl), 0 and below: not. Recovery
  // may have nothing but the header `Nats-TTL` to go by, so the two should agree: see MessageTtl
  // in jsstore/message_header.h. Errors: kStoreClosed, kMaxMsgs, kMaxBytes, kMaxMsgsPerSubject
  // (with DiscardPolicy::kNew), kMsgTooLarge, and the first write error ever met (StoreMsg).
  virtual Result<Stored> StoreMsg(std::string_view subject, BytesView header, BytesView payload,
                                  int64_t ttl_s) = 0;
  // The same with a given sequence (0: the next) and time. Errors also: kSequenceMismatch.
  // Limits of DiscardPolicy::kNew are only checked when `discard_new_check` (StoreRawMsg).
  virtual Status StoreRawMsg(std::string_view subject, BytesView header, BytesView payload,
                             uint64_t sequence, int64_t timestamp_ns, int64_t ttl_s,
                             bool discard_new_check) = 0;
  // Uses up one sequence (0: the next) without a message (SkipMsg, SkipMsgNoInterest). The second
  // also moves the time of the last message.
  virtual Result<uint64_t> SkipMsg(uint64_t sequence) = 0;
  virtual Result<uint64_t> SkipMsgNoInterest(uint64_t sequence) = 0;
  // Uses up `count` sequences from `sequence` (0: the next) on (SkipMsgs).
  virtual Status SkipMsgs(uint64_t sequence, uint64_t count) = 0;
  // Writes what is gathered in memory to the files (FlushAllPending).
  virtual Status FlushAllPending() = 0;

  // --- Reading ---------------------------------------------------------------------------------
  // The message of a sequence; 0 means the first. Errors: kStoreMsgNotFound, kDeletedMsg,
  // kStoreEof past the end, kStoreClosed, kBadMsg (LoadMsg).
  virtual Result<Message> LoadMsg(uint64_t sequence) = 0;
  // The first message at or after `start` whose subject matches; "" and ">" match all. `wildcard`
  // says whether `filter` has wildcards. When none matches: error kStoreEof and `*skip` (if given)
  // is the last sequence (LoadNextMsg).
  virtual Result<Message> LoadNextMsg(std::string_view filter, bool wildcard, uint64_t start,
                                      uint64_t* skip) = 0;
  // The same backwards from `start`; on kStoreEof `*skip` is the first sequence (LoadPrevMsg).
  virtual Result<Message> LoadPrevMsg(std::string_view filter, bool wildcard, uint64_t start,
                                      uint64_t* skip) = 0;
  // The same for a set of filters, of which any may match. Without a set, or with ">" in it, every
  // message matches (LoadNextMsgMulti, LoadPrevMsgMulti).
  virtual Result<Message> LoadNextMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                           uint64_t* skip) = 0;
  virtual Result<Message> LoadPrevMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                           uint64_t* skip) = 0;
  // The last message of a subject or filter; "" and ">" mean the last of all (LoadLastMsg).
  virtual Result<Message> LoadLastMsg(std::string_view subject) = 0;
  // Its sequence, for which no message has to be loaded unless it is the last of all. The only
  // error is kStoreMsgNotFound (LoadLastSeq).
  virtual Result<uint64_t> LoadLastSeq(std::string_view subject) = 0;
  virtual Result<std::string> SubjectForSeq(uint64_t sequence) = 0;
  // The first sequence whose message is not older; last sequence + 1 if there is none
  // (GetSeqFromTime).
  virtual uint64_t GetSeqFromTime(int64_t timestamp_ns) = 0;

  // --- Querying --------------------------------------------------------------------------------
  // How many messages from `start` on match the filter; "" and ">" match all. With
  // `last_per_subject` only the last message of each subject counts; one whose last message was
  // removed from a later block may count though it has none left there, as in the reference.
  // Errors: what loading a block gives (NumPending).
  virtual Result<PendingCount> NumPending(uint64_t start, std::string_view filter,
                                          bool last_per_subject) = 0;
  // The same for a set of filters; a message that several of them match counts once. Without a set
  // every message counts, but only where the numbers of whole blocks tell: a block that `start`
  // divides counts nothing then, and so do all but the start with `last_per_subject`, as in the
  // reference; ask NumPending for ">" instead (NumPendingMulti).
  virtual Result<PendingCount> NumPendingMulti(uint64_t start, const SubjectFilterSet& filters,
                                               bool last_per_subject) = 0;
  // Messages of each subject that matches, with its first and last sequence; "" means all. Empty
  // also where a block could not be loaded (SubjectsState).
  virtual std::map<std::string, SimpleState, std::less<>> SubjectsState(
      std::string_view filter) = 0;
  // The last sequence of every subject, ascending (AllLastSeqs).
  virtual Result<std::vector<uint64_t>> AllLastSeqs() = 0;
  // The last sequence, not beyond `max_seq` (0: the stream's last), of every subject that some of
  // `filters` matches, ascending; nothing where `max_seq` is outside the stream. Error
  // kTooManyResults when there are more than `max_allowed` (0 and below: any number)
  // (MultiLastSeqs).
  virtual Result<std::vector<uint64_t>> MultiLastSeqs(std::span<const std::string> filters,
                                                      uint64_t max_seq, int64_t max_allowed) = 0;
  // The messages of those sequences, but those below `min_seq`, handed to `deliver` in ascending
  // order, all of one moment: nothing is stored or removed meanwhile, so `deliver` must not call
  // the store. It ends when `deliver` answers false, or at a message that cannot be loaded, whose
  // error is answered. `count` is filled in either way (MultiLastMsgs).
  virtual Status MultiLastMsgs(const LastMsgsQuery& query, const LastMsgsHandler& deliver,
                               LastMsgsCount* count) = 0;

  // --- Removing --------------------------------------------------------------------------------
  // False without an error when the message was removed before (RemoveMsg, EraseMsg). EraseMsg
  // also overwrites the record with random bytes.
  virtual Result<bool> RemoveMsg(uint64_t sequence) = 0;
  virtual Result<bool> EraseMsg(uint64_t sequence) = 0;
  // Each answers how many messages went; one that fails tells it in Error::purged.
  // Removes all; sequences go on (Purge).
  virtual Result<uint64_t> Purge() = 0;
  // Removes messages that match `subject` and are below `sequence` (0: any), but for the last
  // `keep` of them (PurgeEx).
  virtual Result<uint64_t> PurgeEx(std::string_view subject, uint64_t sequence, uint64_t keep) = 0;
  // Removes all below `sequence` (Compact).
  virtual Result<uint64_t> Compact(uint64_t sequence) = 0;
  // Removes all above `sequence`; 0 resets the store (Truncate).
  virtual Status Truncate(uint64_t sequence) = 0;

  // --- States ----------------------------------------------------------------------------------
  virtual StreamState State() = 0;
  virtual StreamState FastState() = 0;  // without the list of deletes
  virtual Result<SimpleState> FilteredState(uint64_t sequence, std::string_view subject) = 0;
  // Messages per subject; "" means all subjects (SubjectsTotals).
  virtual std::map<std::string, uint64_t, std::less<>> SubjectsTotals(std::string_view filter) = 0;
  virtual Result<Utilization> DiskUtilization() = 0;
  virtual StorageType Type() const = 0;

  // --- Replication -----------------------------------------------------------------------------
  // The state with all that is deleted, for DecodeStreamState on another replica; `failed` goes
  // into it as it is (EncodedStreamState).
  // With `with_sources` also how far it has come with its sources, as far as any message was taken;
  // servers before 2.15 do not read that.
  virtual Bytes EncodedStreamState(uint64_t failed, bool with_sources) = 0;
  // How far the stream has come with each of its sources, those included of which it has no
  // message; empty where it has no sources. Told by the headers of what was stored, and kept over
  // the removal of messages (SourcesState).
  virtual SourceStates SourcesState() = 0;
  // Takes over what another replica says; nothing happens where there is nothing to take, or where
  // the stream has no sources (ApplySourcesState).
  virtual void ApplySourcesState(const SourceStates& states) = 0;
  // Removes what is deleted in another replica, as far as this one has come. The blocks ascend: at
  // the first that begins after the last sequence this ends. No tombstones are left. Errors:
  // kStoreClosed, and the first write error ever met (SyncDeleted).
  virtual Status SyncDeleted(std::span<const DeleteBlock> deleted) = 0;
  // Forgets what is only held while leading, as after a change of leaders (ResetState).
  virtual void ResetState() = 0;

  // The stream as bytes that RestoreSnapshot makes files of again, while it goes on. One at a time,
  // until all but the last MiB has been read, the deadline has passed or it was closed. Errors:
  // kStoreClosed, kStoreSnapshotInProgress; with check_msgs also kOther for damaged messages, which
  // are from then on among StreamState::lost, and what keeps a block from being read (Snapshot).
  virtual Result<std::shared_ptr<Snapshot>> TakeSnapshot(const SnapshotOptions& options) = 0;

  // --- Owner -----------------------------------------------------------------------------------
  // Registers and, when bytes are stored, calls at once with their number
  // (RegisterStorageUpdates).
  virtual void RegisterStorageUpdates(StorageUpdateHandler handler) = 0;
  virtual void RegisterStorageRemoveMsg(StorageRemoveMsgHandler handler) = 0;
  // Without it schedules do not run and, with StreamConfig::subject_delete_marker_ttl, messages do
  // not expire (RegisterProcessJetStreamMsg).
  virtual void RegisterProcessMsg(ProcessMsgHandler handler) = 0;
  // Applies a new configuration, limits included, and writes `meta.inf` (UpdateConfig).
  virtual Status UpdateConfig(const StreamConfig& config) = 0;

  // Opens or creates the store of a consumer of this stream (ConsumerStore).
  virtual Result<std::shared_ptr<ConsumerStore>> OpenConsumer(std::string_view name,
                                                              TimeNs created_ns,
                                                              const ConsumerConfig& config) = 0;
  virtual Status AddConsumer(std::shared_ptr<ConsumerStore> consumer) = 0;
  virtual Status RemoveConsumer(const std::shared_ptr<ConsumerStore>& consumer) = 0;
  // In the order in which they were added; one that was added twice is there twice (Consumers).
  virtual std::vector<std::shared_ptr<ConsumerStore>> Consumers() = 0;
  // What `meta.inf` says when it is written the next time; for an owner that has read of a
  // recovered stream when it was created (fileStore.setCreatedTime).
  virtual void SetCreated(TimeNs created_ns) = 0;

  // --- Durability ------------------------------------------------------------------------------
  // What holds at the moment (filestore.go: fileStore.syncAlways, fileStore.syncOnFlush).
  virtual Durability DurabilitySettings() = 0;
  // Whether a log holds what is written, too, as of a replicated stream (which a store takes from
  // StreamConfig::replicas when it opens). With one, sync_always waits for FlushAllPending; without
  // sync_always, writes are gathered in memory. Errors: of writing what was gathered
  // (setLogBackedLocked).
  virtual Status SetLogBacked(bool log_backed) = 0;
  // Makes the store safe without that log, before it goes: with sync_always syncs all and from now
  // on every write, else FlushAllPending. Errors: the first write error ever met
  // (flushForScaleDown).
  virtual Status FlushForScaleDown() = 0;
  // For writes that are to be committed together: where every write is synced, leaves that to the
  // FlushAllPending after the last of them. ResetDurability ends it (stream.go:
  // processJetStreamAtomicBatchMsg).
  virtual void CoalesceSyncs() = 0;
  // Lets the log tell again when sync_always syncs (resetDurabilitySettingsLocked).
  virtual void ResetDurability() = 0;

  // Ends the recovering mode that the store was opened in: what waited for it (ages, TTLs,
  // schedules) goes on. Without that mode nothing happens (Ready).
  virtual void Ready() = 0;
  // Writes what is pending and the state file, stops consumers, closes. Errors: kStoreClosed when
  // already stopped (Stop).
  virtual Status Stop() = 0;
  // Stops and removes the directory; with `inline_removal` before returning (Delete).
  virtual Status Delete(bool inline_removal) = 0;
  // Forgets the store as a crash of the process would: nothing more is written, timers stop. For
  // tests and conformance runs.
  virtual void Abandon() = 0;
};

}  // namespace jsstore
