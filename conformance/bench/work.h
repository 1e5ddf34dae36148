// Work: one row of the benchmark's table, as data. What both sides are told to do, and nothing of
// how it is measured. A family is a list of works about one thing, in a file of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"

namespace jsparity {

// The subjects that messages go to: `prefix` and a number below `count`, in turns; or as popular
// as Zipf's law with this exponent has them, when it is above 0.
struct BenchSubjects {
  std::string prefix = {};
  uint64_t count = 1;
  std::vector<uint64_t> limits = {};  // see go-oracle/BENCH.md
};

// Subject number n is drawn with a probability proportional to 1 / (n + 1)^exponent.
BenchSubjects ZipfSubjects(std::string prefix, uint64_t count, double exponent);

// One thing to do with a store; go-oracle/BENCH.md tells what there is and which members it takes.
struct BenchStep {
  std::string action = {};
  uint64_t count = 0;
  uint64_t size = 0;
  BenchSubjects subjects = {};
  std::string filter = {};
  uint64_t every = 0;
  std::string file = {};
  uint64_t settle_below = 0;  // bytes
};

Json ToJson(const BenchStep& step);
Parsed<BenchStep> ParseBenchStep(const Json& json, const std::string& where);

// What a work's number is, and which way is better.
enum class BenchMeasure : uint8_t {
  kRate,    // units of the timed step a second
  kMemory,  // bytes that the process holds more after `timed` than before `prepare`
};

struct Work {
  std::string name;
  std::string unit;  // of the rate: "msg/s"
  StoreOptions file_store;
  jsstore::StreamConfig stream;
  std::vector<BenchStep> prepare;     // once, after the store was opened; not timed
  std::vector<BenchStep> each_round;  // before the timed step of every round; not timed
  BenchStep timed;
  bool reusable =
      true;  // the timed step leaves the store as it was: the next round goes on with it
  BenchMeasure measure = BenchMeasure::kRate;
};

// `count` at a scale, at least 1.
uint64_t Scaled(double scale, uint64_t count);

// A stream with a name, subjects and file storage.
jsstore::StreamConfig BenchStream();
// A thousand subjects that take turns: what most works are done on.
BenchSubjects ThousandSubjects();
BenchStep StoreStep(uint64_t count, uint64_t size, BenchSubjects subjects);
// Lets the work's store encrypt, with a key of its own, and compress. What compresses does so
// behind the writer's back, so writing is over only when every block that is full was compressed.
void Encode(Work& work, jsstore::Cipher cipher, jsstore::Compression compression);
// The stream that hurts in the field: 6 million messages of 100 bytes on 2,000 subjects, of which
// a few get most, under a limit of 3,000 messages a subject: 1.84 million stay, and 4.16 million
// are interior deletes.
jsstore::StreamConfig HurtingStream(double scale);
BenchStep HurtingStep(double scale);

using WorkList = std::vector<Work>;
WorkList StoreFamily(double scale);
WorkList LoadFamily(double scale);
WorkList ConsumerFamily(double scale);
WorkList RemoveFamily(double scale);
WorkList RecoverFamily(double scale);
WorkList MemoryFamily(double scale);
// All of them, in the order of the table. At scale 1 a work is as large as its name says.
WorkList AllWorks(double scale);

}  // namespace jsparity
