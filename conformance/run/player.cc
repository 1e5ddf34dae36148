#include "conformance/run/player.h"

#include <sys/stat.h>

#include <algorithm>

#include "conformance/run/case_keys.h"
#include "conformance/run/damage_files.h"

namespace jsparity {
namespace {

constexpr size_t kScannedMsgsMax = 400;

tl::unexpected<TesteeFault> HarnessFault(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), ""});
}

OpTimes TimesOf(const OpResult& result) { return {result.start_ns, result.end_ns}; }

OpenTimes TimesOf(const OpenAnswer& answer) { return {TimesOf(answer.result), answer.jitter}; }

std::vector<OpTimes> TimesOf(const std::vector<OpResult>& results) {
  std::vector<OpTimes> times;
  for (const OpResult& result : results) times.push_back(TimesOf(result));
  return times;
}

bool Failed(const OpResult& opening) {
  return opening.error.has_value() || opening.panic.has_value();
}

// Sequences from first to last that are not deleted, at most kScannedMsgsMax.
std::vector<uint64_t> PresentSeqs(const jsstore::StreamState& state) {
  std::vector<uint64_t> seqs;
  if (state.msgs == 0) return seqs;
  uint64_t next = state.first_seq;
  const auto add_until = [&](uint64_t end) {
    for (; next < end && seqs.size() < kScannedMsgsMax; ++next) seqs.push_back(next);
  };
  for (const auto& run : state.deleted) {
    add_until(run.first);
    next = std::max(next, run.first + run.count);
  }
  add_until(state.last_seq + 1);
  return seqs;
}

Operation ConsumerOp(OpKind kind, const std::string& name) {
  Operation op;
  op.kind = kind;
  op.name = name;
  if (kind == OpKind::kConsumerOpen) {
    op.config.emplace().ack_policy = jsstore::AckPolicy::kExplicit;
  }
  return op;
}

}  // namespace

const Panic* FindPanic(const Recording& recording) {
  if (recording.open.result.panic) return &*recording.open.result.panic;
  for (const StepRecord& step : recording.steps) {
    for (const OpResult& result : step.results) {
      if (result.panic) return &*result.panic;
    }
  }
  for (const OpResult& result : recording.scan) {
    if (result.panic) return &*result.panic;
  }
  return recording.stop && recording.stop->panic ? &*recording.stop->panic : nullptr;
}

const Panic* FindPanic(const CrossRecording& recording) {
  const OpResult& last = recording.stop           ? *recording.stop
                         : recording.scan.empty() ? recording.open.result
                                                  : recording.scan.back();
  return last.panic ? &*last.panic : nullptr;
}

std::vector<Operation> ScanOperations(const std::optional<jsstore::StreamState>& state,
                                      const std::set<std::string>& consumers, bool open_consumers,
                                      const Offer& offer) {
  std::vector<Operation> ops;
  if (state) {
    for (const uint64_t seq : PresentSeqs(*state)) {
      Operation& op = ops.emplace_back();
      op.kind = OpKind::kLoadMsg;
      op.seq = seq;
    }
  }
  for (const std::string& name : consumers) {
    if (open_consumers) ops.push_back(ConsumerOp(OpKind::kConsumerOpen, name));
    ops.push_back(ConsumerOp(OpKind::kConsumerState, name));
  }
  Operation& totals = ops.emplace_back();
  totals.kind = OpKind::kSubjectsTotals;
  std::erase_if(ops, [&offer](const Operation& op) { return !offer.Has(op.kind); });
  return ops;
}

std::set<std::string> ConsumersIn(const FileTree& files) {
  constexpr std::string_view kRoom = "obs/";
  std::set<std::string> names;
  for (const auto& [path, bytes] : files) {
    if (!path.starts_with(kRoom) || !path.ends_with('/') || path.size() == kRoom.size()) continue;
    names.insert(path.substr(kRoom.size(), path.size() - kRoom.size() - 1));
  }
  return names;
}

Player::Player(Testee& testee, const Case& c, WorkDir& work, PlayOptions options,
               const Recording* reference)
    : testee_(testee), case_(c), work_(work), options_(options), reference_(reference) {
  UseFreshDir();
  damages_ = std::ranges::any_of(c.ops, [](const Operation& op) { return !op.damage.empty(); });
}

// A directory of its own, two levels deep: a deleted store leaves traces beside its directory.
void Player::UseFreshDir() {
  const std::string parent = work_.Fresh();
  mkdir(parent.c_str(), 0777);  // the testee will tell where that does not work
  dir_ = parent + "/store";
  dirs_.push_back(dir_);
}

Player::~Player() {
  for (const std::string& dir : dirs_) RemoveTree(dir.substr(0, dir.rfind('/')));
}

std::optional<OpTimes> Player::StepTimes(size_t i, size_t result) const {
  if (reference_ == nullptr || i >= reference_->steps.size() ||
      result >= reference_->steps[i].results.size()) {
    return std::nullopt;
  }
  return TimesOf(reference_->steps[i].results[result]);
}

std::optional<OpenTimes> Player::StepOpenTimes(size_t i, size_t result) const {
  const auto times = StepTimes(i, result);
  if (!times) return std::nullopt;
  return OpenTimes{*times, reference_->steps[i].jitter.value_or(Jitter{})};
}

Answered<FileTree> Player::ReadFiles() const {
  auto tree = ReadTree(dir_);
  if (!tree) return HarnessFault(tree.error());
  return std::move(*tree);
}

Answered<void> Player::RecordFiles(StepRecord& step) {
  if (!options_.files_every_op || !options_.files) return {};
  auto files = ReadFiles();
  if (!files) return tl::unexpected(files.error());
  step.files = std::move(*files);
  return {};
}

Answered<void> Player::Play(Recording& recording) {
  OpenRequest request{dir_, case_.seed, case_.file_store, case_.stream, true, std::nullopt};
  if (reference_ != nullptr) request.reference = TimesOf(reference_->open);
  auto open = testee_.Open(request);
  if (!open) return tl::unexpected(open.error());
  recording.open = std::move(*open);
  state_ = recording.open.result.state;
  over_ = Failed(recording.open.result);
  const size_t count = OperationsToPlay();
  for (size_t i = 0; i < count && !over_;) {
    if (IsSkipped(case_.ops[i].kind)) {
      recording.steps.emplace_back();
      ++i;
      continue;
    }
    if (IsLifeStep(case_.ops[i].kind)) {
      if (auto played = PlayLifeStep(i, recording); !played) return played;
      ++i;
      continue;
    }
    size_t end = i + 1;
    const bool together = !options_.files_every_op && !options_.one_by_one;
    while (together && end < count && !IsLifeStep(case_.ops[end].kind)) ++end;
    if (auto played = PlayChunk(i, end, recording); !played) return played;
    i = recording.steps.size();
  }
  if (over_ || (reference_ != nullptr && !reference_->complete)) return {};
  return Finish(recording);
}

// Only another opening can follow one that failed.
bool Player::IsSkipped(OpKind kind) const { return not_open_ && !Reopens(kind); }

// The reference's early end is everybody's, and an operation in which it panicked or hung is not
// tried on anybody else.
size_t Player::OperationsToPlay() const {
  if (reference_ == nullptr) return case_.ops.size();
  const auto& steps = reference_->steps;
  const bool panicked =
      !steps.empty() && !steps.back().results.empty() && steps.back().results.back().panic;
  return std::min(case_.ops.size(), steps.size() - (panicked ? 1 : 0));
}

// Plays [begin, end), or less when a panic ends it; steps on consumers that are not open stay
// empty.
Answered<void> Player::PlayChunk(size_t begin, size_t end, Recording& recording) {
  while (begin < end && !over_) {
    std::vector<OpTimes> times;
    for (size_t i = begin; reference_ != nullptr && i < end; ++i) {
      times.push_back(StepTimes(i, 0).value_or(OpTimes{}));
    }
    const std::span<const Operation> ops(case_.ops.data() + begin, end - begin);
    auto answer = testee_.Apply(ops, times);
    if (!answer) return tl::unexpected(answer.error());
    for (OpResult& result : answer->results) {
      over_ = over_ || result.panic.has_value();
      if (result.state) state_ = result.state;
      NoteSnapshot(case_.ops[begin], result);
      recording.steps.emplace_back().results.push_back(std::move(result));
      ++begin;
    }
    if (answer->fault) return tl::unexpected(std::move(*answer->fault));
    if (answer->no_consumer) {
      recording.steps.emplace_back();
      ++begin;
    } else if (begin < end && !over_) {
      return HarnessFault("the testee answered fewer operations than it was asked for");
    }
    if (!recording.steps.empty()) {
      if (auto files = RecordFiles(recording.steps.back()); !files) return files;
    }
  }
  return {};
}

Answered<void> Player::PlayLifeStep(size_t i, Recording& recording) {
  const Operation& op = case_.ops[i];
  StepRecord step;
  auto played = Reopens(op.kind) ? PlayReopening(op, i, step) : PlayStopOrDelete(op, i, step);
  if (!played) return played;
  for (const OpResult& result : step.results) {
    over_ = over_ || result.panic.has_value();
    if (result.state) state_ = result.state;
  }
  if (auto files = RecordFiles(step); !files) return files;
  recording.steps.push_back(std::move(step));
  return {};
}

Answered<void> Player::PlayStopOrDelete(const Operation& op, size_t i, StepRecord& step) {
  const bool is_stop = op.kind == OpKind::kStop;
  auto result =
      is_stop ? testee_.Stop(StepTimes(i, 0)) : testee_.Delete(op.inline_removal, StepTimes(i, 0));
  if (!result) return tl::unexpected(result.error());
  stopped_ = true;
  deleted_ = deleted_ || !is_stop;
  step.results.push_back(std::move(*result));
  return {};
}

Answered<void> Player::PlayReopening(const Operation& op, size_t i, StepRecord& step) {
  ReopenRequest request;
  const bool running = !stopped_ && !not_open_;
  if (running && op.kind != OpKind::kCrash) {
    auto stopped = testee_.Stop(StepTimes(i, 0));
    if (!stopped) return tl::unexpected(stopped.error());
    step.results.push_back(std::move(*stopped));
    if (step.results.back().panic) return {};
  } else if (running) {
    UseFreshDir();
    if (auto killed = testee_.Kill(dir_); !killed) return killed;
  }
  if (op.kind == OpKind::kRestore && snapshot_) {
    if (auto restored = PlayRestore(i, step); !restored) return restored;
  }
  reading_.clear();
  const FileTree* foreign = ForeignAt(i);
  auto done = foreign != nullptr ? MoveIn(*foreign, step) : DoDamage(op.damage, step);
  if (!done) return done;
  request.dir = dir_;
  request.recovering = op.act;
  request.file_store = op.file_store;
  request.stream = op.stream;
  request.reference = StepOpenTimes(i, step.results.size());
  auto opened = testee_.Reopen(request);
  if (!opened) return tl::unexpected(opened.error());
  stopped_ = deleted_ = false;
  not_open_ = Failed(opened->result);
  step.results.push_back(std::move(opened->result));
  step.jitter = opened->jitter;
  return {};
}

// A damaged store is opened in a directory of its own.
Answered<void> Player::DoDamage(const std::vector<StoreDamage>& damage, StepRecord& step) {
  if (!damages_) return {};
  auto files = ReadFiles();
  if (!files) return tl::unexpected(files.error());
  step.key_files = KeyFilesIn(*files);
  if (!damage.empty()) {
    UseFreshDir();
    DamageDone done = jsparity::DoDamage(*files, before_, damage, CaseKeys(case_));
    step.damage = std::move(done.hits);
    if (auto written = WriteTree(done.files, dir_); !written) return HarnessFault(written.error());
  }
  before_ = std::move(*files);
  return {};
}

const FileTree* Player::ForeignAt(size_t i) const {
  if (options_.foreign == nullptr) return nullptr;
  const auto found = options_.foreign->find(i);
  return found != options_.foreign->end() ? &found->second : nullptr;
}

// Another version has had the store: its files take the place of our own.
Answered<void> Player::MoveIn(const FileTree& foreign, StepRecord& step) {
  auto files = ReadFiles();
  if (!files) return tl::unexpected(files.error());
  step.key_files = KeyFilesIn(*files);
  step.key_files.merge(KeyFilesIn(foreign));
  UseFreshDir();
  if (auto written = WriteTree(foreign, dir_); !written) return HarnessFault(written.error());
  before_ = foreign;
  return {};
}

// The files are compared as they are laid out: opening changes them.
Answered<void> Player::PlayRestore(size_t i, StepRecord& step) {
  UseFreshDir();
  auto restored = testee_.Restore(*snapshot_, dir_, StepTimes(i, step.results.size()));
  if (!restored) return tl::unexpected(restored.error());
  step.results.push_back(std::move(*restored));
  if (!options_.files) return {};
  auto files = ReadFiles();
  if (!files) return tl::unexpected(files.error());
  step.files = std::move(*files);
  return {};
}

// Only a snapshot that was read without a deadline and a failure is sure to be whole.
void Player::NoteSnapshot(const Operation& op, const OpResult& result) {
  if (result.error || result.panic) return;
  if (op.kind == OpKind::kSnapshot) {
    reading_.erase(op.keep);
    if (op.ns <= 0) reading_[op.keep];
  } else if (op.kind == OpKind::kSnapshotClose) {
    reading_.erase(op.keep);
  }
  const auto reading = reading_.find(op.keep);
  if (op.kind != OpKind::kSnapshotRead || reading == reading_.end()) return;
  reading->second += result.value.bytes;
  if (!result.value.end) return;
  if (result.value.failure.empty()) snapshot_ = std::move(reading->second);
  reading_.erase(reading);
}

Answered<std::vector<OpResult>> Player::Apply(const std::vector<Operation>& ops,
                                              const std::vector<OpResult>* reference) {
  std::vector<OpResult> results;
  std::vector<OpTimes> times;
  if (reference != nullptr) times = TimesOf(*reference);
  if (reference != nullptr && times.size() < ops.size()) times.resize(ops.size());
  auto answer = testee_.Apply(ops, times);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->fault) return tl::unexpected(std::move(*answer->fault));
  return std::move(answer->results);
}

Answered<void> Player::Finish(Recording& recording) {
  if (!stopped_ && !not_open_) {
    // Messages only: reading a consumer's state that nobody asked for would load it.
    recording.scan_ops = reference_ != nullptr ? reference_->scan_ops
                                               : ScanOperations(state_, {}, false, options_.offer);
    auto scan = Apply(recording.scan_ops, reference_ != nullptr ? &reference_->scan : nullptr);
    if (!scan) return tl::unexpected(scan.error());
    recording.scan = std::move(*scan);
    if (!recording.scan.empty() && recording.scan.back().panic) {
      over_ = true;
      return {};
    }
    if (options_.offer.Has(OpKind::kStop)) {
      if (auto stopped = StopAtTheEnd(recording); !stopped || recording.stop->panic) return stopped;
    }
  }
  if (options_.files) {
    auto files = ReadFiles();
    if (!files) return tl::unexpected(files.error());
    recording.files = std::move(*files);
  }
  recording.complete = true;
  return {};
}

Answered<void> Player::StopAtTheEnd(Recording& recording) {
  std::optional<OpTimes> times;
  if (reference_ != nullptr && reference_->stop) times = TimesOf(*reference_->stop);
  auto stop = testee_.Stop(times);
  if (!stop) return tl::unexpected(stop.error());
  recording.stop = std::move(*stop);
  return {};
}

Answered<void> Player::OpenOther(const FileTree& other, const CrossRecording* reference,
                                 CrossRecording& recording) {
  UseFreshDir();
  if (!other.empty()) {
    if (auto written = WriteTree(other, dir_); !written) return HarnessFault(written.error());
  }
  ReopenRequest request;
  request.dir = dir_;
  if (reference != nullptr) request.reference = TimesOf(reference->open);
  auto opened = testee_.Reopen(request);
  if (!opened) return tl::unexpected(opened.error());
  recording.open = std::move(*opened);
  if (Failed(recording.open.result)) return {};
  // Where the reference ended early, here or in its scan, there are no times to go on with.
  if (reference != nullptr && Failed(reference->open.result)) return {};
  recording.scan_ops =
      reference != nullptr
          ? reference->scan_ops
          : ScanOperations(recording.open.result.state, ConsumersIn(other), true, options_.offer);
  auto scan = Apply(recording.scan_ops, reference != nullptr ? &reference->scan : nullptr);
  if (!scan) return tl::unexpected(scan.error());
  recording.scan = std::move(*scan);
  if (!recording.scan.empty() && recording.scan.back().panic) return {};
  if (reference != nullptr && !reference->stop) return {};
  std::optional<OpTimes> times;
  if (reference != nullptr) times = TimesOf(*reference->stop);
  auto stop = testee_.Stop(times);
  if (!stop) return tl::unexpected(stop.error());
  recording.stop = std::move(*stop);
  return {};
}

Answered<void> Player::Close() { return testee_.Close(); }

}  // namespace jsparity
