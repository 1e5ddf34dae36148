#include "conformance/testee/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace jsparity {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<ChildProcess> Shell(const std::string& script) {
  auto child = ChildProcess::Start({"/bin/sh", "-c", script});
  EXPECT_TRUE(child.has_value());
  return std::move(*child);
}

TEST(ChildProcess, AnswersALineForALine) {
  auto child = Shell("while read -r line; do echo \"got $line\"; done");
  EXPECT_EQ(child->Exchange("one", milliseconds(5000)).value(), "got one");
  EXPECT_EQ(child->Exchange("two", milliseconds(5000)).value(), "got two");
}

TEST(ChildProcess, TakesLinesLongerThanAnyPipe) {
  auto child = Shell("exec cat");
  const std::string line(8 * 1024 * 1024, 'x');
  EXPECT_EQ(child->Exchange(line, milliseconds(30000)).value(), line);
}

TEST(ChildProcess, TellsHowTheProcessDiedAndItsLastWords) {
  auto child = Shell("read -r line; echo 'panic: no more' >&2; exit 7");
  const auto answer = child->Exchange("one", milliseconds(5000));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, TesteeFault::Kind::kDied);
  EXPECT_EQ(answer.error().text, "the process ended with status 7");
  EXPECT_EQ(answer.error().stderr_tail, "panic: no more\n");
}

TEST(ChildProcess, StaysDeadAfterDeath) {
  auto child = Shell("exit 0");
  ASSERT_FALSE(child->Exchange("one", milliseconds(5000)).has_value());
  EXPECT_FALSE(child->Exchange("two", milliseconds(5000)).has_value());
}

TEST(ChildProcess, EndsAProcessThatDoesNotAnswer) {
  auto child = Shell("exec sleep 60");
  const auto answer = child->Exchange("one", milliseconds(100));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, TesteeFault::Kind::kTimeout);
}

bool IsRunning(const std::string& pid) { return kill(std::stoi(pid), 0) == 0; }

bool EndsSoon(const std::string& pid) {
  for (int i = 0; i < 200 && IsRunning(pid); ++i) std::this_thread::sleep_for(milliseconds(10));
  return !IsRunning(pid);
}

TEST(ChildProcess, IsInAGroupOfItsOwn) {
  auto child = Shell("while read -r line; do echo \"$$\"; done");
  const int pid = std::stoi(child->Exchange("who?", milliseconds(5000)).value());
  EXPECT_EQ(getpgid(pid), pid);
}

TEST(ChildProcess, TakesWithItWhatItHasStarted) {
  auto child = Shell("sleep 60 >/dev/null 2>&1 & read -r line; echo $!; read -r line");
  const std::string started = child->Exchange("who?", milliseconds(5000)).value();
  EXPECT_TRUE(IsRunning(started));
  child.reset();
  EXPECT_TRUE(EndsSoon(started));
}

// Given one that does not answer, then nothing of its group is left, though the process lives on
// here as a value.
TEST(ChildProcess, TakesItsGroupWithItWhenItDoesNotAnswer) {
  auto child = Shell("sleep 60 >/dev/null 2>&1 & read -r line; echo $!; wait");
  const std::string started = child->Exchange("who?", milliseconds(5000)).value();
  EXPECT_TRUE(IsRunning(started));
  EXPECT_FALSE(child->Exchange("and now?", milliseconds(100)));
  EXPECT_TRUE(EndsSoon(started));
}

TEST(ChildProcess, CutsOffLastWordsThatNeverEnd) {
  auto child = Shell("read -r line; exec 1>&-; while :; do echo never ending words 1>&2; done");
  const auto answer = child->Exchange("one", milliseconds(5000));
  ASSERT_FALSE(answer.has_value());
  EXPECT_LE(answer.error().stderr_tail.size(), 64U * 1024U);
}

// What writes so many of a letter to stderr.
std::string Letters(size_t count, char letter) {
  return "head -c " + std::to_string(count) + " /dev/zero | tr '\\0' " + letter + " >&2; ";
}

// As a Go process does that ends with thousands of goroutines.
TEST(ChildProcess, TellsTheFirstOfManyLastWords) {
  auto child = Shell("read -r line; echo 'fatal error: out of memory' >&2; " +
                     Letters(3'000'000, 'g') + "echo the end >&2");
  const auto answer = child->Exchange("one", milliseconds(5000));
  ASSERT_FALSE(answer.has_value());
  const std::string& tail = answer.error().stderr_tail;
  EXPECT_LE(tail.size(), 64U * 1024U);
  EXPECT_TRUE(tail.starts_with("fatal error: out of memory\nggg")) << tail.substr(0, 100);
  EXPECT_TRUE(tail.ends_with("gggthe end\n")) << tail.substr(tail.size() - 100);
}

TEST(ChildProcess, TellsTheFirstWordsOfTheRequestThatEndedIt) {
  auto child = Shell("read -r line; " + Letters(70'000, 'b') + "echo answer; read -r line; " +
                     "echo first >&2; " + Letters(70'000, 'g'));
  ASSERT_EQ(child->Exchange("one", milliseconds(5000)).value(), "answer");
  const auto answer = child->Exchange("two", milliseconds(5000));
  ASSERT_FALSE(answer.has_value());
  EXPECT_TRUE(answer.error().stderr_tail.starts_with("first\nggg"));
}

TEST(ChildProcess, SaysWhatCannotBeStarted) {
  const auto child = ChildProcess::Start({"/nonexistent/program"});
  ASSERT_FALSE(child.has_value());
  EXPECT_EQ(child.error().text, "cannot start /nonexistent/program: No such file or directory");
}

}  // namespace
}  // namespace jsparity
