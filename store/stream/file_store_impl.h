// The stream's store behind FileStore (filestore.go: fileStore).
//
// Locking. `host_->mutex` guards everything. Operations that may change anything but caches and
// what is known of subjects run in an Operation: they hold it exclusively, and what must not happen
// under a lock (waiting for the disk, calling the owner back) is gathered and done after it was
// given up, before the operation returns. Reading and querying run in a Reading: they hold it
// shared, many at a time, and own one block at a time by its mutex. Of other blocks they see the
// bounds only (MessageBlock::SharedFirst).
// One thing goes on without the lock: the flush loop's write to the last block. Both wait for it
// before anything else; only appending to that block does not.
// Methods without a comment on locking expect it held exclusively.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "jsstore/file_store.h"
#include "store/block/message_block.h"
#include "store/codec/checksum.h"
#include "store/consumer/consumer_host.h"
#include "store/container/hash_wheel.h"
#include "store/stream/delete_markers.h"
#include "store/stream/message_schedules.h"
#include "store/stream/snapshot.h"
#include "store/stream/stream_host.h"
#include "store/stream/subject_index.h"

namespace jsstore {

struct MessageScan;

using BlockPtr = std::shared_ptr<MessageBlock>;

// What the Go zero time gives when asked for its Unix nanoseconds; it reaches the files where the
// reference writes the time of a stream that never had a message.
constexpr int64_t kZeroTimeUnixNs = -6795364578871345152;

// What meta.inf and meta.sum hold, before any encryption.
struct StreamMetaFiles {
  std::string info;
  Bytes sum;  // hexadecimal digits
};

class WantedSubjects;

class FileStoreImpl final : public FileStore {
 public:
  FileStoreImpl(Env& env, FileStoreConfig config, StreamConfig stream, TimeNs created_ns,
                std::shared_ptr<const KeyRing> keys, OpenAs as = OpenAs::kReady);
  ~FileStoreImpl() override;

  Status Recover(const RecoveryListener& listener);  // called once, by Open
  Status StopStore(bool removing, bool write_state);

  Result<Stored> StoreMsg(std::string_view subject, BytesView header, BytesView payload,
                          int64_t ttl_s) override;
  Status StoreRawMsg(std::string_view subject, BytesView header, BytesView payload,
                     uint64_t sequence, int64_t timestamp_ns, int64_t ttl_s,
                     bool discard_new_check) override;
  Result<uint64_t> SkipMsg(uint64_t sequence) override;
  Result<uint64_t> SkipMsgNoInterest(uint64_t sequence) override;
  Status SkipMsgs(uint64_t sequence, uint64_t count) override;
  Status FlushAllPending() override;
  Result<Message> LoadMsg(uint64_t sequence) override;
  Result<Message> LoadNextMsg(std::string_view filter, bool wildcard, uint64_t start,
                              uint64_t* skip) override;
  Result<Message> LoadPrevMsg(std::string_view filter, bool wildcard, uint64_t start,
                              uint64_t* skip) override;
  Result<Message> LoadNextMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                   uint64_t* skip) override;
  Result<Message> LoadPrevMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                   uint64_t* skip) override;
  Result<Message> LoadLastMsg(std::string_view subject) override;
  Result<uint64_t> LoadLastSeq(std::string_view subject) override;
  Result<std::string> SubjectForSeq(uint64_t sequence) override;
  uint64_t GetSeqFromTime(int64_t timestamp_ns) override;
  Result<PendingCount> NumPending(uint64_t start, std::string_view filter,
                                  bool last_per_subject) override;
  Result<PendingCount> NumPendingMulti(uint64_t start, const SubjectFilterSet& filters,
                                       bool last_per_subject) override;
  std::map<std::string, SimpleState, std::less<>> SubjectsState(std::string_view filter) override;
  Result<std::vector<uint64_t>> AllLastSeqs() override;
  Result<std::vector<uint64_t>> MultiLastSeqs(std::span<const std::string> filters,
                                              uint64_t max_seq, int64_t max_allowed) override;
  Status MultiLastMsgs(const LastMsgsQuery& query, const LastMsgsHandler& deliver,
                       LastMsgsCount* count) override;
  Result<bool> RemoveMsg(uint64_t sequence) override;
  Result<bool> EraseMsg(uint64_t sequence) override;
  Result<uint64_t> Purge() override;
  Result<uint64_t> PurgeEx(std::string_view subject, uint64_t sequence, uint64_t keep) override;
  Result<uint64_t> Compact(uint64_t sequence) override;
  Status Truncate(uint64_t sequence) override;
  StreamState State() override;
  StreamState FastState() override;
  Result<SimpleState> FilteredState(uint64_t sequence, std::string_view subject) override;
  std::map<std::string, uint64_t, std::less<>> SubjectsTotals(std::string_view filter) override;
  Result<std::shared_ptr<Snapshot>> TakeSnapshot(const SnapshotOptions& options) override;
  Bytes EncodedStreamState(uint64_t failed, bool with_sources) override;
  SourceStates SourcesState() override;
  void ApplySourcesState(const SourceStates& states) override;
  Status SyncDeleted(std::span<const DeleteBlock> deleted) override;
  void ResetState() override;
  Result<Utilization> DiskUtilization() override;
  StorageType Type() const override { return StorageType::kFile; }
  void RegisterStorageUpdates(StorageUpdateHandler handler) override;
  void RegisterStorageRemoveMsg(StorageRemoveMsgHandler handler) override;
  void RegisterProcessMsg(ProcessMsgHandler handler) override;
  Status UpdateConfig(const StreamConfig& config) override;
  Result<std::shared_ptr<ConsumerStore>> OpenConsumer(std::string_view name, TimeNs created_ns,
                                                      const ConsumerConfig& config) override;
  Status AddConsumer(std::shared_ptr<ConsumerStore> consumer) override;
  Status RemoveConsumer(const std::shared_ptr<ConsumerStore>& consumer) override;
  std::vector<std::shared_ptr<ConsumerStore>> Consumers() override { return consumers_->List(); }
  void SetCreated(TimeNs created_ns) override;
  Durability DurabilitySettings() override;
  Status SetLogBacked(bool log_backed) override;
  Status FlushForScaleDown() override;
  void CoalesceSyncs() override;
  void ResetDurability() override;
  void Ready() override;
  Status Stop() override;
  Status Delete(bool inline_removal) override;
  void Abandon() override;

 private:
  friend class StreamHost;
  friend class StreamSnapshot;
  friend class StoreInside;
  friend class FileStorePeer;  // of tests that look inside

  // The stream's totals (the stored part of StreamState).
  struct Totals {
    uint64_t msgs = 0;
    uint64_t bytes = 0;
    uint64_t first_seq = 0;
    std::optional<int64_t> first_time;
    uint64_t last_seq = 0;
    std::optional<int64_t> last_time;
    int64_t LastTimeNs() const { return last_time.value_or(kZeroTimeUnixNs); }
  };

  struct StorageUpdate {
    int64_t msgs;
    int64_t bytes;
    uint64_t sequence;
    std::string subject;
  };

  struct Purged {
    uint64_t msgs = 0;
    uint64_t bytes = 0;
  };
  // The answer of an operation that failed when that much was gone already.
  static Unexpected FailAfter(const Purged& purged, Error error) {
    error.purged = purged.msgs;
    return Fail(std::move(error));
  }

  // An operation in progress: holds the lock; Finish gives it up and does the rest.
  class Operation {
   public:
    // kAppend: goes on beside a write that is under way, and settles it before it does more.
    enum class Purpose : uint8_t { kAnything, kAppend };
    explicit Operation(FileStoreImpl& store, Purpose purpose = Purpose::kAnything)
        : store_(store), lock_(store.host_->mutex) {
      if (purpose == Purpose::kAnything) store.Settle();
    }
    ~Operation() {
      if (lock_.owns_lock()) static_cast<void>(store_.FinishOperation(lock_, {}));
    }
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    Status Finish(Status outcome) { return store_.FinishOperation(lock_, std::move(outcome)); }
    template <typename T>
    Result<T> Finish(Result<T> outcome) {
      Status status;
      if (!outcome) status = Fail(outcome.error());
      if (status = store_.FinishOperation(lock_, std::move(status)); !status) {
        return Fail(std::move(status).error());
      }
      return outcome;
    }

   private:
    FileStoreImpl& store_;
    std::unique_lock<StreamMutex> lock_;
  };

  // A reading operation: holds the lock shared; what loading left to be synced is synced at the
  // end.
  class Reading {
   public:
    explicit Reading(FileStoreImpl& store) : store_(store), lock_(store.host_->mutex) {
      store.SettleShared();
    }
    ~Reading() {
      if (lock_.owns_lock()) static_cast<void>(store_.FinishReading(lock_, {}));
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    template <typename T>
    Result<T> Finish(Result<T> outcome) {
      Status status;
      if (!outcome) status = Fail(outcome.error());
      if (status = store_.FinishReading(lock_, std::move(status)); !status) {
        return Fail(std::move(status).error());
      }
      return outcome;
    }

   private:
    FileStoreImpl& store_;
    std::shared_lock<StreamMutex> lock_;
  };

  Status FinishOperation(std::unique_lock<StreamMutex>& lock, Status outcome);
  Status FinishReading(std::shared_lock<StreamMutex>& lock, Status outcome);
  void Notify(int64_t msgs, int64_t bytes, uint64_t sequence, std::string_view subject);
  // Ends what the flush loop writes to the last block while nobody holds the stream
  // (MessageBlock::BeginWriteOut).
  void Settle() {
    if (last_block_ != nullptr && last_block_->WritingOut()) last_block_->Settle();
  }
  // The same with the lock held shared.
  void SettleShared();

  // --- open.cc, meta.cc -------------------------------------------------------------------------
  Status PrepareDirectories();
  Status RecoverAll();
  // To the listener of Open, while it runs.
  void Tell(const RecoveryNote& note) const;
  void TellLost() const;
  void TellIndex(RecoveryFinding finding) const;
  void TellMissing(const MessageBlock& block) const;
  void TellDamagedState(const std::string& path) const;
  std::string FileInStore(const std::string& path) const;
  void TellScans(const MessageScan& scan) const;
  Status RecoverMessages();
  Status ApplyTombstones();
  Status EnforceLimitsOnRecover();
  Status WriteMetaIfMissing();
  Result<StreamMetaFiles> EncodeMeta() const;  // as a snapshot has them: never encrypted
  Bytes MetaSum(BytesView meta) const;
  Status OpenStreamKey();
  Status EnsureStreamKey();
  Status WriteMeta();
  void RemoveLegacyIndexes();
  std::string PathOf(std::string_view name) const {
    return config_.store_dir + "/" + std::string(name);
  }
  std::string MessagesPath(std::string_view name) const;
  void RefreshHostConfig();
  bool NoSubjectsTracked() const;

  // --- recover_index.cc -------------------------------------------------------------------------
  Status RecoverFullState();
  class FullStateLoader;
  Status CheckAgainstBlocks(uint32_t last_index, const ChecksumValue& last_checksum,
                            const Totals& counted, const std::string& path);
  Status RebuildMissingBlocks();

  // --- recover_blocks.cc ------------------------------------------------------------------------
  Status RecoverPartialPurge();
  Status RecoverBlocks();
  Result<BlockPtr> RecoverBlock(uint32_t index);
  Result<BlockPtr> AcceptLegacyIndex(const BlockPtr& block);
  Status RemoveBlocksWithoutKeys(const std::vector<std::string>& moved);
  Status AcceptRecoveredBlock(const BlockPtr& block);
  Status RemoveEmptyRecoveredBlocks();
  void RemoveOrphanedKeys();
  void AddLostData(std::optional<LostData> lost);
  void RemoveFromLostData(uint64_t seq);
  void RebuildTotals(std::optional<LostData> lost);
  static void CountInto(Totals& totals, const MessageBlock& block);
  static bool TotalsAgree(const Totals& stream, const Totals& blocks);

  // --- blocks.cc --------------------------------------------------------------------------------
  BlockPtr MakeBlock(uint32_t index);
  void AddBlock(const BlockPtr& block);
  void RemoveBlockFromList(const MessageBlock& block);
  void DropFirstBlocks(size_t count);
  Result<BlockPtr> NewBlockForWrite();
  void RecompressLater(const BlockPtr& block);
  static void Recompress(StreamHost& host, const std::weak_ptr<MessageBlock>& block);
  Result<BlockPtr> LastBlockFor(uint64_t record_bytes);
  Status RemoveBlock(const BlockPtr& block);
  Status ForceRemoveBlock(const BlockPtr& block);
  Status PurgeBlock(const BlockPtr& block, Purged* removed = nullptr);
  Status PurgeFirstBlock();
  void CountNothingLeft();
  Status SelectNextFirst();
  void TakeFirstFrom(const MessageBlock& block);
  Status RebuildFirst();
  std::pair<int64_t, BlockPtr> SelectBlockWithIndex(uint64_t seq) const;
  BlockPtr SelectBlock(uint64_t seq) const { return SelectBlockWithIndex(seq).second; }
  BlockPtr SelectBlockFromTime(int64_t ts) const;
  // Null where there is none. Walks over many blocks look at it in its place, as each copy counts
  // its owners: it stays there while the stream's lock is held and no block comes or goes.
  const BlockPtr& BlockByIndex(uint32_t index) const;
  Status AppendTombstone(uint64_t seq, int64_t ts);
  Status AppendTombstoneNoFlush(uint64_t seq, int64_t ts);
  Status FlushLastBlock();
  Status PopulateSubjects(const BlockPtr& block);
  Status ResetSubjects();
  enum class SubjectOrder { kStored, kSorted };
  void RemoveSubjectsOf(MessageBlock& block, SubjectOrder order);

  // --- write.cc ---------------------------------------------------------------------------------
  Status StoreLocked(std::string_view subject, BytesView header, BytesView payload, uint64_t seq,
                     int64_t ts, int64_t ttl_s, bool discard_new_check);
  Status CheckDiscardNew(std::string_view subject, BytesView header, uint64_t record_bytes,
                         uint64_t* subject_first);
  Status AppendMessage(std::string_view subject, BytesView header, BytesView payload, uint64_t seq,
                       int64_t ts, int64_t ttl_s, uint64_t subject_first);
  Status EnforceSubjectLimitAfterStore(std::string_view subject, uint64_t subject_first);
  uint64_t SizeForSeq(uint64_t seq);
  Result<uint64_t> SkipOne(uint64_t seq, bool no_interest);
  Status SkipMany(uint64_t seq, uint64_t count);
  void SetWriteError(const Error& error);

  // --- limits.cc --------------------------------------------------------------------------------
  Status EnforceMsgLimit();
  Status EnforceBytesLimit();
  Status EnforceSubjectLimit(bool notify);
  struct Overfull;
  uint64_t FindOverfullSubjects(uint64_t limit, Overfull* out);
  Status TrimSubjectInBlock(const BlockPtr& block, std::string_view subject, uint64_t limit,
                            uint64_t* total, bool* trimmed);
  Result<uint64_t> FirstSeqForSubject(std::string_view subject);

  // --- remove.cc --------------------------------------------------------------------------------
  Result<bool> RemoveLocked(uint64_t seq, bool secure, bool via_limits);
  Result<bool> RemoveFromBlock(const BlockPtr& block, uint64_t seq, bool secure, bool via_limits);
  struct Removal {
    bool secure = false;            // the record is overwritten too
    bool via_limits = false;        // needs no tombstone
    bool is_first = false;          // of its block
    bool is_only = false;           // of its block
    bool is_in_last_block = false;  // where new records go
  };
  // What is still needed of a message when its record may have moved.
  struct RemovedMessage {
    std::string subject;
    uint64_t seq = 0;
    int64_t ts = 0;
    uint64_t record_bytes = 0;
    int64_t ttl_s = 0;  // above 0: the wheel may have it
  };
  Result<bool> RemoveLoaded(const BlockPtr& block, const CachedMessage& message,
                            const Removal& removal);
  Status AccountRemoval(const BlockPtr& block, const RemovedMessage& message,
                        const Removal& removal);
  Result<bool> RemoveViaLimits(uint64_t seq) { return RemoveLocked(seq, false, true); }
  Result<bool> RemoveOperation(uint64_t seq, bool secure);

  // --- purge.cc, purge_subject.cc, compact.cc, truncate.cc --------------------------------------
  Result<uint64_t> PurgeAll(uint64_t first_seq);
  Status PurgeLocked(uint64_t first_seq, Purged* purged);
  Status SwapMessagesDirectory(const BlockPtr& last);
  struct SubjectPurge;
  Status PurgeSubjectLocked(SubjectPurge& purge);
  Status PurgeSubjectInBlock(SubjectPurge& purge, const BlockPtr& place, bool* block_removed,
                             bool* done);
  Status PurgeSubjectMessage(SubjectPurge& purge, const BlockPtr& block,
                             const CachedMessage& message, uint64_t* left_in_block,
                             uint64_t* left_in_stream);
  Result<uint64_t> CompactTo(uint64_t seq);
  Status CompactLocked(uint64_t seq, Purged* purged);
  Status DropBlocksBefore(const BlockPtr& block, Purged* purged, size_t* dropped);
  Status CompactBlock(const BlockPtr& block, uint64_t seq, Purged* purged, size_t* dropped,
                      std::vector<MessageId>* tombstones);
  Status AppendTombstones(const std::vector<MessageId>& tombstones);
  Status Reset();
  Result<Purged> TruncateLocked(uint64_t seq);
  Status RemoveBlocksAfter(const BlockPtr& keep, uint32_t below_index, uint64_t seq,
                           Purged* purged);
  Status CarryTombstones(MessageBlock& block, uint64_t below_seq);

  // --- query.cc, scan.cc, scan_any.cc, states.cc ------------------------------------------------
  // These, and those of the next section, are content with the lock held shared.
  Result<Message> LoadLocked(uint64_t seq);
  Result<Message> LoadLastLocked(std::string_view subject);
  // The last message of a subject or filter, and its block; the sequence is 0 when there is none.
  struct LastOf {
    BlockPtr block;
    uint64_t sequence = 0;
  };
  Result<LastOf> LastSeqLocked(std::string_view subject);
  Result<uint64_t> LastSeqInBlock(const BlockPtr& block, std::string_view subject, bool wildcard);
  Result<Message> LoadNextLocked(std::string_view filter, bool wildcard, uint64_t start,
                                 uint64_t* skip);
  Result<Message> LoadPrevLocked(std::string_view filter, bool wildcard, uint64_t start,
                                 uint64_t* skip);
  std::optional<size_t> SkipBlocks(std::string_view filter, bool wildcard, size_t at);
  std::optional<size_t> JumpBlocks(uint32_t start, uint32_t stop, size_t at);
  std::optional<size_t> SkipBlocksBack(std::string_view filter, bool wildcard, size_t at);
  std::optional<size_t> JumpBlocksBack(uint32_t start, uint32_t stop, size_t at);
  Result<Message> LoadNextAnyLocked(const SubjectFilterSet& filters, uint64_t start,
                                    uint64_t* skip);
  Result<Message> LoadPrevAnyLocked(const SubjectFilterSet& filters, uint64_t start,
                                    uint64_t* skip);
  std::optional<uint64_t> StartOfAny(const FilterTrie& filters, uint64_t start);
  std::optional<size_t> SkipBlocksOfAny(const FilterTrie& filters, size_t at);
  std::optional<size_t> SkipBlocksBackOfAny(const FilterTrie& filters, size_t at);
  Result<SimpleState> FilteredStateLocked(uint64_t seq, std::string_view subject);
  Result<SimpleState> FilteredTotals(std::string_view filter, bool with_last);
  static Result<FilteredCount> FilteredIn(MessageBlock& block, std::string_view filter,
                                          bool wildcard, uint64_t start);
  Result<uint64_t> FirstOfFilter(std::string_view filter, bool wildcard, uint32_t start,
                                 uint32_t stop);
  void RaiseFirstBlock(const std::string& filter, bool wildcard, uint32_t index);
  uint64_t SeqFromTimeLocked(int64_t ts);
  StreamState CopyTotals() const;
  StreamState CopyFastState() const;

  // --- replication.cc ---------------------------------------------------------------------------
  template <typename OnRun, typename OnSet>
  void VisitDeleted(OnRun&& on_run, OnSet&& on_set) const;
  Status SyncDeletedLocked(std::span<const DeleteBlock> deleted, Purged* removed);
  Status RemoveEach(const DeleteBlock& block);
  Status RemoveRange(uint64_t first, uint64_t last, Purged* removed);

  // --- pending.cc, last_sequences.cc, subjects_state.cc ------------------------------------------
  Result<PendingCount> PendingLocked(uint64_t start, SubjectSelector& selector,
                                     bool last_per_subject);
  struct PendingScope;
  uint64_t PendingFromBeginning(const SubjectSelector& selector, bool last_per_subject);
  PendingScope ScopeOf(const SubjectSelector& selector);
  Result<uint64_t> SubjectsPendingFrom(uint64_t start, size_t block_at,
                                       const SubjectSelector& selector);
  Result<uint64_t> CountPendingFrom(uint64_t start, size_t begin, size_t end,
                                    const SubjectSelector& selector);
  Result<uint64_t> CountPendingByTotals(uint64_t start, PendingScope scope, size_t end,
                                        const SubjectSelector& selector);
  Result<std::vector<uint64_t>> AllLastLocked();
  Result<std::vector<uint64_t>> MultiLastLocked(std::span<const std::string> filters,
                                                uint64_t max_seq, int64_t max_allowed);
  Status TakeFromLastBlocks(WantedSubjects& wanted, std::vector<uint64_t>& seqs);
  Status TakeFromBlock(MessageBlock& block, uint64_t max_seq, WantedSubjects& wanted,
                       std::vector<uint64_t>& seqs);
  bool FiltersAreAll(std::span<const std::string> filters) const;
  using SubjectStates = std::map<std::string, SimpleState, std::less<>>;
  SubjectStates SubjectStatesLocked(std::string_view filter);
  static Status AddSubjectStates(MessageBlock& block, std::string_view filter,
                                 SubjectStates& states);

  // --- snapshot.cc ------------------------------------------------------------------------------
  Status CheckMessages();
  Bytes IndexForSnapshot();

  // --- age.cc -----------------------------------------------------------------------------------
  Status ExpireOnRecover();
  Status ExpireInBlock(const BlockPtr& block, int64_t min_age, Purged* purged, int64_t* next_ts);
  // Takes the lock itself.
  static void ExpireMessages(const std::shared_ptr<StreamHost>& host);
  std::optional<int64_t> ExpireByAge();
  void StartAgeCheck();
  void FinishAgeCheck(std::optional<int64_t> until_next_ns, int64_t next_ttl_ns);
  void ResetAgeCheck(int64_t delta_ns);
  void CancelAgeCheck();
  void ArmAgeTimer(Duration delay);

  // --- ttl.cc -----------------------------------------------------------------------------------
  static int64_t ExpiresAt(int64_t ts, int64_t ttl_s);
  bool HasExpirations() const;
  struct Expired {
    uint64_t seq;
    int64_t expires_ns;
  };
  std::vector<Expired> TakeExpired(int64_t* next_ttl_ns);
  void RemoveExpired(const Expired& expired);
  void ForgetExpiration(const Expired& expired);
  uint64_t ReadTtlState();
  Status WriteTtlState();

  // --- message_state.cc -------------------------------------------------------------------------
  Status RecoverMessageState();
  Status ScanMessages(MessageScan& scan);
  static bool HasScanned(const MessageScan& scan, const MessageBlock& block, uint64_t block_last);
  void TakeScanned(const MessageScan& scan, const CachedMessage& message);

  // --- sources.cc -------------------------------------------------------------------------------
  std::string SourcesPath() const { return PathOf("sources.db"); }
  void TrackSource(BytesView header);
  void FollowSources(MessageScan& scan);
  uint64_t LoadSources();
  template <typename Visit>
  void VisitSourcesOf(BytesView header, Visit&& visit) const;
  void TakeSourceScanned(const MessageScan& scan, const CachedMessage& message);
  Status ScanBackForSources(MessageScan& scan);
  SubjectFilterSet FiltersOfSources(const MessageScan& scan) const;
  Status WriteSources();

  // --- expire_marked.cc -------------------------------------------------------------------------
  bool MarksDeletes() const { return MarkerTtlSeconds() > 0; }
  int64_t MarkerTtlSeconds() const;
  struct Proposal;
  std::optional<Proposal> ProposeRemoval(uint64_t seq, std::string_view subject, BytesView header);
  static void ExpireMarked(const std::shared_ptr<StreamHost>& host);
  struct AgeScan;
  std::optional<Proposal> ProposeNextByAge(AgeScan& scan);
  std::optional<Proposal> ProposeByTtl(const Expired& expired);

  // --- scheduling.cc ----------------------------------------------------------------------------
  void TrackSchedule(std::string_view subject, BytesView header, uint64_t seq, int64_t ts);
  Status ForgetSchedulesOf(const BlockPtr& block);
  uint64_t ReadSchedules();
  void RecoverSchedule(const CachedMessage& message);
  Status WriteSchedules();
  static void RunSchedules(const std::shared_ptr<StreamHost>& host);  // takes the lock itself
  struct ScheduledMessage;
  std::vector<ScheduledMessage> TakeScheduled();
  std::optional<ScheduledMessage> MakeScheduled(const Message& schedule, int64_t due_ns);
  std::unique_ptr<MessageSchedules> MakeSchedules();
  void DropSchedules();

  // --- sync.cc, state_file.cc -------------------------------------------------------------------
  void StartSyncTimer();
  static void SyncBlocks(const std::shared_ptr<StreamHost>& host);  // takes the lock itself
  Status SyncNow();                                                 // so does this
  struct SyncPass;
  std::shared_ptr<File> SyncOneBlock(SyncPass& pass, const BlockPtr& block);
  static InteriorDeletes DeletesOf(const std::vector<BlockPtr>& blocks);
  Status CompactForSync(SyncPass& pass, const BlockPtr& block, bool* removed);
  std::shared_ptr<File> FinishSyncPass(const SyncPass& pass);
  void StartStateTicker();
  Status WriteFullState(bool force);
  Bytes EncodeFullState(Totals* counted);
  Bytes Sealed(BytesView plain);

  // --- stop.cc, config_update.cc, durability.cc -------------------------------------------------
  void CloseAllBlocks();
  Status ApplyConfig(const StreamConfig& config);
  void SyncOnFlush(bool on_flush);
  Status ApplyFlushMode();

  Env& env_;
  FileStoreConfig config_;
  Durability durability_;
  bool log_backed_ = false;  // replicas hold what was written, too, in a log
  bool recovering_ = false;  // ages, TTLs and schedules wait for Ready
  StreamConfig stream_;
  TimeNs created_ns_;
  Checksum checksum_;  // of index.db and meta.inf
  const std::shared_ptr<const KeyRing> keys_;
  std::optional<Sealer> sealer_;  // of the same; none: not encrypted, or not so far
  std::shared_ptr<StreamHost> host_;
  std::shared_ptr<ConsumerHost> consumers_;

  Totals totals_;
  std::vector<BlockPtr> blocks_;  // ascending
  BlockPtr last_block_;           // where new records go; may be null
  std::unordered_map<uint32_t, BlockPtr> by_index_;
  SubjectIndex subjects_;
  std::weak_ptr<StreamSnapshot> snapshot_;  // the latest
  std::vector<uint64_t> recovered_tombstones_;
  const RecoveryListener* listener_ = nullptr;  // while Open runs
  std::optional<LostData> lost_;
  std::optional<Error> write_error_;
  uint64_t dirty_ = 0;        // changes that index.db does not have yet
  bool first_moved_ = false;  // tombstones may have lost their meaning
  bool received_raw_ = false;
  bool closing_ = false;
  bool closed_ = false;
  std::optional<int64_t> last_subject_purge_ns_;

  StorageUpdateHandler on_update_;
  StorageRemoveMsgHandler on_remove_;
  ProcessMsgHandler on_process_;
  bool muted_ = false;  // removals that were accounted for before are not reported again
  std::vector<StorageUpdate> updates_;           // to be reported after the operation
  std::mutex unsynced_mutex_;                    // for those who hold the lock shared
  std::vector<std::shared_ptr<File>> unsynced_;  // to be synced before the operation returns
  std::atomic<bool> any_unsynced_{false};        // whether there are some

  std::unique_ptr<HashWheel> wheel_;                       // null: the stream allows no TTLs
  std::unique_ptr<MessageSchedules> schedules_;            // null: the stream allows no schedules
  std::vector<MessageSchedules::ArmedTimer> left_timers_;  // of schedules that were dropped
  std::optional<SourceStates> sources_;                    // nullopt: the stream has no sources
  DeleteMarkers markers_;
  std::unique_ptr<Timer> age_timer_;
  bool age_check_running_ = false;
  int64_t age_check_time_ = 0;  // when the age timer fires, in access time; 0: not known
  std::unique_ptr<Timer> sync_timer_;
  std::unique_ptr<Timer> state_ticker_;
  Duration state_tick_{0};
};

}  // namespace jsstore
