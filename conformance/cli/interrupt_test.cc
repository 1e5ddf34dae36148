// A run that is asked to end: by Ctrl-C, or by timeout(1) in a script.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <ostream>

#include "conformance/cli/program_for_tests.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

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

INSTANTIATE_TEST_SUITE_P(By, Interrupt, testing::Values(Signal{"INT", 130}, Signal{"TERM", 143}));

}  // namespace
}  // namespace jsparity
