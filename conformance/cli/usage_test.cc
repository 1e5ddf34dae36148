// The program as its users start it: what is asked for wrongly is refused in one line, with exit
// status 2, before anything is begun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "conformance/cli/program_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Refused {
  const char* arguments;
  const char* words;
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.arguments; }

class Usage : public testing::TestWithParam<Refused> {};

TEST_P(Usage, IsRefusedInALine) {
  const Ended ended = Jsparity(GetParam().arguments);
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, StartsWith("jsparity: "));
  EXPECT_THAT(ended.text, HasSubstr(GetParam().words));
  EXPECT_EQ(std::ranges::count(ended.text, '\n'), 1) << ended.text;
}

INSTANTIATE_TEST_SUITE_P(
    OfNumbers, Usage,
    testing::Values(Refused{"run --cases -5", "\"-5\": must be a number from 1 to 1000000000"},
                    Refused{"run --cases 0", "from 1 to"}, Refused{"run --ops -3", "from 1 to"},
                    Refused{"run --ops 0", "\"0\": must be a number from 1 to 100000"},
                    Refused{"run --jobs -1", "from 1 to 1024"},
                    Refused{"run --max-failures 0", "from 1 to"},
                    Refused{"run --seed 18446744073709551616", "from 0 to 2^64-1"},
                    Refused{"run --seed 010", "\"010\": must be a number"},
                    Refused{"run --shrink-seconds -1", "from 0 to 86400"},
                    Refused{"run --cases 1e3", "\"1e3\": must be a number"},
                    Refused{"drift v2.14.10 v2.15.3 --cases 0", "from 1 to"},
                    Refused{"components --count 0", "from 1 to"},
                    Refused{"bench --scale 0", "\"0\": must be a number from 0.001 to 1000"},
                    Refused{"bench --scale nan", "\"nan\": must be a number from"},
                    Refused{"bench --rounds 1001", "from 1 to 1000"},
                    Refused{"replay 18446744073709551616", "from 0 to 2^64-1"},
                    Refused{"replay 5 --ops 0", "from 1 to"},
                    Refused{"selfcheck --cases 0", "from 1 to"},
                    Refused{"selfcheck --ops 0", "from 1 to"},
                    Refused{"selfcheck --max-failures 0", "from 1 to"},
                    Refused{"components --max-failures 0", "from 1 to"},
                    Refused{"golden record --cases 0", "from 1 to"},
                    Refused{"drift v2.14.10 v2.15.3 --ops 0", "from 1 to"}));

INSTANTIATE_TEST_SUITE_P(
    OfWhatIsNotThere, Usage,
    testing::Values(Refused{"run --testee ''", "--testee: must not be empty; name a command"},
                    Refused{"golden verify --testee ' '", "must not be empty"},
                    Refused{"replay 5 --testee ''", "must not be empty"},
                    Refused{"golden verify --file ''", "a file has to be named"},
                    Refused{"golden verify /", "not expected: /"},
                    Refused{"explain /", "/ is a directory; name a file"},
                    Refused{"run --json ''", "a file has to be named"},
                    Refused{"run --work-dir /dev/null/x", "/dev/null is no directory"},
                    Refused{"run --known /", "/ is a directory; name a file"},
                    Refused{"replay ''", "a file has to be named"},
                    Refused{"replay /", "/ is a directory; name a file"},
                    Refused{"replay nowhere.json", "nowhere.json: No such file"},
                    Refused{"explain nowhere.jsparity", "nowhere.jsparity: No such file"},
                    Refused{"explain /dev/null", "/dev/null: is no bundle"},
                    Refused{"replay /dev/null", "/dev/null: is neither a bundle nor a case"},
                    Refused{"golden verify --file /", "/ is a directory; name a file"},
                    Refused{"golden verify --file nowhere", "nowhere: No such file"},
                    Refused{"run --json /", "/ is a directory; name a file"},
                    Refused{"run --json nowhere/report.json", "nowhere: No such file"},
                    Refused{"run --out /dev/null/x", "/dev/null is no directory"},
                    Refused{"run --json -", "- is no name here, as standard output is for people"},
                    Refused{"run --junit -", "- is no name here"},
                    Refused{"run --out -", "- is no name here"},
                    Refused{"run --trace -", "- is no name here"},
                    Refused{"golden record --file -", "- is no name here"},
                    Refused{"run --no-consumers --focus consumer_state",
                            "--focus consumer_state: --no-consumers leaves it out"}));

INSTANTIATE_TEST_SUITE_P(
    OfArgumentsWithoutAName, Usage,
    testing::Values(Refused{"", "name a command: run, tune, replay, explain"},
                    Refused{"golden", "name a command of golden: record, add, verify"},
                    Refused{"replay",
                            "replay wants one more argument: Seed of a case, or a bundle"},
                    Refused{"explain", "explain wants one more argument: File that run, replay"},
                    Refused{"golden add", "add wants one more argument: A bundle, or a case file"},
                    Refused{"verify", "verify wants one more argument: A stream's directory"},
                    Refused{"diff /", "diff wants one more argument: The one to compare it with"},
                    Refused{"completion", "completion wants one more argument: The shell: bash"},
                    Refused{"completion tcsh", "jsparity: tcsh not in {bash,zsh,fish}"},
                    Refused{"replay ''", "jsparity: a file has to be named"},
                    Refused{"verify /etc/passwd", "/etc/passwd: is no file of a stream"}));

// Given an output that takes nothing, when something is told there, then the status says so.
TEST(StandardOutput, ThatCannotBeWrittenIsASetUpError) {
  for (const char* how : {"man 3>&1 >/dev/full 2>&3 3>&-; echo \"status $?\" #",
                          "man 3>&1 >&- 2>&3 3>&-; echo \"status $?\" #"}) {
    const Ended ended = Jsparity(how);
    EXPECT_THAT(ended.text, HasSubstr("jsparity: standard output cannot be written"));
    EXPECT_THAT(ended.text, HasSubstr("status 2"));
  }
}

TEST(StandardOutput, ThatIsReadInPartIsNoFault) {
  const Ended ended = Jsparity("completion bash | head -1 #");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.text, Not(HasSubstr("standard output")));
}

INSTANTIATE_TEST_SUITE_P(
    OfPartsOfARun, Usage,
    testing::Values(
        Refused{"run --time-budget 10", "\"10\": must be a time like 90s, 10m or 1h30m"},
        Refused{"run --time-budget 0s", "must be a time like"},
        Refused{"run --time-budget -5m", "must be a time like"},
        Refused{"run --shard-count 0", "from 1 to 100000"},
        Refused{"run --shard-index 1", "nothing says of how many shards; give --shard-count"},
        Refused{"run --shard-count 2", "nothing says which shard to play; give --shard-index"},
        Refused{"run --shard-index 2 --shard-count 2", "shards are numbered from 0"},
        Refused{"run --resume /dev/null", "/dev/null: not valid JSON"},
        Refused{"run --regressions nowhere", "nowhere: No such file"},
        Refused{"run --regressions x --no-regressions", "--regressions"},
        Refused{"run --junit nowhere/x.xml", "nowhere: No such file"},
        Refused{"merge", "merge wants one more argument: What run --json wrote"},
        Refused{"merge nowhere.json", "nowhere.json: No such file"},
        Refused{"report /dev/null", "/dev/null: not valid JSON"},
        Refused{"report nowhere.json", "nowhere.json: No such file"}));

INSTANTIATE_TEST_SUITE_P(
    OfTestees, Usage,
    testing::Values(Refused{"run --fault Nonsense",
                            "there is no fault \"Nonsense\"; there are Tomb"},
                    Refused{"run --fault WrongError --testee cat", "--testee excludes --fault"},
                    Refused{"run --compare bytes", "bytes not in {answers,state,files}"},
                    Refused{"run --only-ops nonsense", "there is no operation \"nonsense\""},
                    Refused{"run --only-ops store_msg --focus load_msg",
                            "--focus load_msg: --only-ops leaves it out"},
                    Refused{"run --answer-timeout 0", "from 1 to 86400"},
                    Refused{"run --trace nowhere/trace", "nowhere: No such file"}));

INSTANTIATE_TEST_SUITE_P(
    OfCommands, Usage,
    testing::Values(
        Refused{"rnu", "there is no command \"rnu\"; did you mean run?"},
        Refused{"help rnu", "did you mean run?"}, Refused{"selfchek", "did you mean selfcheck?"},
        Refused{"nonsense", "there are run, tune, replay, explain, selfcheck, golden, drift"},
        Refused{"golden verfy",
                "there is no command \"golden verfy\"; did you mean golden verify?"},
        Refused{"golden nonsense --help",
                "there is no command \"golden nonsense\"; there are record, add, verify"},
        Refused{"help golden recrod", "did you mean golden record?"},
        Refused{"run nonsense", "nonsense"}, Refused{"run --cases", "--cases"},
        Refused{"run --nonsense", "--nonsense"}));

TEST(Program, TellsItsVersionAndTheReferences) {
  const Ended ended = Jsparity("--version");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.text, testing::MatchesRegex("jsparity [0-9.]+, nats-server v[0-9.]+\n"));
}

TEST(Program, HelpsInAnyWayItIsAskedFor) {
  EXPECT_EQ(Jsparity("help").text, Jsparity("--help").text);
  EXPECT_EQ(Jsparity("help run").text, Jsparity("run --help").text);
  EXPECT_THAT(Jsparity("help run").text, HasSubstr("--cases"));
  EXPECT_EQ(Jsparity("help run").status, 0);
}

TEST(Program, SurvivesATemporaryDirectoryThatIsNotThere) {
  EXPECT_EQ(Jsparity("bench --list", "TMPDIR=/nowhere").status, 0);
}

}  // namespace
}  // namespace jsparity
