#include "conformance/run/listed_blocks.h"

#include <map>
#include <set>
#include <utility>

#include "conformance/run/built_in_listed_blocks.h"

namespace jsparity {
namespace {

constexpr const char* kWhere = "listed_blocks.json";

constexpr const char* kUnreachable = "unreachable";
constexpr const char* kRare = "rare";

// The blocks of one function that have one reason: pairs of place and line.
Parsed<void> AddBlocks(const ListedBlock& entry, const Json& pairs, const std::string& where,
                       ListedBlocks& blocks) {
  if (!pairs.is_array() || pairs.empty()) return ParseError(where + ": must be a list of pairs");
  for (const Json& pair : pairs) {
    const bool is_pair = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned() &&
                         pair[1].is_number_unsigned();
    if (!is_pair) return ParseError(where + ": must be pairs of a block and its line");
    ListedBlock& added = blocks.emplace_back(entry);
    added.block = pair[0].get<uint64_t>();
    added.line = pair[1].get<uint64_t>();
  }
  return {};
}

Parsed<void> CheckNoneIsTwice(const ListedBlocks& blocks) {
  std::set<std::pair<std::string, uint64_t>> seen;
  for (const ListedBlock& entry : blocks) {
    if (seen.insert({entry.function, entry.block}).second) continue;
    return ParseError(std::string(kWhere) + ": " + entry.function + ": block " +
                      std::to_string(entry.block) + " is listed twice");
  }
  return {};
}

class ListReader {
 public:
  explicit ListReader(const Json& list) : list_(list) {}

  Parsed<ListedBlocks> Read() {
    ObjectReader reader(list_, kWhere);
    std::string version;
    reader.Text("version", version, Presence::kRequired);
    reader.Ignore("reasons");
    reader.Ignore(kUnreachable);
    reader.Ignore(kRare);
    if (auto good = reader.Finish(); !good) return ParseError(good.error());
    for (const char* key : {"reasons", kUnreachable, kRare}) {
      if (!list_.contains(key) || !list_[key].is_object()) {
        return ParseError(std::string(kWhere) + "." + key + ": must be an object");
      }
    }
    for (const char* key : {kUnreachable, kRare}) {
      for (const auto& [function, by_reason] : list_[key].items()) {
        auto added = AddFunction(function, by_reason, key);
        if (!added) return ParseError(added.error());
      }
    }
    for (const auto& [name, text] : list_["reasons"].items()) {
      if (used_.contains(name)) continue;
      return ParseError(std::string(kWhere) + ": nothing has the reason \"" + name + "\"");
    }
    if (auto good = CheckNoneIsTwice(blocks_); !good) return ParseError(good.error());
    return std::move(blocks_);
  }

 private:
  Parsed<void> AddFunction(const std::string& function, const Json& by_reason,
                           std::string_view key) {
    const std::string where = std::string(kWhere) + ": " + std::string(key) + "." + function;
    if (!by_reason.is_object()) return ParseError(where + ": must be an object");
    for (const auto& [name, pairs] : by_reason.items()) {
      const auto reason = list_["reasons"].find(name);
      if (reason == list_["reasons"].end() || !reason->is_string()) {
        return ParseError(where + ": there is no reason \"" + name + "\"");
      }
      used_.insert(name);
      ListedBlock entry{function, 0, 0, reason->get<std::string>(), key == kRare};
      auto added = AddBlocks(entry, pairs, where + "." + name, blocks_);
      if (!added) return added;
    }
    return {};
  }

  const Json& list_;
  ListedBlocks blocks_;
  std::set<std::string> used_;  // names of reasons
};

}  // namespace

std::string ListedBlock::Describe() const {
  return function + ", block " + std::to_string(block) + ", " + std::to_string(line) +
         " lines below its first";
}

Parsed<ListedBlocks> ParseListedBlocks(const Json& json) { return ListReader(json).Read(); }

Parsed<ListedBlocks> BuiltInListedBlocks(const std::string& version) {
  const auto list = ParseJson(BuiltInListedBlocksText());
  if (!list) return ParseError(std::string(kWhere) + ": " + list.error());
  auto blocks = ParseListedBlocks(*list);
  if (!blocks || (*list)["version"] == version) return blocks;
  return ListedBlocks{};
}

}  // namespace jsparity
