// What a store has in its blocks and in memory, which no operation shows.
#include <string>

#include "conformance/components/component_list.h"
#include "conformance/components/inside_machine.h"

namespace jsparity {
namespace {

// Writes scripts line by line.
class InsideScript {
 public:
  explicit InsideScript(ComponentRandom& random) : random_(random) {}

  ComponentRandom& random() { return random_; }
  void Add(const std::string& line) { text_ += line + "\n"; }
  void AddNumber(const std::string& op, uint64_t number) { Add(op + " " + std::to_string(number)); }
  void Open(uint64_t block_size) {
    if (random_.OneIn(3)) SetExpiry();
    if (random_.OneIn(6)) Add("compress");
    const uint64_t created_ns = random_.OneIn(2) ? 0 : random_.AnyLength(60);
    Add("open " + std::to_string(block_size) + " " + std::to_string(created_ns));
  }
  void Store(const std::string& subject, uint64_t bytes) {
    Add("store " + subject + " " + std::to_string(bytes));
    ++stored_;
  }
  void StoreAny() { Store(AnySubject(), random_.AnyLength(8)); }
  std::string AnySubject() { return random_.OneOf<const char*>({"a", "a.b", "orders.new", "x"}); }
  // A sequence that there was, or one not far behind.
  uint64_t AnySequence() { return random_.Below(stored_ + 3); }
  uint64_t cache_ms() const { return cache_ms_; }
  uint64_t subjects_ms() const { return subjects_ms_; }
  uint64_t stored() const { return stored_; }
  // So that what is in memory gets old; no sync and no state is due yet.
  void Wait(uint64_t ms) {
    constexpr uint64_t kWaitedMsMax = 50'000;
    if (waited_ms_ + ms > kWaitedMsMax) return;
    waited_ms_ += ms;
    AddNumber("wait", ms);
  }
  std::string Finish() { return std::move(text_) + "state\nblocks\nload 0\nload 1\nloads\n"; }

 private:
  // So short that what is known of subjects goes, too, before a sync is due.
  void SetExpiry() {
    cache_ms_ = 1000 * random_.Between(1, 4);
    subjects_ms_ = cache_ms_ * random_.Between(1, 4);
    Add("expiry " + std::to_string(cache_ms_) + " " + std::to_string(subjects_ms_));
  }

  ComponentRandom& random_;
  std::string text_;
  uint64_t cache_ms_ = 10'000;  // what a store chooses
  uint64_t subjects_ms_ = 120'000;
  uint64_t stored_ = 0;
  uint64_t waited_ms_ = 0;
};

std::string AnyFilter(ComponentRandom& random) {
  return random.OneOf<const char*>({"a", "a.*", "x", ">", "*", "orders.>"});
}

void AddCount(InsideScript& script) {
  ComponentRandom& random = script.random();
  const std::string filter = AnyFilter(random);
  const std::string filters = filter + "," + random.OneOf<const char*>({"x", "none", "*.b"});
  const std::string seq = " " + std::to_string(script.AnySequence());
  const std::string which = random.OneIn(2) ? " all" : " last";
  switch (random.Below(5)) {
    case 0:
      return script.Add("count_of " + filters + seq + which);
    case 1:
      return script.Add("last_of " + filters + seq);
    case 2:
      return script.Add("subjects " + filter);
    case 3:
      return script.Add("at " +
                        std::to_string(kComponentTimeNs + 1'000'000 * random.Below(20'000)));
    default:
      return script.Add("count " + filter + seq + which);
  }
}

void AddRead(InsideScript& script) {
  ComponentRandom& random = script.random();
  if (random.OneIn(4)) script.Add("drop");
  const std::string filter = AnyFilter(random);
  switch (random.Below(8)) {
    case 0:
      script.AddNumber("read", script.AnySequence());
      break;
    case 1:
      script.Add("last " + script.AnySubject());
      break;
    case 2:
      script.AddNumber((random.OneIn(2) ? "next_of " : "prev_of ") + filter + "," +
                           random.OneOf<const char*>({"x", "orders.>", "none", "*.b"}),
                       script.AnySequence());
      break;
    case 3:
    case 4:
    case 5:
      AddCount(script);
      break;
    default:
      script.AddNumber((random.OneIn(2) ? "next " : "prev ") + filter, script.AnySequence());
  }
  script.Add("loads");
}

// Message after message, up or down: with the last one of a block what is in memory of it goes.
void AddWalk(InsideScript& script) {
  ComponentRandom& random = script.random();
  const bool up = !random.OneIn(3);
  const std::string op = random.OneIn(3) ? (up ? "next > " : "prev > ") : "read ";
  uint64_t seq = script.AnySequence();
  for (uint64_t left = 2 + random.Below(12); left > 0; --left) {
    script.Add(op + std::to_string(seq));
    if (random.OneIn(3)) script.Add("loads");
    if (!up && seq == 0) break;
    up ? ++seq : --seq;
  }
  script.Add("loads");
}

// A search between two reads, and a look whether what was read is still there. The search may find
// nothing in the block, and then does not keep it in memory.
void AddSearchBetween(InsideScript& script) {
  ComponentRandom& random = script.random();
  const uint64_t seq = script.AnySequence();
  const uint64_t step_ms = script.cache_ms() / 10;
  script.AddNumber("read", seq);
  script.Wait(step_ms * random.Between(4, 9));
  script.AddNumber((random.OneIn(2) ? "next " : "prev ") + script.AnySubject(), seq);
  script.Wait(step_ms * random.Between(4, 9));
  script.Add("loads");
  script.AddNumber("read", seq);
  script.Add("loads");
}

// About as long as what was read stays in memory, and a look whether it is there.
void AddPause(InsideScript& script) {
  ComponentRandom& random = script.random();
  if (random.OneIn(3)) return AddSearchBetween(script);
  const uint64_t stays_ms = random.OneIn(3) ? script.subjects_ms() : script.cache_ms();
  script.Wait(random.OneOf<uint64_t>(
                  {100, stays_ms - 100, stays_ms, stays_ms + 100, stays_ms + 200, 2 * stays_ms}) +
              random.Below(2));
  if (random.OneIn(3)) script.Add("subjects " + script.AnySubject());
  script.AddNumber("read", script.AnySequence());
  script.Add("loads");
}

// More than one message goes at once.
void AddRemovals(InsideScript& script) {
  ComponentRandom& random = script.random();
  const std::string seq = " " + std::to_string(random.OneIn(2) ? 0 : script.AnySequence());
  switch (random.Below(4)) {
    case 0:
      return script.AddNumber("compact", script.AnySequence());
    case 1:
      return script.Add("purge " + AnyFilter(random) + seq + " " + std::to_string(random.Below(3)));
    case 2:
      return script.Add("update " + std::to_string(random.AnyLength(6)) + " " +
                        std::to_string(random.OneIn(2) ? 0 : 200 + random.AnyLength(10)) + " " +
                        std::to_string(random.Below(4)) + " old");
    default:
      // The newest ones: a search has nothing to find there.
      for (uint64_t left = random.Below(6), at = script.stored(); left > 0 && at > 0;
           --left, --at) {
        script.AddNumber("remove", at);
      }
  }
}

void AddAny(InsideScript& script) {
  ComponentRandom& random = script.random();
  switch (random.Below(17)) {
    case 16:
      // What is known of subjects goes, too.
      return script.Add(random.OneIn(3) ? "reopen" : "blocks");
    case 0:
      return script.Add("blocks");
    case 1:
      return script.AddNumber("load", random.Below(8));
    case 2:
    case 3:
    case 4:
      return script.AddNumber("remove", script.AnySequence());
    case 5:
    case 6:
      return AddRead(script);
    case 7:
      return AddWalk(script);
    case 8:
      return AddPause(script);
    case 9:
      return AddRemovals(script);
    default:
      return script.StoreAny();
  }
}

void AddMany(InsideScript& script) {
  for (uint64_t left = 1 + script.random().AnyLength(6); left > 0; --left) AddAny(script);
}

void AddSomeStored(InsideScript& script, uint64_t least) {
  for (uint64_t left = least + script.random().AnyLength(4); left > 0; --left) script.StoreAny();
}

uint64_t AnyBlockSize(ComponentRandom& random) {
  return random.OneOf<uint64_t>({0, 128, 200, 256, 512, 4096});
}

void AddLimits(InsideScript& script, uint64_t msgs, uint64_t bytes, uint64_t msgs_per,
               const char* discard) {
  script.Add("limits " + std::to_string(msgs) + " " + std::to_string(bytes) + " " +
             std::to_string(msgs_per) + " " + discard);
}

void AddBlockSizes(InsideScript& script) {
  ComponentRandom& random = script.random();
  for (uint64_t sizes = random.Below(3); sizes > 0; --sizes) {
    const std::string subject = random.OneOf<const char*>({">", "a", "orders.*", "orders.new.eu"});
    const uint64_t msgs = random.OneIn(10) ? 0 : 1 + random.AnyLength(16);
    script.Add("block_size " + std::to_string(msgs) + " " + std::to_string(random.AnyLength(12)) +
               " " + subject);
  }
}

void WriteWithoutLimits(InsideScript& script) {
  if (script.random().OneIn(8))
    script.Add(script.random().OneIn(2) ? "cipher aes" : "cipher chacha");
  script.Open(AnyBlockSize(script.random()));
  AddMany(script);
  AddBlockSizes(script);
}

// New messages are refused where what their subject would lose is smaller than they are.
void WriteRefusing(InsideScript& script) {
  ComponentRandom& random = script.random();
  AddLimits(script, random.OneIn(3) ? 1 + random.Below(20) : 0, 100 + random.AnyLength(10),
            1 + random.Below(4), "new");
  script.Open(AnyBlockSize(random));
  AddSomeStored(script, 8);
  AddMany(script);
}

// A limit finds that the stream's first message is not in its block any more.
void WriteBeheading(InsideScript& script) {
  ComponentRandom& random = script.random();
  const bool by_count = random.OneIn(2);
  AddLimits(script, by_count ? 3 + random.Below(8) : 0, by_count ? 0 : 300 + random.AnyLength(10),
            0, "old");
  script.Open(AnyBlockSize(random));
  AddSomeStored(script, 8);
  script.AddNumber("behead", random.OneIn(4) ? random.Below(4) : 0);
  AddSomeStored(script, 2);
}

// Another age, other subjects or limits, of which meta.inf may find no place: then all stays as it
// was.
void ChangeConfig(InsideScript& script) {
  ComponentRandom& random = script.random();
  const bool obstructed = random.OneIn(3);
  if (obstructed) script.Add("obstruct_meta");
  if (random.OneIn(3)) {
    script.Add("update " + std::to_string(random.AnyLength(4)) + " 0 " +
               std::to_string(random.Below(3)) + " old");
  } else {
    script.Add("config " + std::to_string(random.OneOf<uint64_t>({0, 0, 300, 1000, 4000})) + " " +
               random.OneOf<const char*>({">", "a", "x,a.b", "orders.*,a"}));
  }
  if (obstructed) script.Add("clear_meta");
}

void WriteChangingConfig(InsideScript& script) {
  ComponentRandom& random = script.random();
  if (random.OneIn(3)) AddLimits(script, 3 + random.Below(6), 0, random.Below(3), "old");
  script.Open(AnyBlockSize(random));
  for (uint64_t changes = 1 + random.Below(4); changes > 0; --changes) {
    AddSomeStored(script, 2);
    ChangeConfig(script);
    AddSomeStored(script, 1);
    script.Wait(random.OneOf<uint64_t>({100, 700, 2500, 5000}));
    script.Add("state");
    if (random.OneIn(2)) AddCount(script);
  }
}

// What waits to be written is told of late, or to a block that is not the last one.
void WriteFlushing(InsideScript& script) {
  ComponentRandom& random = script.random();
  script.Add("async_flush");
  script.Open(AnyBlockSize(random));
  AddSomeStored(script, 1);
  const std::string place = std::to_string(random.Below(8));
  const auto wait = [&] {
    script.AddNumber("wait", random.Below(20));
    script.Add("pending " + place);
  };
  wait();
  // Below 16 KiB the flush loop waits for more.
  const uint64_t tombstones = random.OneIn(2) ? 540 + random.Below(20) : 1 + random.Below(9);
  script.Add("tombstones " + place + " 1 " + std::to_string(tombstones));
  wait();
  script.Add("kick " + place);
  script.Add("pending " + place);
  wait();
}

// The second block stays for the tombstone that it holds, with no message.
void WriteSkipping(InsideScript& script) {
  ComponentRandom& random = script.random();
  if (random.OneIn(2)) script.Add("async_flush");
  script.Open(random.OneOf<uint64_t>({128, 150}));
  for (int i = 0; i < 3; ++i) script.Store("a", 10);
  script.Store("b", random.Below(30));
  script.Add("remove 2");
  script.Store("b", 90);
  script.Store("b", random.Below(90));
  script.Add("remove 4");
  script.Add("blocks");
  script.AddNumber("skip_in", random.OneIn(4) ? random.Below(4) : 1);
}

// More blocks than are looked through one by one, most with a message or two.
void WriteManyBlocks(InsideScript& script) {
  ComponentRandom& random = script.random();
  script.Open(128);
  for (uint64_t left = 30 + random.Below(40); left > 0; --left) {
    script.Store(script.AnySubject(), 50 + random.Below(60));
    if (random.OneIn(6)) script.AddNumber("remove", script.AnySequence());
  }
  AddMany(script);
  for (uint64_t left = 4 + random.Below(12); left > 0; --left) AddRead(script);
}

// The cipher is exchanged, and a block's new key may find no place.
void WriteConverting(InsideScript& script) {
  ComponentRandom& random = script.random();
  const bool aes_first = random.OneIn(2);
  script.Add(aes_first ? "cipher aes" : "cipher chacha");
  script.Open(AnyBlockSize(random));
  AddSomeStored(script, 2);
  AddMany(script);
  script.Add(aes_first ? "cipher chacha" : "cipher aes");
  const uint64_t index = 1 + random.Below(3);
  const bool obstructed = !random.OneIn(3);
  if (obstructed) script.AddNumber("obstruct_key", index);
  script.Add("reopen\nread 1\nload 0\nload 1");
  if (obstructed) script.AddNumber("clear_key", index);
  script.Add("reopen\nread 1\nread 2");
}

// Blocks that a store wrote before it compressed are compressed, and change meanwhile.
void WriteRecompressing(InsideScript& script) {
  ComponentRandom& random = script.random();
  if (random.OneIn(4)) script.Add(random.OneIn(2) ? "cipher aes" : "cipher chacha");
  script.Open(random.OneOf<uint64_t>({256, 512, 1024}));
  AddSomeStored(script, 16);
  for (uint64_t left = random.Below(8); left > 0; --left) {
    script.AddNumber("remove", script.AnySequence());
  }
  script.Add("compress\nreopen");
  for (uint64_t left = 1 + random.Below(6); left > 0; --left) {
    const std::string place = std::to_string(random.Below(6));
    // As a block that was just written it has its key at hand.
    script.Add("load " + place);
    script.Add("recompress " + place + (random.OneIn(2) ? " begun " : " staged ") +
               random.OneOf<const char*>({"none ", "compact ", "compact ", "erase ", "erase "}) +
               std::to_string(script.AnySequence()));
    script.Add("blocks\nrecords " + place);
    if (random.OneIn(3)) script.StoreAny();
  }
}

// Blocks are compacted that tell of removed messages of earlier ones, of the first that there can
// be, and of one that never was.
void WriteCompacting(InsideScript& script) {
  ComponentRandom& random = script.random();
  script.Open(random.OneOf<uint64_t>({256, 512}));
  for (uint64_t left = 3 + random.Below(3); left > 0; --left) {
    AddSomeStored(script, 3);
    script.AddNumber("remove", script.AnySequence());
    script.Add("tombstones " + std::to_string(random.Below(6)) + " " +
               std::to_string(random.OneOf<uint64_t>({0, 0, 1, 2})) + " 1");
  }
  script.StoreAny();
  for (uint64_t left = 2 + random.Below(4); left > 0; --left) {
    const std::string place = std::to_string(random.Below(6));
    script.Add("recompress " + place + " begun compact 0\nblocks\nrecords " + place);
    script.AddNumber("remove", script.AnySequence());
  }
}

// A record of this length begins as a compressed block does. It may get damaged, and is neither
// then.
void StoreLikeCompressed(InsideScript& script) {
  ComponentRandom& random = script.random();
  constexpr uint64_t kRecordBytes = 0x01706d63;
  constexpr uint64_t kAroundPayload = 22 + 1 + 8;  // with a subject of one byte
  script.Store("a", kRecordBytes - kAroundPayload);
  if (random.OneIn(2)) return;
  script.Store("b", random.AnyLength(8));
  script.AddNumber("flip 0", random.OneIn(2) ? random.Below(64) : random.Below(kRecordBytes));
  script.Add("load 0\nread 1\nblocks\nread 2");
}

// All but the last messages of a large block go at once, and it is written on.
void CompactHead(InsideScript& script) {
  ComponentRandom& random = script.random();
  const uint64_t before = script.stored();
  for (int i = 0; i < 7; ++i) script.Store("a", 380'000 + random.AnyLength(14));
  script.AddNumber("compact", before + 4 + random.Below(4));
  script.Add("blocks");
  script.Store("c", random.AnyLength(8));
  script.Add("reopen\nblocks\nload 0");
}

// Less than half of a large block is left, which is rewritten as a message goes from its middle.
void CompactLarge(InsideScript& script) {
  ComponentRandom& random = script.random();
  const uint64_t before = script.stored();
  for (int i = 0; i < 8; ++i) script.Store("a", 380'000 + random.AnyLength(14));
  script.Store("b", random.AnyLength(8));
  if (random.OneIn(2)) script.Add("drop");
  const uint64_t from = before + 2 + random.Below(2);
  for (uint64_t seq = from; seq < from + 4; ++seq) script.AddNumber("remove", seq);
  if (random.OneIn(2)) {
    // What is before the message goes from the file, which is written on.
    script.AddNumber("compact", from + random.Below(7));
    script.Store("c", random.AnyLength(8));
  }
  script.Add("blocks\nloads");
}

// Blocks of eight messages that are equal, but for one that may be a byte longer or shorter. They
// are as large as the smallest block that is compacted while messages go, or twice that, and shrink
// to half of their file, and to half of that.
void CompactAtBounds(InsideScript& script) {
  ComponentRandom& random = script.random();
  constexpr uint64_t kAroundPayload = 22 + 1 + 8;  // with a subject of one byte
  constexpr uint64_t kBlockMsgs = 8;
  const uint64_t record = random.OneOf<uint64_t>({1 << 18, 1 << 19});
  script.Open(kBlockMsgs * record + record / 2);
  const uint64_t odd_one = random.OneIn(3) ? random.Between(1, 2 * kBlockMsgs) : 0;
  const auto store = [&](uint64_t count) {
    for (; count > 0; --count) {
      const bool is_odd = script.stored() + 1 == odd_one;
      script.Store("a", record - kAroundPayload + (is_odd ? 1 - 2 * random.Below(2) : 0));
    }
  };
  store(kBlockMsgs + 1);
  // The tombstone stays in the second block's file, which is larger than its messages then.
  if (!random.OneIn(4)) script.Add("remove 2");
  store(kBlockMsgs);
  for (uint64_t block = 0; block < 2; ++block) {
    const uint64_t last = (block + 1) * kBlockMsgs - 1;
    for (uint64_t seq = block * kBlockMsgs + 2; seq <= last; ++seq) {
      script.AddNumber("remove", seq);
      script.Add("blocks");
    }
  }
}

}  // namespace

std::string GenerateStoreInsideScript(ComponentRandom& random) {
  InsideScript script(random);
  switch (random.Below(18)) {
    case 8:
      WriteCompacting(script);
      break;
    case 7:
      WriteRecompressing(script);
      break;
    case 0:
      WriteRefusing(script);
      break;
    case 1:
      WriteBeheading(script);
      break;
    case 2:
      WriteFlushing(script);
      break;
    case 3:
      WriteSkipping(script);
      break;
    case 4:
      WriteConverting(script);
      break;
    case 5:
      WriteManyBlocks(script);
      break;
    case 6:
      WriteChangingConfig(script);
      break;
    default:
      WriteWithoutLimits(script);
  }
  return script.Finish();
}

std::string GenerateStoreLargeScript(ComponentRandom& random) {
  InsideScript script(random);
  if (random.OneIn(2)) {
    CompactAtBounds(script);
    return script.Finish();
  }
  script.Open(3'000'000);
  if (random.OneIn(2)) {
    CompactHead(script);
  } else {
    StoreLikeCompressed(script);
    if (!random.OneIn(4)) CompactLarge(script);
  }
  return script.Finish();
}

Outcome RunStoreInside(std::string_view script) {
  InsideMachine machine;
  return Outcome::Of(Transcript(
      script, [&](std::string_view op, ScriptLine& line) { return machine.Run(op, line); }));
}

}  // namespace jsparity
