// Consumers do at every moment what the reference did (testdata/README.md): each line of a trace is
// one operation with its start, its end, its answer and the files of both consumers afterwards.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "jsstore/sim_env.h"
#include "store/consumer/consumer_file_store.h"
#include "store/consumer/consumer_test_text.h"
#include "store/env/temp_directory.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

constexpr char kAnswerMark[] = " | ";
constexpr char kUnchanged[] = "=";

std::string AnswerText(const Status& status) {
  if (status) return "ok";
  const auto name = status.error().Name();
  return name.empty() ? "other" : std::string(name);
}

// One stream with the consumers "A" and "B", under simulated time.
class Replay {
 public:
  Replay() : sim_(Env::Real().files, /*seed=*/0) { OpenStream(); }
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay() { host_->Abandon(); }

  // Empty when the line came out the same, else what is different.
  std::string Line(const std::string& text) {
    const size_t mark = text.find(kAnswerMark);
    std::istringstream call(text.substr(0, mark));
    std::istringstream answer(text.substr(mark + std::string(kAnswerMark).size()));
    int64_t start_ns = 0;
    int64_t end_ns = 0;
    std::string operation, wanted;
    call >> start_ns >> operation;
    answer >> end_ns >> wanted;
    sim_.AdvanceTo(start_ns);
    const std::string got = Apply(operation, call);
    sim_.Settle();
    sim_.AdvanceTo(end_ns);
    if (got != wanted) return "answer " + got + ", wanted " + wanted;
    return CompareFiles(answer);
  }

 private:
  void OpenStream() {
    host_ = std::make_shared<ConsumerHost>(sim_.env(), dir_.path(), "S", /*sync_always=*/false);
  }

  std::string PathOf(size_t index, const std::string& file) const {
    return dir_.path() + "/obs/" + (index == 0 ? "A" : "B") + "/" + file;
  }

  std::string CompareFiles(std::istream& answer) {
    const std::array<std::string, 4> paths = {PathOf(0, "o.dat"), PathOf(1, "o.dat"),
                                              PathOf(0, "meta.sum"), PathOf(1, "meta.sum")};
    for (size_t i = 0; i < paths.size(); ++i) {
      std::string wanted;
      answer >> wanted;
      if (wanted != kUnchanged) wanted_files_[i] = wanted;
      const auto bytes = sim_.env().files.ReadFile(paths[i]);
      std::string got = "-";
      if (bytes) got = i < 2 ? HexText(*bytes) : std::string(bytes->begin(), bytes->end());
      if (bytes && bytes->empty()) got = ".";
      if (got != wanted_files_[i]) return paths[i] + " " + got + ", wanted " + wanted_files_[i];
    }
    return "";
  }

  std::string Apply(const std::string& operation, std::istream& call) {
    if (operation == "sleep" || operation == "reopen") return "ok";
    if (operation == "count") return std::to_string(host_->Count());
    if (operation == "streamstop") {
      host_->Close();
      host_->StopAll();
      OpenStream();
      return "ok";
    }
    size_t index = 0;
    call >> index;
    if (operation == "open") return OpenConsumer(index, call);
    if (operation == "rmfile" || operation == "damage") return Disturb(operation, index, call);
    return ApplyTo(*consumers_.at(index), operation, call);
  }

  static ConsumerConfig ReadConfig(const std::string& durable, std::istream& call) {
    int policy = 0;
    ConsumerConfig config;
    config.durable = durable;
    call >> policy >> config.max_deliver;
    config.ack_policy = static_cast<AckPolicy>(policy);
    return config;
  }

  std::string OpenConsumer(size_t index, std::istream& call) {
    const std::string name = index == 0 ? "A" : "B";
    auto opened = OpenConsumerStore(host_, name, sim_.env().clock.NowNs(), ReadConfig(name, call));
    if (!opened) return AnswerText(Fail(opened.error()));
    consumers_[index] = *opened;
    return "ok";
  }

  std::string Disturb(const std::string& operation, size_t index, std::istream& call) {
    const std::string path = PathOf(index, "o.dat");
    if (operation == "rmfile") {
      std::filesystem::remove(path);
    } else if (std::filesystem::exists(PathOf(index, ""))) {
      std::string hex;
      call >> hex;
      EXPECT_TRUE(sim_.env().files.WriteFile(path, BytesOfHex(hex.substr(1))));
    }
    return "ok";
  }

  static std::string ApplyTo(ConsumerStore& consumer, const std::string& operation,
                             std::istream& call) {
    if (operation == "config") return AnswerText(consumer.UpdateConfig(ReadConfig("z", call)));
    if (operation == "update" || operation == "force") {
      std::string text;
      call >> text;
      const ConsumerState state = ConsumerStateOfText(text);
      return AnswerText(operation == "update" ? consumer.Update(state)
                                              : consumer.ForceUpdate(state));
    }
    if (operation == "hasstate") return consumer.HasState() ? "true" : "false";
    if (operation == "state") {
      const auto state = consumer.State();
      return state ? TextOf(*state) : AnswerText(Fail(state.error()));
    }
    if (operation == "encoded") {
      const auto bytes = consumer.EncodedState();
      return bytes ? HexText(*bytes) : AnswerText(Fail(bytes.error()));
    }
    if (operation == "stop") return AnswerText(consumer.Stop());
    if (operation == "delete") return AnswerText(consumer.Delete());
    if (operation == "sdelete") return AnswerText(consumer.StreamDelete());
    return ApplySequences(consumer, operation, call);
  }

  static std::string ApplySequences(ConsumerStore& consumer, const std::string& operation,
                                    std::istream& call) {
    uint64_t first = 0;
    uint64_t second = 0;
    call >> first;
    if (operation == "setstarting") return AnswerText(consumer.SetStarting(first));
    if (operation == "reset") return AnswerText(consumer.Reset(first));
    if (operation == "updatestarting") return consumer.UpdateStarting(first), "ok";
    if (operation == "rrb") return consumer.RemoveRedeliveredBelow(first), "ok";
    call >> second;
    if (operation == "ack") return AnswerText(consumer.UpdateAcks(first, second));
    uint64_t count = 0;
    int64_t timestamp_ns = 0;
    call >> count >> timestamp_ns;
    if (operation != "deliver") return "no such operation: " + operation;
    return AnswerText(consumer.UpdateDelivered(first, second, count, timestamp_ns));
  }

  SimEnv sim_;
  TempDirectory dir_;
  std::shared_ptr<ConsumerHost> host_;
  std::array<std::shared_ptr<ConsumerStore>, 2> consumers_;
  std::array<std::string, 4> wanted_files_ = {"-", "-", "-", "-"};
};

TEST(ConsumerTrace, AnswersAndWritesAsTheReferenceDid) {
  std::ifstream file(JSSTORE_CONSUMER_TESTDATA "/trace.txt");
  std::unique_ptr<Replay> replay;
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("case ")) {
      replay = std::make_unique<Replay>();
      continue;
    }
    const std::string difference = replay->Line(line);
    ASSERT_EQ(difference, "") << "line " << number << ": " << line;
  }
  EXPECT_GT(number, 100U);
}

}  // namespace
}  // namespace jsstore
