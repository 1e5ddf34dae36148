// Given a testee with a fault, when a run keeps a bundle of it, then the command that is printed
// plays it again as it was, and the bundle tells what was recorded where neither side is at hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "conformance/cli/program_for_tests.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

size_t CountOf(const std::string& words, const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
    ++count;
  }
  return count;
}

// A program beside the bundles: the reference, which says of no message that it was removed. Its
// name needs quotes.
class BundleCommand : public testing::Test {
 protected:
  BundleCommand() {
    fs::create_directories(dir_);
    std::ofstream(port_) << "#!/bin/sh\n'" JSPARITY_ORACLE
                            "' | sed -u 's/\"removed\":true/\"removed\":false/g'\n";
    fs::permissions(port_, fs::perms::owner_all);
  }
  ~BundleCommand() override { fs::remove_all(dir_); }

  // Keeps a bundle, and answers what was printed.
  Ended Run(const std::string& more = "",
            const std::string& how = "--cases 60 --ops 15 --every-op --max-failures 1") {
    Ended ended = Jsparity("run --oracle '" JSPARITY_ORACLE "' --seed 4 " + how +
                           " --no-older --no-regressions --jobs 1 --shrink-seconds 1 --out " +
                           kept_ + " --testee \"" + testee_ + "\" " + more);
    for (const auto& entry : fs::directory_iterator(kept_)) bundle_ = entry.path();
    return ended;
  }

  static Ended Replay(const std::string& arguments) {
    return Jsparity("replay --oracle '" JSPARITY_ORACLE "' " + arguments);
  }

  const std::string dir_ = testing::TempDir() + "bundle_command_test-" + std::to_string(getpid());
  const std::string port_ = dir_ + "/it's a port";
  const std::string testee_ = "'" + dir_ + "/it'\\\\''s a port'";
  const std::string kept_ = dir_ + "/kept";
  std::string bundle_;
};

TEST_F(BundleCommand, IsPlayedAgainByWhatIsPrinted) {
  const Ended run = Run();
  ASSERT_EQ(run.status, 1) << run.text;
  std::smatch printed;
  ASSERT_TRUE(
      std::regex_search(run.text, printed, std::regex("replay: scripts/parity replay (.*)")));
  const std::string before = Bytes(bundle_);
  const Ended again = Replay(printed[1]);
  EXPECT_EQ(again.status, 1) << again.text;
  EXPECT_THAT(again.text,
              HasSubstr("value.removed\n      reference: true\n      testee:    false"));
  EXPECT_THAT(again.text, HasSubstr("it came out as it was recorded"));
  EXPECT_EQ(Bytes(bundle_), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(kept_), fs::directory_iterator()), 1);
}

// As it stands in the bundle, with the quotes that the testee's name needs.
TEST_F(BundleCommand, IsPlayedFromItsSeedByTheCommandInIt) {
  ASSERT_EQ(Run().status, 1);
  const Ended explained = Jsparity("explain " + bundle_);
  std::smatch command;
  ASSERT_TRUE(std::regex_search(explained.text, command,
                                std::regex("played by: scripts/parity replay (.*)")));
  const Ended again = Jsparity("replay " + command[1].str() + " --shrink-seconds 0 --out " + dir_);
  EXPECT_EQ(again.status, 1) << again.text;
  EXPECT_THAT(again.text, HasSubstr("value.removed"));
}

TEST_F(BundleCommand, IsExplainedWithoutEitherSide) {
  ASSERT_EQ(Run().status, 1);
  fs::remove(port_);
  const std::string laid_out = dir_ + "/laid-out";
  const Ended explained = Jsparity(
      "explain " + bundle_ + " --extract " + laid_out + " --json " + dir_ + "/explained.json",
      "JSPARITY_ORACLE=/nowhere PATH=");
  EXPECT_EQ(explained.status, 0) << explained.text;
  EXPECT_THAT(explained.text, HasSubstr("value.removed\n      reference: true\n"));
  EXPECT_THAT(explained.text, HasSubstr("options:   --every-op --no-older --ops 15\n"));
  EXPECT_THAT(explained.text, HasSubstr("it'\\''s a port"));
  EXPECT_TRUE(fs::exists(laid_out + "/shrunk/reference/msgs"));
  EXPECT_TRUE(fs::exists(laid_out + "/shrunk/testee/msgs"));
  EXPECT_THAT(Bytes(dir_ + "/explained.json"), HasSubstr("\"jsparity_bundle\": 2"));
}

// Given bundles of which some are of encrypted stores, when they are laid out, then the commands
// that are printed look at what is there, as they stand.
TEST_F(BundleCommand, IsLaidOutWithTheCommandsThatLookAtIt) {
  Run("--no-shrink", "--cases 60 --ops 15 --max-failures 6");
  size_t with_keys = 0;
  for (const auto& entry : fs::directory_iterator(kept_)) {
    const std::string laid_out = dir_ + "/" + entry.path().stem().string();
    const Ended told = Jsparity("explain " + entry.path().string() + " --extract " + laid_out);
    ASSERT_EQ(told.status, 0) << told.text;
    const std::regex line("  scripts/parity ((diff|verify) .*)");
    const std::sregex_iterator first(told.text.begin(), told.text.end(), line);
    EXPECT_EQ(std::distance(first, {}), 3) << told.text;
    for (auto it = first; it != std::sregex_iterator(); ++it) {
      const Ended looked = Jsparity((*it)[1]);
      EXPECT_EQ(looked.status, 0) << (*it)[1] << "\n" << looked.text;
      with_keys += CountOf(" --key ", (*it)[1]);
    }
  }
  EXPECT_GT(with_keys, 0);
}

TEST_F(BundleCommand, TellsWhatWasRecordedWhereTheTesteeIsGone) {
  ASSERT_EQ(Run().status, 1);
  fs::remove(port_);
  const Ended again = Replay(bundle_);
  EXPECT_EQ(again.status, 2) << again.text;
  EXPECT_THAT(again.text, StartsWith("recorded: they part at operation "));
  EXPECT_THAT(again.text, HasSubstr("it cannot be started here"));
  EXPECT_THAT(again.text, HasSubstr("both sides agree"));
  EXPECT_THAT(again.text, HasSubstr("the result of another testee than the recorded one: jsstore"));
  EXPECT_THAT(again.text, HasSubstr("did not come out as it was recorded"));
}

TEST_F(BundleCommand, IsNotWrittenToEvenWhereThatIsAskedFor) {
  ASSERT_EQ(Run().status, 1);
  const Ended again = Replay(bundle_ + " --out " + kept_);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.text, HasSubstr("holds the bundle that is replayed"));
}

TEST_F(BundleCommand, IsRefusedWhereItIsCutShort) {
  ASSERT_EQ(Run().status, 1);
  fs::resize_file(bundle_, fs::file_size(bundle_) / 2);
  for (const Ended& ended : {Replay(bundle_), Jsparity("explain " + bundle_)}) {
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.text, HasSubstr("the bundle is damaged or not complete: LZ4"));
    EXPECT_EQ(std::ranges::count(ended.text, '\n'), 1) << ended.text;
  }
}

TEST_F(BundleCommand, BecomesARecordedCaseOnce) {
  ASSERT_EQ(Run().status, 1);
  const std::string file = dir_ + "/cases.json.lz4";
  fs::copy_file(JSPARITY_GOLDEN_FILE, file);
  const std::string add =
      "golden add " + bundle_ + " --file " + file + " --oracle '" JSPARITY_ORACLE "'";
  const Ended added = Jsparity(add);
  EXPECT_EQ(added.status, 0) << added.text;
  const Ended verified = Jsparity("golden verify --file " + file, "JSPARITY_ORACLE=/nowhere");
  EXPECT_EQ(verified.status, 0) << verified.text;
  const std::string bytes = Bytes(file);
  EXPECT_NE(bytes, Bytes(JSPARITY_GOLDEN_FILE));
  const Ended again = Jsparity(add);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.text, HasSubstr("the case is there already"));
  EXPECT_EQ(Bytes(file), bytes);
}

// What a machine needs to tell of a failure and to play it again.
TEST_F(BundleCommand, IsNamedInTheResultWithItsSeedOperationAndField) {
  const std::string path = dir_ + "/result.json";
  ASSERT_EQ(Run("--json " + path).status, 1);
  const auto result = nlohmann::json::parse(Bytes(path));
  EXPECT_EQ(result["verdict"], "failed");
  EXPECT_EQ(result["asked"]["seed"], 4);
  EXPECT_THAT(result["reference"]["version"].get<std::string>(), StartsWith("v2."));
  EXPECT_EQ(result["testee"]["version"], result["reference"]["version"]);
  EXPECT_FALSE(result["tool"].get<std::string>().empty());
  ASSERT_EQ(result["failures"]["groups"].size(), 1U);
  const auto& group = result["failures"]["groups"][0];
  EXPECT_EQ(group["field"], "value.removed");
  const auto& failure = group["failures"][0];
  EXPECT_EQ(failure["bundle"], bundle_);
  EXPECT_EQ(bundle_, kept_ + "/case-" + failure["seed"].get<std::string>() + ".jsparity");
  EXPECT_THAT(failure["place"].get<std::string>(),
              StartsWith("operation " + failure["operation"].dump() + " of 15: erase_msg"));
  EXPECT_EQ(failure["reference"], "true");
  EXPECT_EQ(failure["testee"], "false");
  // Those after it are drawn and were not compared.
  const auto after = 14 - failure["operation"].get<int>();
  ASSERT_GT(after, 0);
  const auto& counts = result["operations"];
  EXPECT_LE(counts["compared"].get<int>(), counts["drawn"].get<int>() - after);
  EXPECT_EQ(counts["parted"], 1);
}

// One cause, one case to look at, in lines that can be read.
TEST_F(BundleCommand, IsShrunkOnceForManyFailuresOfOneCause) {
  const std::string path = dir_ + "/result.json";
  const Ended ended =
      Run("--json " + path, "--cases 120 --max-failures 10 --ops 15 --focus remove_msg");
  EXPECT_EQ(ended.status, 1) << ended.text;
  const auto result = nlohmann::json::parse(Bytes(path));
  EXPECT_EQ(result["failures"]["cases"], 10);
  std::set<std::string> causes;
  for (const auto& group : result["failures"]["groups"]) {
    causes.insert(group["operation"].get<std::string>() + group["field"].get<std::string>());
  }
  EXPECT_EQ(causes.size(), result["failures"]["groups"].size());
  EXPECT_LE(causes.size(), 3U) << "of operations that remove";
  EXPECT_EQ(CountOf("shrunk from ", ended.text), causes.size());
  EXPECT_EQ(CountOf("\nGroup ", ended.text), causes.size());
  EXPECT_THAT(ended.text, HasSubstr("of the same cause, not shrunk: case "));
  EXPECT_THAT(ended.text, HasSubstr("file store: all as it is by default\n"));
}

// Where not even root can write.
TEST_F(BundleCommand, HasItsResultsPlacesBeforeAnythingIsPlayed) {
  for (const char* option : {"--json", "--junit"}) {
    const Ended ended = Jsparity(std::string("run --oracle '" JSPARITY_ORACLE "' --cases 1 ") +
                                 option + " /proc/r");
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.text, std::string("jsparity: ") + option +
                              " /proc/r: cannot be written: No such file or directory; name "
                              "another file\n");
  }
}

// Where not even root can write.
TEST_F(BundleCommand, HasAPlaceBeforeAnythingIsPlayed) {
  const Ended ended = Jsparity("run --oracle '" JSPARITY_ORACLE "' --out /proc/parity");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("--out /proc/parity: nothing can be kept there"));
  EXPECT_THAT(ended.text, Not(HasSubstr("cases of")));
}

}  // namespace
}  // namespace jsparity
