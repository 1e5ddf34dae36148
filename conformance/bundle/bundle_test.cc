// Given a failure, when it is kept as a bundle, then everything that was recorded is found again,
// the same failure gives the same bytes, and what is no bundle is refused in a sentence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/explanation.h"
#include "conformance/bundle/recorded_case.h"
#include "conformance/bundle/test_emitter.h"
#include "conformance/run/room_of_files.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr uint64_t kSeed = 11;

Case TwoOperations() {
  Case c;
  c.seed = kSeed;
  c.stream.name = "S";
  Operation store;
  store.kind = OpKind::kStoreMsg;
  store.subject = std::string(171, 'a');
  store.msg = std::string(50, 'm');
  c.ops.push_back(store);
  Operation compact;
  compact.kind = OpKind::kCompact;
  compact.seq = 1;
  c.ops.push_back(compact);
  return c;
}

Recording Answered(size_t steps, const FileTree& files) {
  Recording recording;
  recording.open.jitter = {1000, 2000};
  recording.steps.resize(steps);
  for (StepRecord& step : recording.steps) step.results.resize(1);
  recording.steps.front().results.front().value.seq = 1;
  recording.steps.back().files = files;
  recording.complete = true;
  return recording;
}

CaseOutcome PartsInTheBlock(size_t step) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kDiverged;
  Divergence& divergence = outcome.divergence.emplace();
  divergence.place = Divergence::Place::kOperation;
  divergence.step = step;
  divergence.doing = "compact(seq=1)";
  divergence.files =
      FileDifference{"msgs/1.blk", "record 0 (message, sequence 1)", 0, "time", "5", "6"};
  outcome.reference = Answered(step + 1, {{"msgs/", ""}, {"msgs/1.blk", "abc"}, {"obs/", ""}});
  outcome.testee = Answered(step + 1, {{"msgs/", ""}, {"msgs/1.blk", "abd"}});
  return outcome;
}

Failure FailureInTheBlock() {
  Failure failure;
  failure.number = 7;
  failure.c = TwoOperations();
  failure.c.ops.insert(failure.c.ops.begin(), failure.c.ops.front());
  failure.outcome = PartsInTheBlock(2);
  failure.cause = CauseOf(failure.c, *failure.outcome.divergence);
  failure.shrunk = ShrunkCase{TwoOperations(), PartsInTheBlock(1), 42};
  failure.sides = {"v2.15.3", "my-port", "v2.14.10"};
  return failure;
}

BundleOrigin Origin() {
  BundleOrigin origin;
  origin.jsparity = "0.1.0";
  origin.command = "scripts/parity replay 11 --testee './my-port --fast'";
  origin.testee = "./my-port --fast";
  origin.options = {{"--every-op", {}}, {"--focus", {"purge", "compact"}}};
  return origin;
}

Bundle Example() { return MakeBundle(FailureInTheBlock(), Origin()); }

class Kept : public testing::Test {
 protected:
  Kept() { fs::remove_all(dir_); }
  ~Kept() override { fs::remove_all(dir_); }

  std::string Path(const std::string& name) const { return dir_ + "/" + name; }
  std::string File(const std::string& name, const std::string& bytes) const {
    fs::create_directories(dir_);
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }
  static std::string Bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string dir_ = testing::TempDir() + "bundle_test-" + std::to_string(getpid());
};

TEST_F(Kept, HoldsAllThatWasRecorded) {
  const auto path = WriteBundle(Example(), dir_);
  ASSERT_TRUE(path) << path.error();
  EXPECT_EQ(*path, Path("case-11.jsparity"));
  const auto bundle = ReadBundle(*path);
  ASSERT_TRUE(bundle) << bundle.error();
  EXPECT_EQ(bundle->origin, Origin());
  EXPECT_EQ(bundle->failure.sides, FailureInTheBlock().sides);
  EXPECT_EQ(bundle->failure.cause, FailureInTheBlock().cause);
  EXPECT_EQ(bundle->failure.number, 7U);
  EXPECT_EQ(bundle->failure.shrunk->runs, 42U);
  EXPECT_EQ(bundle->failure.c.ops.size(), 3U);
  EXPECT_EQ(ToJson(bundle->Shown()), ToJson(TwoOperations()));
  const CaseOutcome& outcome = bundle->ShownOutcome();
  EXPECT_EQ(outcome.divergence->files->field, "time");
  EXPECT_EQ(outcome.reference.steps.front().results.front().value.seq, 1U);
  EXPECT_EQ(outcome.reference.files,
            (FileTree{{"msgs/", ""}, {"msgs/1.blk", "abc"}, {"obs/", ""}}));
  EXPECT_EQ(outcome.testee.files, (FileTree{{"msgs/", ""}, {"msgs/1.blk", "abd"}}));
}

TEST_F(Kept, HasTheSameBytesAgainAndWhenItWasRead) {
  const auto path = WriteBundle(Example(), dir_);
  const std::string first = Bytes(*path);
  EXPECT_EQ(ToFiles(*ReadBundle(*path)), ToFiles(Example()));
  ASSERT_TRUE(WriteBundle(*ReadBundle(*path), dir_));
  EXPECT_EQ(Bytes(*path), first);
}

TEST_F(Kept, TakesThePlaceOfItsOwnCaseOnly) {
  const auto first = WriteBundle(Example(), dir_);
  Failure failure = FailureInTheBlock();
  failure.c.ops.pop_back();
  failure.outcome = PartsInTheBlock(1);
  const Bundle another = MakeBundle(failure, Origin());
  EXPECT_EQ(WriteBundle(another, dir_), Path("case-11-2.jsparity"));
  EXPECT_EQ(WriteBundle(another, dir_), Path("case-11-2.jsparity"));
  EXPECT_EQ(WriteBundle(Example(), dir_), *first);
  EXPECT_EQ(ReadBundle(*first)->failure.c.ops.size(), 3U);
}

TEST_F(Kept, LeavesNothingWhereItCannotBeWritten) {
  fs::create_directories(Path("case-11.jsparity"));
  const auto path = WriteBundle(Example(), dir_);
  ASSERT_FALSE(path);
  EXPECT_THAT(path.error(), StartsWith(Path("case-11.jsparity") + ": cannot be written: "));
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1);
}

// Given no room for more than a few bytes, then no bundle is left that ends too soon, and the one
// that was there is.
TEST_F(Kept, IsNeverLeftInPart) {
  fs::create_directories(dir_);
  const auto write = [this] {
    const RoomOfFiles room(100);
    return WriteBundle(Example(), dir_);
  };
  EXPECT_THAT(write().error(), HasSubstr("cannot be written: File too large"));
  EXPECT_TRUE(fs::is_empty(dir_));
  const auto path = WriteBundle(Example(), dir_);
  const std::string whole = Bytes(*path);
  EXPECT_FALSE(write());
  EXPECT_EQ(Bytes(*path), whole);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1);
}

TEST_F(Kept, NeedsFilesAfterEveryOperationWhereTheyTold) {
  EXPECT_TRUE(NeedsEveryOp(Example()));
  Failure failure = FailureInTheBlock();
  failure.shrunk->outcome.divergence->place = Divergence::Place::kFiles;
  EXPECT_FALSE(NeedsEveryOp(MakeBundle(failure, Origin())));
}

TEST_F(Kept, KeepsADefectByName) {
  Defect defect;
  defect.id = "lost-tombstone";
  defect.title = "It loses one";
  defect.page = "lost-tombstone.md";
  Failure failure = FailureInTheBlock();
  failure.outcome.known_defect = &defect;
  failure.shrunk.reset();
  const auto bundle = FromFiles(ToFiles(MakeBundle(failure, Origin())));
  ASSERT_TRUE(bundle) << bundle.error();
  EXPECT_EQ(bundle->failure.outcome.known_defect->title, "It loses one");
}

TEST_F(Kept, IsExplainedWithoutEitherSide) {
  const std::string text = Explain(Example());
  EXPECT_THAT(text, HasSubstr("testee:    ./my-port --fast (my-port), which follows v2.14.10\n"));
  EXPECT_THAT(text, HasSubstr("options:   --every-op --focus purge,compact\n"));
  EXPECT_THAT(text, HasSubstr("shrunk from 3 operations to 2 in 42 runs"));
  EXPECT_THAT(text, HasSubstr("stream:     name=\"S\"\n"));
  EXPECT_THAT(text, HasSubstr("file store: all as it is by default\n"));
  EXPECT_THAT(
      text,
      HasSubstr("0   store_msg  subject=\"aaaaaaaaaaaaaaaaaaaa…\" (171 letters), msg=50 bytes"));
  EXPECT_THAT(text, HasSubstr("  > 1   compact    seq=1"));
  EXPECT_THAT(text, HasSubstr("reference: 5\n      testee:    6\n"));
  EXPECT_THAT(
      text,
      HasSubstr("msgs/1.blk: reference 3 bytes, testee 3 bytes\n      byte 2: 63 against 64"));
  EXPECT_THAT(text, HasSubstr("obs/: reference a directory, testee there is none\n"));
}

TEST_F(Kept, IsLaidOutInAnEmptyDirectoryOnly) {
  ASSERT_TRUE(ExtractBundle(Example(), dir_));
  EXPECT_EQ(Bytes(Path("shrunk/reference/msgs/1.blk")), "abc");
  EXPECT_EQ(Bytes(Path("shrunk/testee/msgs/1.blk")), "abd");
  EXPECT_TRUE(fs::is_directory(Path("original/reference/obs")));
  EXPECT_TRUE(fs::exists(Path("shrunk/case.json")));
  const auto again = ExtractBundle(Example(), dir_);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error(), HasSubstr("is not empty; name a directory"));
}

TEST_F(Kept, IsToldFromACase) {
  const auto bundle = ReadBundleOrCase(*WriteBundle(Example(), dir_));
  EXPECT_TRUE(std::holds_alternative<Bundle>(*bundle));
  const auto c = ReadBundleOrCase(File("case.json", ToJson(TwoOperations()).dump()));
  EXPECT_TRUE(std::holds_alternative<Case>(*c));
}

TEST_F(Kept, IsRefusedWhereItIsNone) {
  const auto error = [](const auto& read) { return read ? std::string() : read.error(); };
  const std::string old = File("old.json", R"({"jsparity_bundle": 1})");
  EXPECT_EQ(error(ReadBundleOrCase(old)),
            old +
                ": is a bundle of format 1, which is not read any more; replay the seed in its "
                "name instead");
  EXPECT_THAT(error(ReadBundle(old)), StartsWith(old + ": is no bundle; "));
  EXPECT_THAT(error(ReadBundleOrCase(File("text", "hello"))),
              HasSubstr("is neither a bundle nor a case"));
  EXPECT_THAT(error(ReadBundle(Path("none"))), HasSubstr("cannot be read: No such file"));
}

TEST_F(Kept, SaysWhatIsMissing) {
  const auto error = [](ArchiveFiles files) {
    const auto bundle = FromFiles(std::move(files));
    return bundle ? std::string() : bundle.error();
  };
  for (const auto& [name, bytes] : ToFiles(Example())) {
    if (!name.ends_with(".json")) continue;
    ArchiveFiles files = ToFiles(Example());
    files.erase(name);
    EXPECT_EQ(error(files), name + " is missing");
    files[name] = "[1]";
    EXPECT_THAT(error(files), HasSubstr(name + ": must be an object")) << name;
  }
  ArchiveFiles files = ToFiles(Example());
  files["bundle.json"] = R"({"jsparity_bundle": 3})";
  EXPECT_EQ(error(files),
            "the bundle has format 3, and this program reads 2; use the one that "
            "wrote it");
  files = ToFiles(Example());
  files["extra"] = "";
  EXPECT_EQ(error(files), "extra: is no part of a bundle");
}

TEST_F(Kept, PartsAtNoOperationThatThereIsNot) {
  ArchiveFiles files = ToFiles(Example());
  std::string& outcome = files.at("shrunk/outcome.json");
  outcome.replace(outcome.find("\"step\": 1"), 9, "\"step\": 9");
  const auto bundle = FromFiles(files);
  ASSERT_FALSE(bundle);
  EXPECT_THAT(bundle.error(), HasSubstr("divergence: is at no operation of the case"));
}

// Whatever stands where, it is read or refused.
RC_GTEST_PROP(KeptText, SurvivesAnyDamage, ()) {
  static const ArchiveFiles kWhole = ToFiles(Example());
  ArchiveFiles files = kWhole;
  auto at = files.begin();
  std::advance(at, *rc::gen::inRange<size_t>(0, files.size()));
  if (at->second.empty()) return;
  const auto byte = *rc::gen::inRange<size_t>(0, at->second.size());
  at->second[byte] = *rc::gen::element('0', '9', '-', '"', '[', '{', 'a', 'n');
  const auto bundle = FromFiles(files);
  if (bundle) RC_ASSERT(!Explain(*bundle).empty());
  if (!bundle) RC_ASSERT(!bundle.error().empty());
}

TEST_F(Kept, TakesNoDirectoryOutside) {
  ArchiveFiles files = ToFiles(Example());
  std::string& outcome = files.at("shrunk/outcome.json");
  outcome.replace(outcome.find("\"obs/\""), 6, "\"../x/\"");
  const auto bundle = FromFiles(files);
  ASSERT_FALSE(bundle);
  EXPECT_THAT(bundle.error(), HasSubstr("no path of a directory inside"));
}

TEST_F(Kept, IsAPageThatNeedsNothingElse) {
  Failure failure = FailureInTheBlock();
  failure.shrunk->c.ops.front().subject = "<script>&";
  const std::string page = ToFiles(MakeBundle(failure, Origin())).at("report.html");
  EXPECT_THAT(page, HasSubstr("<code>subject=&quot;&lt;script&gt;&amp;&quot;, msg=50 bytes"));
  EXPECT_THAT(page,
              HasSubstr("<tr class=\"parts\"><td class=\"n\">1</td><td><code>compact</code>"));
  EXPECT_THAT(page, HasSubstr("<code>msgs/1.blk</code></td><td>3 bytes</td><td>3 bytes</td>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("http")));
}

// A bundle that is kept here, as an earlier program wrote it; emitted_test.cc is what
// `jsparity explain example.jsparity --emit-test emitted_test.cc` made of it.
TEST(Emitted, IsTheTestThatIsCompiledHere) {
  const auto bundle = ReadBundle(JSPARITY_BUNDLE_DIR "/example.jsparity");
  ASSERT_TRUE(bundle) << bundle.error();
  const auto test = EmitTest(*bundle);
  ASSERT_TRUE(test) << test.error();
  std::ifstream compiled(JSPARITY_BUNDLE_DIR "/emitted_test.cc");
  EXPECT_EQ(*test, std::string(std::istreambuf_iterator<char>(compiled), {}));
}

TEST(Emitted, IsRefusedWhereOnlyTheReferenceCanTell) {
  Failure failure = FailureInTheBlock();
  failure.shrunk->outcome.divergence->place = Divergence::Place::kCrossOpening;
  const auto test = EmitTest(MakeBundle(failure, Origin()));
  ASSERT_FALSE(test);
  EXPECT_THAT(test.error(), HasSubstr("as they part where one opens what the other wrote; replay"));
}

// Both sides agree, and a law is broken.
Bundle OfABrokenLaw() {
  Failure failure;
  failure.c = TwoOperations();
  failure.outcome.kind = CaseOutcome::Kind::kLawBroken;
  failure.outcome.law_break = LawBreak{
      {Law::kStoredStays, 1, 17, "sequence 17 is gone with compact, and nothing removed it"}};
  failure.cause = CauseOf(failure.c, *failure.outcome.law_break);
  failure.outcome.reference = Answered(2, {});
  failure.outcome.testee = Answered(2, {});
  failure.sides = {"v2.15.3", "my-port", "v2.15.3"};
  return MakeBundle(failure, Origin());
}

TEST_F(Kept, HoldsTheLawThatIsBrokenAndTellsItWithoutASide) {
  const auto path = WriteBundle(OfABrokenLaw(), dir_);
  ASSERT_TRUE(path) << path.error();
  const auto bundle = ReadBundle(*path);
  ASSERT_TRUE(bundle) << bundle.error();
  const auto& read = bundle->failure.outcome.law_break;
  ASSERT_TRUE(read);
  EXPECT_EQ(read->broken.law, Law::kStoredStays);
  EXPECT_EQ(read->side, LawSide::kBoth);
  EXPECT_EQ(read->broken.at, 1U);
  EXPECT_EQ(read->broken.sequence, 17U);
  EXPECT_THAT(Explain(*bundle),
              HasSubstr("both sides break the law stored-stays at operation 1 of 2\n"
                        "    sequence 17 is gone with compact, and nothing removed it\n"
                        "    sequence: 17\n"));
}

TEST(TestEmitter, HoldsAStoreAgainstTheLawThatBothBroke) {
  const auto test = EmitTest(OfABrokenLaw());
  ASSERT_TRUE(test) << test.error();
  EXPECT_THAT(*test, HasSubstr("// The C++ store has to keep the law that both sides broke."));
  EXPECT_THAT(*test, HasSubstr("\"law\": \"stored-stays\""));
}

TEST(TestEmitter, TellsHowAStoreBreaksALaw) {
  RecordedCase recorded;
  recorded.c.stream.name = "S";
  recorded.c.stream.subjects = {{"a"}};
  Operation store;
  store.kind = OpKind::kStoreMsg;
  store.subject = "a";
  Operation truncate;
  truncate.kind = OpKind::kTruncate;
  truncate.seq = 7;
  recorded.c.ops = {store, truncate};
  recorded.reference.steps.resize(2);
  for (StepRecord& step : recorded.reference.steps) step.results.emplace_back();
  recorded.reference.stop.emplace();
  recorded.reference.complete = true;
  recorded.law_break = LawBreak{
      {Law::kStoredStays, 1, 1, "sequence 1 is gone with truncate, and nothing removed it"}};
  StoreTestee testee;
  const auto breaks = WhereItParts(recorded, testee);
  ASSERT_TRUE(breaks) << breaks.error();
  EXPECT_THAT(*breaks, StartsWith("it breaks the law stored-stays at operation 1 of 2: truncate"));
  recorded.c.ops[1].seq = 1;
  const auto keeps = WhereItParts(recorded, testee);
  ASSERT_TRUE(keeps) << keeps.error();
  EXPECT_EQ(*keeps, "");
}

}  // namespace
}  // namespace jsparity
