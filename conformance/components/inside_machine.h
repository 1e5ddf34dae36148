// The machine of the components that look into a store: a store on simulated files, what the lines
// of a script do to it, and what they tell of it (conformance/protocol/PROTOCOL.md: "Components",
// store_inside).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/components/script.h"
#include "jsstore/file_store.h"
#include "jsstore/sim_env.h"
#include "store/env/sim_file_system.h"
#include "store/stream/store_inside.h"

namespace jsparity {

class InsideMachine {
 public:
  InsideMachine();
  ~InsideMachine();
  InsideMachine(const InsideMachine&) = delete;
  InsideMachine& operator=(const InsideMachine&) = delete;

  // The answer to a line.
  std::string Run(std::string_view op, ScriptLine& line);

 private:
  jsstore::StoreInside Inside() { return jsstore::StoreInside(*store_); }

  // What needs no store.
  std::string SetLimits(ScriptLine& line);
  std::string Open();
  std::string Reopen();
  std::string KeyObstacle(uint64_t index) const;

  // What asks one.
  std::string Ask(std::string_view op, ScriptLine& line);
  std::string Update();
  std::string AskSubjects(std::string_view op, ScriptLine& line);
  std::string AskFilters(std::string_view op, ScriptLine& line);
  std::string AskCounts(std::string_view op, ScriptLine& line);
  std::string Subjects(const std::string& filter);
  std::string AskBlock(std::string_view op, ScriptLine& line);
  std::string Config();
  std::string Meta();
  std::string Store(ScriptLine& line);
  std::string Remove(uint64_t seq);
  std::string State();
  std::string Blocks();
  bool IsPending();
  std::string Drop();

  // What is about one block.
  using BlockTask = std::function<std::string(jsstore::MessageBlock&)>;
  std::string At(uint64_t place, const BlockTask& task);
  std::string Load(jsstore::MessageBlock& block);
  std::string Records(uint64_t place);
  std::string Recompress(jsstore::MessageBlock& block, ScriptLine& line);
  std::string Change(jsstore::MessageBlock& block, std::string_view change, uint64_t seq);
  std::string Flip(jsstore::MessageBlock& block, uint64_t at);
  std::string Behead(jsstore::MessageBlock& block);

  jsstore::SimFileSystem files_;
  jsstore::SimEnv sim_{files_, /*seed=*/0};  // that of components of the reference
  jsstore::FileStoreConfig config_;
  jsstore::StreamConfig stream_;
  int64_t created_ns_ = 0;
  std::unique_ptr<jsstore::FileStore> store_;
};

}  // namespace jsparity
