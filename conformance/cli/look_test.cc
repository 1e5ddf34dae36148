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

}  // namespace
}  // namespace jsparity
