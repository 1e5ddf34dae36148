#include "conformance/run/golden.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "conformance/generate/case_generator.h"
#include "conformance/run/lz4_frame.h"
#include "conformance/run/player.h"
#include "conformance/run/recording_json.h"

namespace jsparity {
namespace {

constexpr int kGoldenFormat = 1;
constexpr size_t kUnpackedBytesMax = 256 * 1024 * 1024;
constexpr size_t kOpsPerCase = 60;
constexpr size_t kCaseBytesMax = 120'000;  // of a case's payloads; big ones are left to live runs

Parsed<GoldenCase> ParseGoldenCase(const Json& json, const std::string& where) {
  GoldenCase golden;
  ObjectReader reader(json, where);
  if (const Json* part = reader.Child("case", Presence::kRequired)) {
    reader.Take(ParseCase(*part, where + ".case"), golden.c);
  }
  const Json* recording = reader.Child("recording", Presence::kRequired);
  if (reader.ok()) {
    reader.Take(ParseRecording(golden.c, *recording, where + ".recording"), golden.recording);
  }
  if (const Json* part = reader.Child("reopened", Presence::kRequired)) {
    reader.Take(ParseCrossRecording(*part, where + ".reopened"), golden.reopened);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return golden;
}

// What a case exercises.
std::set<std::string> FeaturesOf(const Case& c) {
  std::set<std::string> features;
  bool consumers = false;
  for (const Operation& op : c.ops) {
    std::string feature(NameOf(op.kind));
    if (op.file_store) feature += " with other options";
    if (op.inline_removal) feature += " inline";
    features.insert(feature);
    consumers = consumers || IsConsumerOp(op.kind);
  }
  const auto& stream = c.stream;
  features.insert("retention " + std::to_string(static_cast<int>(stream.retention)));
  features.insert("discard " + std::to_string(static_cast<int>(stream.discard)));
  if (stream.max_msgs > 0) features.insert("max_msgs");
  if (stream.max_bytes > 0) features.insert("max_bytes");
  if (stream.max_msgs_per > 0) features.insert("max_msgs_per");
  if (stream.max_age.count() > 0) features.insert("max_age");
  if (stream.discard_new_per) features.insert("discard_new_per");
  if (stream.first_seq > 0) features.insert("first_seq");
  if (c.file_store.async_flush) features.insert("async_flush");
  if (c.file_store.sync_always) features.insert("sync_always");
  if (c.file_store.block_size == 512) features.insert("smallest blocks");
  if (consumers) features.insert("consumers");
  if (!stream.sources.empty()) features.insert("sources");
  return features;
}

size_t PayloadBytes(const Case& c) {
  size_t bytes = 0;
  for (const Operation& op : c.ops) bytes += op.hdr.size() + op.msg.size() + op.num * 8;
  return bytes;
}

// The kinds of operations that are in fewer than two of the cases.
std::set<OpKind> KindsWanted(const std::vector<GoldenCase>& cases, const Offer& offer) {
  ByKind<int> count;
  for (const GoldenCase& golden : cases) {
    std::set<OpKind> kinds;
    for (const Operation& op : golden.c.ops) kinds.insert(op.kind);
    for (const OpKind kind : kinds) ++count[kind];
  }
  std::set<OpKind> wanted;
  for (const OpKind kind : AllOperations()) {
    if (offer.Has(kind) && count[kind] < 2) wanted.insert(kind);
  }
  return wanted;
}

// The case may not be fit for a golden file: then nothing was added.
Answered<void> RecordOne(const Case& c, Testee& reference, WorkDir& work,
                         std::vector<GoldenCase>& cases) {
  GoldenCase golden;
  golden.c = c;
  Player player(reference, golden.c, work, {}, nullptr);
  if (auto played = player.Play(golden.recording); !played) return played;
  if (golden.recording.complete) {
    auto opened = player.OpenOther(golden.recording.files, nullptr, golden.reopened);
    if (!opened) return opened;
  }
  const bool fit = golden.recording.complete && golden.reopened.stop.has_value();
  if (fit) cases.push_back(std::move(golden));
  return player.Close();
}

}  // namespace

Parsed<std::string> EncodeGolden(const GoldenSet& set) {
  Json json = {{"jsparity_golden", kGoldenFormat}, {"reference", set.reference}};
  Json& cases = json["cases"] = Json::array();
  for (const GoldenCase& golden : set.cases) {
    cases.push_back({{"case", ToJson(golden.c)},
                     {"recording", ToJson(golden.c, golden.recording)},
                     {"reopened", ToJson(golden.reopened)}});
  }
  auto frame = PackLz4(json.dump());
  if (frame && frame->size() >= kGoldenBytesMax) {
    return ParseError("the golden file would have " + std::to_string(frame->size()) +
                      " bytes, and that is too many");
  }
  return frame;
}

Parsed<GoldenSet> DecodeGolden(std::string_view bytes) {
  const auto text = UnpackLz4(bytes, kUnpackedBytesMax);
  if (!text) return ParseError(text.error());
  const auto json = ParseJson(*text);
  if (!json) return ParseError(json.error());
  GoldenSet set;
  int64_t format = 0;
  ObjectReader reader(*json, "golden");
  reader.I64("jsparity_golden", format, Presence::kRequired);
  if (format != kGoldenFormat) reader.Fail("jsparity_golden", "is not a format that is known here");
  reader.Text("reference", set.reference, Presence::kRequired);
  if (const Json* cases = reader.Child("cases", Presence::kRequired)) {
    for (size_t i = 0; reader.ok() && i < cases->size(); ++i) {
      reader.Take(ParseGoldenCase((*cases)[i], "golden.cases[" + std::to_string(i) + "]"),
                  set.cases.emplace_back());
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return set;
}

Parsed<GoldenSet> ReadGoldenFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ParseError("cannot read " + path);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  auto set = DecodeGolden(bytes);
  if (!set) return ParseError(path + ": " + set.error());
  return set;
}

Parsed<void> WriteGoldenFile(const GoldenSet& set, const std::string& path) {
  const auto bytes = EncodeGolden(set);
  if (!bytes) return ParseError(bytes.error());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  file.close();
  if (!file) return ParseError("cannot write " + path);
  return {};
}

Answered<std::vector<GoldenCase>> RecordGolden(Testee& reference, WorkDir& work, uint64_t seed,
                                               size_t count) {
  constexpr uint64_t kTriesMax = 3000;
  GeneratorOptions options{kOpsPerCase};
  options.offer = reference.hello().offer;
  std::vector<GoldenCase> cases;
  std::set<std::string> covered;
  for (uint64_t number = 0; number < kTriesMax; ++number) {
    const bool enough = cases.size() >= count;
    const std::set<OpKind> wanted = KindsWanted(cases, options.offer);
    if (enough && wanted.empty()) return cases;
    const Case c = GenerateCase(CaseSeed(seed, number), options);
    if (PayloadBytes(c) > kCaseBytesMax) continue;
    const auto features = FeaturesOf(c);
    const bool brings_something =
        !std::includes(covered.begin(), covered.end(), features.begin(), features.end());
    const bool is_turn = number % 4 == 0;
    if (!brings_something && (enough || !is_turn)) {
      const bool is_wanted = enough && std::ranges::any_of(c.ops, [&](const Operation& op) {
                               return wanted.contains(op.kind);
                             });
      if (!is_wanted) continue;
    }
    const size_t before = cases.size();
    if (auto recorded = RecordOne(c, reference, work, cases); !recorded) {
      return tl::unexpected(recorded.error());
    }
    if (cases.size() > before) covered.insert(features.begin(), features.end());
  }
  return cases;
}

Parsed<void> AddGolden(const Case& c, Testee& reference, WorkDir& work, GoldenSet& set) {
  const std::string& version = reference.hello().reference;
  if (version != set.reference) {
    return ParseError("the recorded cases are of nats-server " + set.reference +
                      ", and the reference is " + version);
  }
  const bool older = !c.opened_by.empty() || std::ranges::any_of(c.ops, [](const Operation& op) {
    return !op.written_by.empty();
  });
  if (older) return ParseError("the case goes through an older version, and recorded ones do not");
  const Json json = ToJson(c);
  const bool there = std::ranges::any_of(
      set.cases, [&](const GoldenCase& golden) { return ToJson(golden.c) == json; });
  if (there) return ParseError("the case is there already");
  const size_t before = set.cases.size();
  auto recorded = RecordOne(c, reference, work, set.cases);
  if (!recorded) return ParseError("the reference failed: " + recorded.error().text);
  if (set.cases.size() == before) {
    return ParseError(
        "the reference does not come to the end of the case, so that there is nothing "
        "to hold a store against");
  }
  return {};
}

CaseOutcome VerifyGolden(const GoldenCase& golden, Testee& testee, WorkDir& work) {
  CaseOutcome outcome;
  outcome.reference = golden.recording;
  const bool files = testee.hello().offer.files() == FilesKept::kReference;
  Player player(testee, golden.c, work, {.files = files}, &golden.recording);
  auto played = player.Play(outcome.testee);
  outcome.divergence = Compare(golden.c, golden.recording, outcome.testee,
                               {.level = files ? CompareLevel::kFiles : CompareLevel::kState},
                               outcome.canonical_use);
  CrossRecording reopened;
  if (played && !outcome.divergence && files) {
    played = player.OpenOther(golden.recording.files, &golden.reopened, reopened);
    if (played) {
      outcome.divergence =
          CompareCross(golden.reopened, reopened, {.ttls_collide = golden.c.ttls_collide},
                       outcome.canonical_use);
    }
  }
  if (!played) {
    outcome.divergence.emplace().fault = played.error();
    outcome.divergence->doing = "playing the case";
  }
  if (outcome.divergence) outcome.kind = CaseOutcome::Kind::kDiverged;
  if (played) player.Close();
  return outcome;
}

}  // namespace jsparity
