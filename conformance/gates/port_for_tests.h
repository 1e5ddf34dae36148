// A port in a directory of its own with a source, gates that say what they are told, and two tests
// that may be verified.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "conformance/gates/audit.h"
#include "conformance/gates/verify.h"
#include "conformance/porting/directory_for_tests.h"

namespace jsparity {

inline const Occasion kThen{"2026-01-02T03:04:05Z", "0123456"};

class PortWithGates : public ::testing::Test {
 protected:
  PortWithGates() : dir_(temp_.path() + "/porting") {
    auto made = Port::Create(dir_, *BuiltInInventory(), kThen);
    EXPECT_TRUE(made && made->Update(Items(*made), Standing::kStub, kThen) && made->Save());
    PutSource("EXPECT_TRUE(A());");
    Put("gates.json",
        R"({"root":"..","gates":[{"name":"stubs","command":["sh","say","stubs"]},)"
        R"({"name":"tests","command":["sh","say","tests"]}],"tests":["stubs","tests"]})");
    Put("../say",
        "asked=$(cat); separator=; printf '{\"items\":['\n"
        "for id in T368 T373; do case $asked in *\"$id\"*)\n"
        "printf %s \"$separator\"; cat $1-$id; separator=, ;; esac; done; echo ']}'\n");
    Say("stubs", "", "");
    Say("tests", "", "");
  }

  void Put(const std::string& file, const std::string& text) {
    EXPECT_TRUE(dir_.Replace(file, text));
  }
  void PutSource(const std::string& line) {
    Put("../a_test.cc", "PORTED_TEST(TestA) {\n  " + line + "\n}\n\nvoid Other() {}\n");
  }
  // What a gate says is wrong with each of the two; empty: nothing.
  void Say(const std::string& gate, const std::string& first, const std::string& second) {
    const std::vector<std::string> says{first, second};
    for (size_t i = 0; i < says.size(); ++i) {
      Json problems = Json::array();
      if (!says[i].empty()) problems.push_back(says[i]);
      const Json source{{"path", "a_test.cc"}, {"begins", "PORTED_TEST(TestA"}};
      Put("../" + gate + "-" + ids_[i],
          Json{{"id", ids_[i]}, {"problems", problems}, {"sources", Json::array({source})}}.dump());
    }
  }
  Port Opened() const {
    auto port = Port::Open(dir_);
    if (!port) throw std::runtime_error(port.error());
    return std::move(*port);
  }
  std::vector<const PortItem*> Items(const Port& port) const {
    std::vector<const PortItem*> items;
    for (const std::string& id : ids_) items.push_back(port.inventory().Find(id));
    return items;
  }
  static Parsed<GateVerdict> Asked(const Port& port, const std::vector<const PortItem*>& items) {
    const auto gates = ReadGates(port.directory());
    if (!gates) return ParseError(gates.error());
    return AskGates(port, *gates, items, kThen, [](const Gate&, size_t) {});
  }
  // Both, saved. Its items live until the next one.
  GateVerdict Verified() {
    verified_ = std::make_unique<Port>(Opened());
    auto verdict = Asked(*verified_, Items(*verified_));
    EXPECT_TRUE(verdict && RecordVerdict(*verified_, *verdict, kThen) && verified_->Save());
    return verdict ? *verdict : GateVerdict{};
  }
  // Its items live until the next one.
  AuditReport Audited() {
    audited_ = std::make_unique<Port>(Opened());
    const auto report = Audit(*audited_);
    EXPECT_TRUE(report) << report.error();
    return report ? *report : AuditReport{};
  }
  Standing StandingOfFirst() const {
    const Port port = Opened();
    return port.StatusOf(*Items(port)[0]).standing;
  }

  DirectoryForTests temp_;
  std::unique_ptr<Port> audited_;
  std::unique_ptr<Port> verified_;
  PortDirectory dir_;
  std::vector<std::string> ids_{"T368", "T373"};
};

}  // namespace jsparity
