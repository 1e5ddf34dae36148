// The commands of a port, as one types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/cli/program_for_tests.h"
#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

class PortCommand : public testing::Test {
 protected:
  Ended Port(const std::string& arguments) {
    return Jsparity("port " + arguments + " --port '" + temp_.path() + "'");
  }

  DirectoryForTests temp_;
};

TEST_F(PortCommand, BeginsAndGoesOnStepByStep) {
  const Ended made = Port("init");
  ASSERT_EQ(made.status, 0) << made.text;
  EXPECT_THAT(made.text, HasSubstr("a port of which nothing is begun"));
  EXPECT_THAT(Port("batch ready").text, HasSubstr("11  waiting"));
  EXPECT_EQ(Port("batch start 11").text, "batch 11 is started\n");
  EXPECT_EQ(Port("update SequenceSet.Insert SequenceSet.Delete --status stub").text,
            "2 items are stub\n");
  EXPECT_THAT(Port("list --status stub").text, HasSubstr("avl/seqset.go:SequenceSet.Insert"));
  EXPECT_EQ(Port("defer 1021 --reason 'callbacks come with the server'").text,
            "1 items are deferred\n");
  const Ended shown = Port("show 1021");
  EXPECT_THAT(shown.text, HasSubstr("fileStore.RegisterStorageUpdates"));
  EXPECT_THAT(shown.text, HasSubstr("deferred: callbacks come with the server"));
  EXPECT_THAT(Port("summary").text, HasSubstr("0 of 597 functions"));
}

TEST_F(PortCommand, RefusesInALineWhatMayNotBe) {
  ASSERT_EQ(Port("init").status, 0);
  const struct {
    const char* arguments;
    const char* words;
  } refused[] = {
      {"init", "is there already"},
      {"update 951 --status stub", "has not been started"},
      {"update 951 --status verified", "verified is given by"},
      {"update nothing --status stub", "there is no such function or test"},
      {"defer 951 --reason ' '", "says what is missing"},
      {"batch start 15", "needs batch 13"},
      {"batch complete 11", "only one that is started"},
      {"batch show 99", "no batch 99"},
  };
  for (const auto& [arguments, words] : refused) {
    const Ended ended = Port(arguments);
    EXPECT_EQ(ended.status, 2) << arguments;
    EXPECT_THAT(ended.text, HasSubstr(words)) << arguments;
  }
}

TEST_F(PortCommand, SaysWhereThereIsNone) {
  const Ended ended = Port("summary");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("jsparity port init makes"));
}

}  // namespace
}  // namespace jsparity
