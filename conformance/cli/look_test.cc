// The commands that look into stores, as their users start them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "conformance/cli/program_for_tests.h"
#include "conformance/inspect/store_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Quoted(const std::string& path) { return "'" + path + "'"; }

constexpr TestStore kEncrypted{.cipher = jsstore::Cipher::kChaCha,
                               .compression = jsstore::Compression::kS2};

void FlipByte(const StoreDirectory& store, const std::string& name, size_t at) {
  std::string bytes = store.Read(name);
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  store.Write(name, bytes);
}

// --- verify -------------------------------------------------------------------------------------

TEST(VerifyCommand, FindsNothingWrongWithAWholeStore) {
  const StoreDirectory store({});
  for (const std::string& path : {store.root(), store.account(), store.stream()}) {
    const Ended ended = Jsparity("verify " + Quoted(path));
    EXPECT_EQ(ended.status, 0) << ended.text;
    EXPECT_THAT(ended.text, StartsWith("ACME > ORDERS: 33 messages in "));
    EXPECT_THAT(ended.text, HasSubstr("0 of 1 streams with something wrong"));
  }
}

TEST(VerifyCommand, NamesADamagedRecordAndFails) {
  const StoreDirectory store({});
  FlipByte(store, "msgs/1.blk", 60);
  const Ended ended = Jsparity("verify " + Quoted(store.stream()));
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("WRONG msgs/1.blk, offset 0, 102 bytes: record of sequence 1: "
                                    "checksum does not hold, subject orders.new.0"));
  EXPECT_THAT(ended.text, HasSubstr("sequence 1 is lost"));
}

TEST(VerifyCommand, SaysOnlyWhatIsWrongWithTheFileThatIsNamed) {
  const StoreDirectory store({});
  FlipByte(store, "msgs/1.blk", 60);
  EXPECT_EQ(Jsparity("verify " + Quoted(store.PathOf("msgs/1.blk"))).status, 1);
  EXPECT_EQ(Jsparity("verify " + Quoted(store.PathOf("msgs/2.blk"))).status, 0);
}

TEST(VerifyCommand, TellsMachinesTheSame) {
  const StoreDirectory store({});
  FlipByte(store, "msgs/1.blk", 60);
  const Ended ended = Jsparity("verify --json " + Quoted(store.stream()));
  EXPECT_EQ(ended.status, 1);
  const auto report = nlohmann::json::parse(ended.text);
  EXPECT_EQ(report["wrong"], true);
  const auto& stream = report["streams"][0];
  EXPECT_EQ(stream["stream"], "ORDERS");
  EXPECT_EQ(stream["findings"][0]["file"], "msgs/1.blk");
  EXPECT_EQ(stream["findings"][0]["lost"], nlohmann::json::parse("[[1,1]]"));
}

TEST(VerifyCommand, OpensWhatIsEncrypted) {
  const StoreDirectory store(kEncrypted);
  EXPECT_EQ(Jsparity("verify --key secret " + Quoted(store.stream())).status, 0);
  EXPECT_EQ(Jsparity("verify " + Quoted(store.stream()), "JSPARITY_KEY=secret").status, 0);
  EXPECT_EQ(Jsparity("verify --key other --old-key secret " + Quoted(store.stream())).status, 0);
  std::ofstream(store.root() + "/key") << "secret\n";
  EXPECT_EQ(Jsparity("verify --key-file " + store.root() + "/key " + Quoted(store.stream())).status,
            0);
}

TEST(VerifyCommand, RefusesToJudgeWhatItCannotOpen) {
  const StoreDirectory store(kEncrypted);
  const Ended none = Jsparity("verify " + Quoted(store.stream()));
  EXPECT_EQ(none.status, 2) << none.text;
  EXPECT_THAT(none.text, HasSubstr("is encrypted; give the server's key with --key"));
  const Ended other = Jsparity("verify --key other " + Quoted(store.stream()));
  EXPECT_EQ(other.status, 2) << other.text;
  EXPECT_THAT(other.text, HasSubstr("opens none of its files"));
  EXPECT_EQ(Jsparity("verify --key secret --account B " + Quoted(store.stream())).status, 2);
}

TEST(VerifyCommand, SaysWhereThereIsNoStore) {
  const Ended nowhere = Jsparity("verify nowhere");
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.text, HasSubstr("nowhere"));
  const Ended other = Jsparity("verify /proc/self/fdinfo");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.text, HasSubstr("there is no stream in it or around it"));
  EXPECT_EQ(Jsparity("verify").status, 2);
}

TEST(VerifyCommand, ChangesNothing) {
  const StoreDirectory store({});
  FlipByte(store, "msgs/index.db", 20);
  const std::string before = store.Read("msgs/index.db") + store.Read("msgs/1.blk");
  EXPECT_EQ(Jsparity("verify " + Quoted(store.stream())).status, 1);
  EXPECT_EQ(store.Read("msgs/index.db") + store.Read("msgs/1.blk"), before);
}

// --- inspect ------------------------------------------------------------------------------------

TEST(InspectCommand, ShowsWhatIsInAStream) {
  const StoreDirectory store({});
  const Ended ended = Jsparity("inspect " + Quoted(store.account()));
  EXPECT_EQ(ended.status, 0) << ended.text;
  for (const char* part :
       {"ACME > ORDERS, in ", "33 messages, ", "sequences 1 to 39", "created 2000-01-01T00:00:00Z",
        "index.db: current, version 4, 33 messages", "thw.db: 1 messages with a TTL",
        "sequence 31 expires 2000-01-01T01:00:00Z", "sched.db: 1 schedules",
        "orders.later, sequence 32, due ", "sources.db: 1 sources", "SHOP > >: sequence 7 id",
        "shipping: delivered 7 (stream 6), ack floor 1 (stream 1), 5 pending, 1 redelivered"}) {
    EXPECT_THAT(ended.text, HasSubstr(part));
  }
}

TEST(InspectCommand, ShowsTheRecordsOfABlock) {
  const StoreDirectory store(kEncrypted);
  const Ended ended = Jsparity("inspect --key secret " + Quoted(store.PathOf("msgs/1.blk")));
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("     1          0 message              1  "
                                    "2000-01-01T00:00:00Z "));
  EXPECT_THAT(ended.text, HasSubstr("orders.new.0\n"));
  EXPECT_THAT(ended.text, Not(HasSubstr("tail")));
}

TEST(InspectCommand, ShowsBytesWithTheirFields) {
  const StoreDirectory store({});
  const Ended ended = Jsparity("inspect --hex " + Quoted(store.PathOf("obs/shipping/o.dat")));
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("00000000  16 "));
  EXPECT_THAT(ended.text, HasSubstr("  magic 22\n"));
  EXPECT_THAT(ended.text, HasSubstr("  delivered: stream 6\n"));
}

TEST(InspectCommand, ShowsTheFieldsOfAFileThatIsNamed) {
  const StoreDirectory store({});
  const Ended ended = Jsparity("inspect " + Quoted(store.PathOf("msgs/index.db")));
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("  messages                         33\n"));
}

TEST(InspectCommand, TellsMachinesAllOfIt) {
  const StoreDirectory store({});
  const Ended ended = Jsparity("inspect --json --records " + Quoted(store.stream()));
  ASSERT_EQ(ended.status, 0) << ended.text;
  const auto stream = nlohmann::json::parse(ended.text)["streams"][0];
  EXPECT_EQ(stream["messages"], 33);
  EXPECT_EQ(stream["meta"]["name"], "ORDERS");
  EXPECT_EQ(stream["index"]["standing"], "current");
  EXPECT_EQ(stream["consumers"][0]["state"]["delivered"]["stream"], 6);
  EXPECT_EQ(stream["ttls"]["entries"].size(), 1U);
  EXPECT_EQ(stream["records"][0]["subject"], "orders.new.0");
  EXPECT_EQ(stream["records"][0]["sequence"], 1);
}

TEST(InspectCommand, ShowsDamageAsSuch) {
  const StoreDirectory store({});
  FlipByte(store, "msgs/1.blk", 60);
  const Ended block = Jsparity("inspect " + Quoted(store.PathOf("msgs/1.blk")));
  EXPECT_EQ(block.status, 0);
  EXPECT_THAT(block.text, HasSubstr("DAMAGED at offset 0, 102 bytes: checksum does not hold"));
  EXPECT_THAT(Jsparity("inspect " + Quoted(store.stream())).text, HasSubstr("DAMAGED in 1 places"));
  EXPECT_THAT(Jsparity("inspect --hex " + Quoted(store.PathOf("msgs/1.blk"))).text,
              StartsWith("DAMAGED: checksum does not hold\n"));
}

TEST(InspectCommand, SaysWhatItNeeds) {
  const StoreDirectory store(kEncrypted);
  const Ended ended = Jsparity("inspect --hex " + Quoted(store.PathOf("msgs/1.blk")));
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("msgs/1.blk is encrypted, and no key was given (--key)"));
  EXPECT_THAT(Jsparity("inspect --hex " + Quoted(store.stream())).text,
              HasSubstr("--hex: name a file"));
}

// --- space --------------------------------------------------------------------------------------

TEST(SpaceCommand, TellsWhatTakesTheSpace) {
  const StoreDirectory store({});
  const Ended ended = Jsparity("space --top 2 " + Quoted(store.stream()));
  EXPECT_EQ(ended.status, 0) << ended.text;
  for (const char* part :
       {"ACME > ORDERS: the stream says ", "live messages", "messages that are gone", "tombstones",
        "not while it is the last one", "first sequence 1: subject orders.new.0",
        "start: index.db is current"}) {
    EXPECT_THAT(ended.text, HasSubstr(part));
  }
}

TEST(SpaceCommand, TellsWhyAStartReadsAllBlocks) {
  const StoreDirectory store({.killed = true});
  const Ended ended = Jsparity("space --json " + Quoted(store.stream()));
  ASSERT_EQ(ended.status, 0) << ended.text;
  const auto stream = nlohmann::json::parse(ended.text)["streams"][0];
  EXPECT_EQ(stream["start"]["reads_all_blocks"], true);
  EXPECT_THAT(stream["start"]["what"].get<std::string>(), HasSubstr("index.db is not there"));
  EXPECT_EQ(Jsparity("space " + Quoted(store.PathOf("msgs/1.blk"))).status, 2);
  EXPECT_EQ(Jsparity("space --top 0 " + Quoted(store.stream())).status, 2);
}

// --- diff ---------------------------------------------------------------------------------------

TEST(DiffCommand, SeesNoDifferenceInHowThingsLie) {
  const StoreDirectory a({});
  const StoreDirectory b(kEncrypted);
  const Ended ended = Jsparity("diff --key secret " + Quoted(a.root()) + " " + Quoted(b.stream()));
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_EQ(ended.text, "ACME > ORDERS: the same\n");
}

TEST(DiffCommand, NamesWhatDiffers) {
  const StoreDirectory a({});
  const StoreDirectory b({});
  std::filesystem::remove(b.PathOf("msgs/index.db"));
  std::filesystem::remove_all(b.PathOf("obs/shipping"));
  FlipByte(b, "msgs/1.blk", 60);
  const Ended ended = Jsparity("diff " + Quoted(a.stream()) + " " + Quoted(b.stream()));
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("only in A: 1 messages, sequences 1\n"));
  EXPECT_THAT(ended.text, HasSubstr("consumer shipping: only in A\n"));
  const auto json = nlohmann::json::parse(
      Jsparity("diff --json " + Quoted(a.stream()) + " " + Quoted(b.stream())).text);
  EXPECT_EQ(json["same"], false);
}

}  // namespace
}  // namespace jsparity
