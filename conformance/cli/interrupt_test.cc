// A run that is asked to end: by Ctrl-C, or by timeout(1) in a script.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "conformance/cli/program_for_tests.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

struct Signal {
  const char* name;
  int status;  // of what it ended
};

void PrintTo(const Signal& signal, std::ostream* out) { *out << signal.name; }

class Interrupt : public testing::TestWithParam<Signal> {
 protected:
  // timeout(1) sends the signal to the run and then to the run's whole group.
  Ended RunUntilIt(const std::string& options) {
    return Jsparity(
        "run --oracle '" JSPARITY_ORACLE "' --cases 1000000 --seed 1 --no-older --json " + report_,
        "timeout " + options + " -s " + GetParam().name + " 3");
  }

  Json Report() const {
    std::ifstream file(report_);
    return Json::parse(file, nullptr, false);
  }

 private:
  const std::unique_ptr<WorkDir> work_ = WorkDir::Create().value();
  const std::string report_ = work_->Fresh();
};

TEST_P(Interrupt, EndsARunWithAResultAndNoFalseFailure) {
  const Ended ended = RunUntilIt("");
  EXPECT_THAT(ended.text, HasSubstr("interrupted after "));
  EXPECT_THAT(ended.text, Not(HasSubstr("diverged")));
  const Json report = Report();
  ASSERT_TRUE(report.is_object());
  EXPECT_EQ(report["verdict"], "interrupted");
  EXPECT_EQ(report["exit_status"], GetParam().status);
  EXPECT_EQ(report["ended_by"], "signal");
  EXPECT_GT(report["played"]["cases"], 0);
  EXPECT_EQ(report["failures"]["cases"], 0);
  EXPECT_FALSE(report.contains("problem"));
}

TEST_P(Interrupt, IsToldByTheStatus) {
  const Ended ended = RunUntilIt("--preserve-status");
  EXPECT_EQ(ended.status, GetParam().status) << ended.text;
}

// A shell that runs the program, sends it the signal once it has said these words, and ends as it
// does. It waits for them for a minute: a busy machine takes longer over what comes before.
std::string SignalledAt(const std::string& words, const Signal& signal) {
  return "timeout -k 5 90 bash -c 'set -m; said=$(mktemp); \"$@\" >$said 2>&1 & pid=$!; "
         "for _ in {1..600}; do grep -q \"" +
         words + "\" $said && break; sleep 0.1; done; kill -s " + signal.name +
         " $pid; wait $pid; status=$?; cat $said; rm $said; exit $status' -";
}

// Given a pipe that nobody reads, when the result is to go there, then a signal ends the waiting.
TEST_P(Interrupt, EndsTheWaitForAReader) {
  const auto work = WorkDir::Create().value();
  const std::string pipe = work->Fresh();
  ASSERT_EQ(Shell("mkfifo " + pipe), 0);
  const Ended ended = Jsparity("run --oracle '" JSPARITY_ORACLE
                               "' --cases 1 --ops 1 --seed 1 --no-older --no-regressions --json " +
                                   pipe,
                               SignalledAt("waiting until somebody reads", GetParam()));
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("waiting until somebody reads " + pipe));
  EXPECT_THAT(ended.text, HasSubstr("cannot write " + pipe + ": nobody reads this pipe"));
}

// One that does not answer is not waited for.
TEST_P(Interrupt, EndsARunThatHangs) {
  const auto start = std::chrono::steady_clock::now();
  const Ended ended =
      Jsparity("run --oracle '" JSPARITY_ORACLE "' --no-older --testee 'sleep 100'",
               std::string("timeout --preserve-status -s ") + GetParam().name + " 1");
  EXPECT_EQ(ended.status, GetParam().status) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("nothing was compared"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

// Given a testee that says hello, then answers nothing any more and heeds no signal, then the run
// ends soon, and nothing of it is left: no process, no directory, no part of a file.
class Deaf : public Interrupt {
 protected:
  Deaf() {
    fs::create_directories(dir_ + "/work");
    std::ofstream(dir_ + "/deaf") << "#!/bin/sh\ntrap '' INT TERM\nread -r line\n"
                                     "echo '{\"id\":1,\"ok\":true,\"protocol\":2}'\nsleep "
                                  << seconds_ << "\necho\n";
    fs::permissions(dir_ + "/deaf", fs::perms::owner_all);
  }

  // The signal comes after so many seconds.
  void EndIt(const std::string& options, int after, int status) {
    const auto start = std::chrono::steady_clock::now();
    const Ended ended =
        Jsparity("run --oracle '" JSPARITY_ORACLE
                 "' --cases 50 --no-older --no-regressions --ops 5 --jobs 2 --out " +
                     dir_ + "/kept --work-dir " + dir_ + "/work --json " + dir_ +
                     "/r.json --testee " + dir_ + "/deaf " + options,
                 std::string("timeout --preserve-status -s ") + GetParam().name + " " +
                     std::to_string(after));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(after + 3));
    EXPECT_EQ(ended.status, status) << ended.text;
    text_ = ended.text;
    EXPECT_TRUE(fs::is_empty(dir_ + "/work"));
    for (const auto& entry : fs::recursive_directory_iterator(dir_)) {
      EXPECT_NE(entry.path().extension(), ".part") << entry.path();
    }
    EXPECT_FALSE(IsRunning());
  }

  Json Result() const {
    std::ifstream file(dir_ + "/r.json");
    return Json::parse(file, nullptr, false);
  }

  std::string text_;

 private:
  bool IsRunning() const {
    const std::string command = std::string("sleep") + '\0' + seconds_ + '\0';
    std::error_code gone;
    for (const auto& process : fs::directory_iterator("/proc", gone)) {
      std::ifstream file(process.path() / "cmdline");
      if (std::string(std::istreambuf_iterator<char>(file), {}) == command) return true;
    }
    return false;
  }

  const std::unique_ptr<WorkDir> place_ = WorkDir::Create().value();
  const std::string dir_ = place_->Fresh();
  const std::string seconds_ = "100." + std::to_string(getpid());  // tells it from others
};

TEST_P(Deaf, EndsWithARunInACase) {
  EndIt("--answer-timeout 600", 1, GetParam().status);
  EXPECT_THAT(text_, Not(HasSubstr("diverged")));
  EXPECT_EQ(Result()["verdict"], "interrupted");
  EXPECT_EQ(Result()["failures"]["cases"], 0);
}

TEST_P(Deaf, EndsWithARunThatShrinks) {
  EndIt("--answer-timeout 1 --max-failures 1 --shrink-seconds 60", 5, 1);
  EXPECT_THAT(text_, HasSubstr("shrinking a case"));
  EXPECT_THAT(text_, Not(HasSubstr("played again")));
  EXPECT_EQ(Result()["ended_by"], "signal") << text_;
  EXPECT_EQ(Result()["verdict"], "failed");
}

INSTANTIATE_TEST_SUITE_P(By, Interrupt, testing::Values(Signal{"INT", 130}, Signal{"TERM", 143}));
INSTANTIATE_TEST_SUITE_P(By, Deaf, testing::Values(Signal{"INT", 130}, Signal{"TERM", 143}));

}  // namespace
}  // namespace jsparity
