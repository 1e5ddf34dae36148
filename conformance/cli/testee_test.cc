// Other testees, as their authors start them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "conformance/cli/program_for_tests.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kRun =
    "run --oracle '" JSPARITY_ORACLE "' --no-older --no-regressions --seed 3 --ops 60 ";

Ended RunCases(const std::string& options) { return Jsparity(kRun + options); }

std::string Text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ExampleOption() { return "--testee '" JSPARITY_PYTHON " " JSPARITY_EXAMPLE "' "; }

// The command of an example, and how much is compared.
using ExampleAndLevel = std::tuple<const char*, const char*>;

class Example : public testing::TestWithParam<ExampleAndLevel> {};

// Given a testee that keeps a stream in memory, then it agrees in what it has, on every level, and
// what it has not got is named.
TEST_P(Example, AgreesInWhatItHas) {
  const auto [example, level] = GetParam();
  const Ended ended =
      RunCases("--testee '" + std::string(example) + "' --cases 12 --compare " + level);
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("no divergence"));
  EXPECT_THAT(ended.text,
              HasSubstr("not compared, as the testee has not got it: store_raw_msg skip_msg "));
  EXPECT_THAT(ended.text, HasSubstr(" limits ages "));
}

constexpr const char* kLevels[] = {"answers", "state", "files"};

INSTANTIATE_TEST_SUITE_P(OfPython, Example,
                         testing::Combine(testing::Values(JSPARITY_PYTHON " " JSPARITY_EXAMPLE),
                                          testing::ValuesIn(kLevels)),
                         [](const auto& tested) { return std::string(std::get<1>(tested.param)); });
INSTANTIATE_TEST_SUITE_P(OfGo, Example,
                         testing::Combine(testing::Values(JSPARITY_GO_EXAMPLE),
                                          testing::ValuesIn(kLevels)),
                         [](const auto& tested) { return std::string(std::get<1>(tested.param)); });

// Given an oracle that was built for other lines, then it is said at once, with what to do.
TEST(OracleOfAnotherState, IsNotPlayedOn) {
  const auto work = WorkDir::Create().value();
  const std::string older = work->path() + "/oracle";
  std::ofstream(older) << "#!/bin/sh\n'" JSPARITY_ORACLE
                          "' \"$@\" | sed -u 's/\"schema\":\"[^\"]*\"/\"schema\":\"of then\"/'\n";
  std::filesystem::permissions(older, std::filesystem::perms::owner_all);
  const Ended ended =
      Jsparity("run --no-older --no-regressions --cases 1 --oracle '" + older + "'");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("the oracle and this program do not fit"));
  EXPECT_THAT(ended.text, HasSubstr("build both anew"));
}

// Given a message without a subject, then no wildcard but the one for all finds it.
TEST(ExampleTestee, FindsNoMessageWithoutASubject) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  std::ofstream(path) << R"({"seed": 1, "file_store": {"cipher": "none", "compression": "none"},
      "stream": {"name": "S", "subjects": ["a"], "compression": "none", "discard": "old",
                 "retention": "limits", "storage": "file"},
      "ops": [{"op": "store_msg", "subject": "", "hdr": "", "msg": "", "ttl": 0},
              {"op": "load_last_msg", "subject": "*"}, {"op": "load_last_msg", "subject": ">"}]})";
  for (const std::string& example :
       {ExampleOption(), std::string("--testee '" JSPARITY_GO_EXAMPLE "' ")}) {
    const Ended ended = Jsparity("replay --oracle '" JSPARITY_ORACLE "' " + path + " " + example);
    EXPECT_EQ(ended.status, 0) << ended.text;
    EXPECT_THAT(ended.text, HasSubstr("3 operations: both sides agree"));
  }
}

// Given a testee that has some operations, keeps no files and is plain, then nothing else is asked
// of it, all that is named, and none of it counts.
TEST(ExampleTestee, IsNotAskedForWhatItHasNotGot) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  const std::string trace = work->Fresh();
  ASSERT_EQ(RunCases(ExampleOption() + "--cases 12 --trace " + trace + " --json " + path).status,
            0);
  const auto result = nlohmann::json::parse(Text(path));
  const std::vector<std::string> lacks = result["testee"]["lacks"];
  EXPECT_THAT(lacks, testing::IsSupersetOf(
                         {"remove_msg", "consumer_open", "stop", "restart", "s2", "ttl", "files"}));
  for (const auto& [name, counts] : result["operations_by_kind"].items()) {
    if (std::ranges::find(lacks, name) == lacks.end()) continue;
    EXPECT_EQ(counts["drawn"], 0) << name;
    EXPECT_EQ(counts["compared"], 0) << name;
  }
  const std::string asked = Text(trace);
  EXPECT_THAT(asked, HasSubstr("\"op\":\"store_msg\""));
  for (const char* never : {"\"op\":\"remove_msg\"", "\"op\":\"consumer_", "\"cmd\":\"stop\"",
                            "\"cmd\":\"reopen\"", "\"compression\":\"s2\"", "\"ttl\":1"}) {
    EXPECT_THAT(asked, Not(HasSubstr(never)));
  }
}

// Given a focus that the testee lacks or that another option leaves out, then nothing of it was
// tested, whatever agrees beside it.
TEST(Focus, ThatIsNotComparedIsNeverGreen) {
  const Ended lacked = RunCases(ExampleOption() + "--cases 2 --focus remove_msg");
  EXPECT_EQ(lacked.status, 2) << lacked.text;
  EXPECT_THAT(lacked.text, HasSubstr("\nnothing was compared of --focus remove_msg\n"));
  const Ended left_out = RunCases("--cases 2 --plain --focus apply_sources_state");
  EXPECT_EQ(left_out.status, 2) << left_out.text;
  EXPECT_THAT(left_out.text, HasSubstr("nothing was compared of --focus apply_sources_state\n"));
}

TEST(WorkPlace, IsTheOneThatIsAskedForAndLeftEmpty) {
  const auto work = WorkDir::Create().value();
  const std::string named = work->Fresh();
  const std::string of_environment = work->Fresh();
  const std::string trace = work->Fresh();
  std::filesystem::create_directory(of_environment);
  const std::string run = kRun + ExampleOption() + "--cases 1 --trace " + trace;
  const auto check = [&](const Ended& ended, const std::string& dir) {
    EXPECT_EQ(ended.status, 0) << ended.text;
    EXPECT_THAT(Text(trace), HasSubstr("\"dir\":\"" + dir + "/jsparity-"));
    EXPECT_TRUE(std::filesystem::is_empty(dir));
  };
  check(Jsparity(run, "TMPDIR=" + of_environment), of_environment);
  check(Jsparity(run + " --work-dir " + named, "TMPDIR=" + of_environment), named);
}

TEST(WorkPlace, ThatIsNotThereIsToldInALine) {
  const std::string words = "cannot make a directory in /nowhere: No such file or directory";
  for (const std::string& command :
       {std::string(kRun) + "--cases 1", std::string("replay --oracle '" JSPARITY_ORACLE "' 5"),
        std::string("selfcheck --oracle '" JSPARITY_ORACLE "' --cases 1")}) {
    EXPECT_EQ(Jsparity(command, "TMPDIR=/nowhere").text,
              "jsparity: " + words + "; name another with --work-dir\n");
    EXPECT_EQ(Jsparity(command, "TMPDIR=/nowhere").status, 2);
  }
}

// Given a reference that says that the disk is full, then the run has no verdict on the testee.
TEST(WorkPlace, ThatIsFullIsNoDivergence) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  const std::string full = work->Fresh();
  std::ofstream(full) << "#!" JSPARITY_PYTHON R"(
import subprocess, sys
oracle = subprocess.Popen([")" JSPARITY_ORACLE R"("], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    if b'"apply"' in line:
        oracle.kill()
        sys.exit("write 1.blk: no space left on device")
    oracle.stdin.write(line)
    oracle.stdin.flush()
    sys.stdout.buffer.write(oracle.stdout.readline())
    sys.stdout.buffer.flush()
)";
  std::filesystem::permissions(full, std::filesystem::perms::owner_all);
  const Ended ended = Jsparity("run --oracle " + full +
                               " --cases 4 --no-older --no-regressions --jobs 1 --json " + path);
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("could not be run: there is no room for a case in "));
  EXPECT_THAT(ended.text, Not(HasSubstr("diverged")));
  const auto result = nlohmann::json::parse(Text(path));
  EXPECT_EQ(result["verdict"], "setup_error");
  EXPECT_EQ(result["failures"]["cases"], 0);
}

TEST(Trace, KeepsWhatWasAskedAndAnswered) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  ASSERT_EQ(RunCases(ExampleOption() + "--cases 2 --jobs 1 --trace " + path).status, 0);
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, StartsWith("1 > {\"cmd\":\"hello\",\"id\":1}\n1 < {\"id\": 1, \"ok\": true, "));
  EXPECT_THAT(text, AllOf(HasSubstr("1 > {\"cmd\":\"open\""), HasSubstr("1 > {\"cmd\":\"apply\""),
                          HasSubstr("1 > {\"cmd\":\"close\"")));
}
TEST(Testee, ThatDoesNotStartEndsTheRunInALine) {
  const Ended ended = RunCases("--cases 5 --testee false");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("jsparity: the testee cannot be used: the process ended with "
                                    "status 1\n"));
  EXPECT_THAT(ended.text, Not(HasSubstr("case 0")));
}

TEST(Testee, ThatSpeaksOfOtherThingsEndsTheRunInALine) {
  const Ended ended = RunCases("--cases 5 --testee 'echo ready'");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("cannot be used: an answer is not a JSON object: ready"));
}

// Given a testee whose answers have a member more than the protocol, then it parts where it opens.
TEST(Testee, WhoseAnswersHaveAMemberOfNoMeaningParts) {
  const auto work = WorkDir::Create().value();
  const Ended ended = RunCases("--cases 1 --no-shrink --compare answers --out " + work->Fresh() +
                               " --testee \"" JSPARITY_PYTHON " " JSPARITY_EXAMPLE
                               " | sed -u 's/.first_sync_ns./\\\"first_sync\\\"/'\"");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text,
              HasSubstr("the answer to open has a member of no meaning, \"first_sync\""));
}

// Given a run on which a fault shows, then its bundle brings the fault along when it is replayed.
TEST(Fault, IsSeenByARunAndByTheReplayOfItsBundle) {
  const auto work = WorkDir::Create().value();
  const std::string kept = work->Fresh();
  const Ended ended = RunCases(
      "--fault WrongError --cases 60 --no-regressions --max-failures 1 --jobs 1 --no-shrink "
      "--out " +
      kept);
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("errDeletedMsg"));
  const std::filesystem::directory_iterator bundles(kept);
  ASSERT_NE(bundles, std::filesystem::directory_iterator());
  const Ended again = Jsparity("replay --oracle '" JSPARITY_ORACLE "' " + bundles->path().string());
  EXPECT_EQ(again.status, 1) << again.text;
  EXPECT_THAT(again.text, HasSubstr("it came out as it was recorded"));
}

// Given a case of the past that is drawn with other options than the run's, when it fails, then its
// bundle names those, and the seed with them fails again.
TEST(PastFailure, IsPlayedFromItsSeedByTheCommandInItsBundle) {
  const auto work = WorkDir::Create().value();
  const std::string kept = work->Fresh();
  const std::string list = work->Fresh();
  std::ofstream(list) << "4 ops=60 consumers=no older=no\n";
  const Ended ended = Jsparity("run --oracle '" JSPARITY_ORACLE
                               "' --fault BytesTotalOff --cases 1 --ops 1 --seed 3 --jobs 1 "
                               "--shrink-seconds 1 --regressions " +
                               list + " --out " + kept);
  ASSERT_EQ(ended.status, 1) << ended.text;
  const std::filesystem::directory_iterator bundles(kept);
  ASSERT_NE(bundles, std::filesystem::directory_iterator());
  const Ended explained = Jsparity("explain " + bundles->path().string());
  const std::string command = "4 --fault BytesTotalOff --no-consumers --no-older --ops 60";
  EXPECT_THAT(explained.text, AllOf(HasSubstr("played by: scripts/parity replay " + command),
                                    HasSubstr("shrunk from 60 operations")));
  const Ended again = Jsparity("replay --oracle '" JSPARITY_ORACLE "' --shrink-seconds 0 --out " +
                               work->Fresh() + " " + command);
  EXPECT_EQ(again.status, 1) << again.text;
}

// Given a program that gives back what it is asked, then the line says that, and of no refusal.
TEST(Testee, ThatOnlyEchoesIsToldAsThat) {
  const Ended ended = Jsparity(std::string(kRun) + "--cases 1 --testee cat");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("an answer has to have \"ok\", true or false; what came is "
                                    "what was asked for: {\"cmd\":\"hello\""));
}

// Given a case that a list of known divergences names with a length of its own, when it ends as a
// failure of its own kind, then its bundle has that length, not the run's.
TEST(ListedCase, IsPlayedFromItsSeedByTheCommandInItsBundle) {
  const auto work = WorkDir::Create().value();
  const std::string kept = work->Fresh();
  const std::string list = work->Fresh();
  std::ofstream(list) << R"({"known": [{"id": "one", "title": "One", "recognised": [
      {"by": "seed", "seed": 15351260922792912514, "ops": 100}]}]})";
  const Ended ended = Jsparity("run --oracle '" JSPARITY_ORACLE
                               "' --cases 1 --ops 1 --seed 3 --jobs 1 --no-older "
                               "--no-regressions --known " +
                               list + " --out " + kept);
  ASSERT_THAT(ended.text, HasSubstr("Case 1, seed 15351260922792912514"))
      << "it is drawn otherwise";
  const Ended explained = Jsparity("explain " + kept + "/case-15351260922792912514.jsparity");
  EXPECT_THAT(explained.text, HasSubstr("options:   --no-older\n"));
  EXPECT_THAT(explained.text,
              HasSubstr("played by: scripts/parity replay 15351260922792912514 --known " + list +
                        " --no-older --oracle"));
}

// Given a seed, when its case is played by itself, then no number of a run is told.
TEST(Replay, OfASeedTellsNoNumber) {
  const auto work = WorkDir::Create().value();
  const Ended ended = Jsparity("replay 4 --oracle '" JSPARITY_ORACLE
                               "' --fault BytesTotalOff --no-consumers --no-older --ops 60 "
                               "--shrink-seconds 0 --out " +
                               work->Fresh());
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("Seed 4: they part"));
  EXPECT_THAT(ended.text, Not(HasSubstr("Case ")));
}

TEST(WorkDirectory, ThatIsNotThereIsToldWithWhatToDo) {
  const Ended ended = Jsparity(std::string(kRun) + "--cases 1", "TMPDIR=/nowhere");
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.text,
            "jsparity: cannot make a directory in /nowhere: No such file or directory; name "
            "another with --work-dir\n");
}

// Given what a run that was killed has left, and what a run holds whose process cannot be seen from
// here, as one in another container, then a run removes the first alone.
TEST(WorkDirectory, OfARunThatCannotBeSeenStays) {
  const auto parent = WorkDir::Create().value();
  const std::string killed = parent->path() + "/jsparity-killed";
  const std::string held = parent->path() + "/jsparity-heldby";
  for (const std::string& dir : {killed, held}) {
    std::filesystem::create_directories(dir + "/7/msgs");
    std::ofstream(dir + ".lock") << "work directory of a run of jsparity, removed with it\n";
  }
  const int lock = open((held + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  const Ended ended = RunCases("--cases 1 --work-dir " + parent->path());
  close(lock);
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_FALSE(std::filesystem::exists(killed));
  EXPECT_TRUE(std::filesystem::exists(held + "/7/msgs"));
}

// Given few operations, then nothing else is played.
TEST(OnlyOps, AreAllThatIsPlayed) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  ASSERT_EQ(RunCases("--cases 5 --plain --only-ops store_msg,remove_msg --json " + path).status, 0);
  std::ifstream file(path);
  const auto report = nlohmann::json::parse(file);
  EXPECT_EQ(report["operations"]["compared"], 5 * 60);
  const auto& by_kind = report["operations_by_kind"];
  EXPECT_EQ(
      by_kind["store_msg"]["compared"].get<int>() + by_kind["remove_msg"]["compared"].get<int>(),
      5 * 60);
}

// Given operations that make no sense by themselves, then a run is not green: nothing was tested.
TEST(OnlyOps, ThatCannotBePlayedAreNotTakenForTested) {
  const Ended ended = RunCases("--cases 3 --no-regressions --only-ops consumer_state");
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("nothing was compared"));
}

}  // namespace
}  // namespace jsparity
