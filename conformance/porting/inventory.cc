#include "conformance/porting/inventory.h"

#include <algorithm>
#include <set>

#include "conformance/porting/built_in.h"

namespace jsparity {
namespace {

constexpr uint64_t kFormat = 1;
constexpr std::string_view kNumberedFile =
    "filestore.go";  // the plan's numbers are of its functions

PortItem ItemOf(const ReferenceFunction& function) {
  PortItem item;
  item.name = function.name;
  item.file = function.file;
  item.first_line = function.first_line;
  item.last_line = function.last_line;
  item.hash = function.hash;
  return item;
}

// Gives an id to what the plan has no number for.
class Namer {
 public:
  std::string IdOf(const PortItem& item) {
    const std::string key = item.file + ":" + item.name;
    const size_t count = ++seen_[key];
    return count == 1 ? key : key + "#" + std::to_string(count);
  }

 private:
  std::map<std::string, size_t> seen_;
};

std::string CurrentName(const PlannedFunction& planned, const std::set<std::string>& names) {
  for (auto later = planned.later.rbegin(); later != planned.later.rend(); ++later) {
    if (names.contains(*later)) return *later;
  }
  return names.contains(planned.function) ? planned.function : "";
}

// The plan's functions by the name that this version has for them.
std::map<std::string, const PlannedFunction*> Follow(const FunctionInventory& functions,
                                                     const Plan& plan,
                                                     std::vector<PlanChange>& changes) {
  std::set<std::string> names;
  for (const ReferenceFunction& function : functions) {
    if (function.file == kNumberedFile) names.insert(function.name);
  }
  std::map<std::string, const PlannedFunction*> by_name;
  for (const PlannedFunction& planned : plan.functions) {
    const std::string now = CurrentName(planned, names);
    if (now != planned.function)
      changes.push_back({std::to_string(planned.number), planned.function, now});
    if (!now.empty()) by_name.emplace(now, &planned);
  }
  return by_name;
}

void AddFunctions(Inventory& inventory, const FunctionInventory& functions, const Plan& plan) {
  const auto planned = Follow(functions, plan, inventory.changes);
  Namer namer;
  for (const ReferenceFunction& function : functions) {
    PortItem item = ItemOf(function);
    const auto found = planned.find(function.name);
    if (function.file == kNumberedFile && found != planned.end()) {
      item.id = std::to_string(found->second->number);
      item.batch = found->second->batch;
      item.group = found->second->group;
    } else {
      item.batch = plan.BatchOfFile(function.file);
      if (item.batch == 0) continue;
      item.id = namer.IdOf(item);
    }
    inventory.items.push_back(std::move(item));
  }
}

void AddTests(Inventory& inventory, const TestInventory& tests, const Plan& plan) {
  std::map<std::pair<std::string, std::string>, const PlannedTest*> planned;
  for (const PlannedTest& test : plan.tests) {
    if (!test.test.empty()) planned.emplace(std::pair(test.file, test.test), &test);
  }
  Namer namer;
  std::set<uint64_t> there;
  for (const ReferenceTest& test : tests) {
    const auto found = planned.find({test.function.file, test.function.name});
    if (found == planned.end() && test.of_server) continue;
    PortItem item = ItemOf(test.function);
    item.is_test = true;
    item.all_permutations = test.all_permutations;
    if (found != planned.end()) {
      item.id = "T" + std::to_string(found->second->number);
      item.wave = found->second->wave;
      item.not_of_the_store = found->second->not_of_the_store;
      there.insert(found->second->number);
    } else {
      item.id = namer.IdOf(item);
    }
    inventory.items.push_back(std::move(item));
  }
  for (const PlannedTest& test : plan.tests) {
    if (there.contains(test.number)) continue;
    const std::string was = test.test.empty() ? test.not_of_the_store : test.test;
    inventory.changes.push_back({"T" + std::to_string(test.number), was, ""});
  }
}

// Ordered as written, which Json is not.
nlohmann::ordered_json LineJson(const PortItem& item) {
  nlohmann::ordered_json json{{"id", item.id},
                              {"name", item.name},
                              {"file", item.file},
                              {"first_line", item.first_line},
                              {"last_line", item.last_line},
                              {"hash", item.hash}};
  if (item.batch != 0) json["batch"] = item.batch;
  if (item.group != 0) json["group"] = item.group;
  if (item.wave != 0) json["wave"] = item.wave;
  if (item.all_permutations) json["all_permutations"] = true;
  if (!item.not_of_the_store.empty()) json["not_of_the_store"] = item.not_of_the_store;
  return json;
}

void AppendList(std::string& text, const char* key, const std::vector<std::string>& lines) {
  text += ",\n \"" + std::string(key) + "\": [";
  for (size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "\n  " : ",\n  ") + lines[i];
  text += lines.empty() ? "]" : "\n ]";
}

Parsed<PortItem> ParseItem(const Json& json, const std::string& where, bool is_test) {
  ObjectReader reader(json, where);
  PortItem item;
  item.is_test = is_test;
  reader.Text("id", item.id, Presence::kRequired);
  reader.Text("name", item.name, Presence::kRequired);
  reader.Text("file", item.file, Presence::kRequired);
  reader.U64("first_line", item.first_line, Presence::kRequired);
  reader.U64("last_line", item.last_line, Presence::kRequired);
  reader.Text("hash", item.hash, Presence::kRequired);
  if (is_test) {
    reader.U64("wave", item.wave);
    reader.Bool("all_permutations", item.all_permutations);
    reader.Text("not_of_the_store", item.not_of_the_store);
  } else {
    reader.U64("batch", item.batch, Presence::kRequired);
    reader.U64("group", item.group);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return item;
}

Parsed<PlanChange> ParseChange(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  PlanChange change;
  reader.Text("id", change.id, Presence::kRequired);
  reader.Text("was", change.was, Presence::kRequired);
  reader.Text("is", change.is);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return change;
}

std::string RepeatedId(const std::vector<PortItem>& items) {
  std::set<std::string_view> seen;
  for (const PortItem& item : items) {
    if (!seen.insert(item.id).second) return item.id;
  }
  return "";
}

}  // namespace

const PortItem* Inventory::Find(std::string_view text, std::string* problem) const {
  std::vector<const PortItem*> named;
  for (const PortItem& item : items) {
    if (item.id == text || item.file + ":" + item.name == text) return &item;
    if (item.name == text) named.push_back(&item);
  }
  if (named.size() == 1) return named.front();
  if (problem != nullptr) {
    *problem =
        std::string(text) + (named.empty() ? ": there is no such function or test in " + reference
                                           : " is more than one:");
    for (const PortItem* item : named) *problem += " " + item->id;
  }
  return nullptr;
}

Inventory MakeInventory(const std::string& reference, const FunctionInventory& functions,
                        const TestInventory& tests, const Plan& plan) {
  Inventory inventory;
  inventory.reference = reference;
  AddFunctions(inventory, functions, plan);
  AddTests(inventory, tests, plan);
  return inventory;
}

std::string InventoryText(const Inventory& inventory) {
  std::vector<std::string> functions;
  std::vector<std::string> tests;
  std::vector<std::string> changes;
  for (const PortItem& item : inventory.items) {
    (item.is_test ? tests : functions).push_back(LineJson(item).dump());
  }
  for (const PlanChange& change : inventory.changes) {
    nlohmann::ordered_json json{{"id", change.id}, {"was", change.was}};
    if (!change.is.empty()) json["is"] = change.is;
    changes.push_back(json.dump());
  }
  std::string text = "{\n \"format\": " + std::to_string(kFormat) +
                     ",\n \"reference\": " + Json(inventory.reference).dump();
  AppendList(text, "functions", functions);
  AppendList(text, "tests", tests);
  AppendList(text, "changes", changes);
  return text + "\n}\n";
}

Parsed<Inventory> ParseInventoryText(std::string_view text, const std::string& where) {
  const auto json = ParseJson(text);
  if (!json) return ParseError(where + ": " + json.error());
  ObjectReader reader(*json, where);
  Inventory inventory;
  uint64_t format = 0;
  reader.U64("format", format, Presence::kRequired);
  if (reader.ok() && format != kFormat)
    reader.Fail("format", "is " + std::to_string(format) + "; this program reads 1");
  reader.Text("reference", inventory.reference, Presence::kRequired);
  const auto item_of = [](bool is_test) {
    return
        [is_test](const Json& item, const std::string& at) { return ParseItem(item, at, is_test); };
  };
  inventory.items = ReadEach<PortItem>(reader, "functions", Presence::kRequired, item_of(false));
  auto tests = ReadEach<PortItem>(reader, "tests", Presence::kRequired, item_of(true));
  inventory.items.insert(inventory.items.end(), tests.begin(), tests.end());
  inventory.changes = ReadEach<PlanChange>(reader, "changes", Presence::kRequired, ParseChange);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  if (const std::string twice = RepeatedId(inventory.items); !twice.empty())
    return ParseError(where + ": " + twice + " is there twice");
  return inventory;
}

std::vector<std::string> InventoryDifferences(const Inventory& kept, const Inventory& made) {
  std::map<std::string, std::string> before;
  for (const PortItem& item : kept.items) before[item.id] = LineJson(item).dump();
  std::vector<std::string> lines;
  for (const PortItem& item : made.items) {
    const auto found = before.find(item.id);
    if (found == before.end()) {
      lines.push_back(item.id + " is missing");
    } else {
      if (found->second != LineJson(item).dump()) lines.push_back(item.id + " is another");
      before.erase(found);
    }
  }
  for (const auto& [id, text] : before) lines.push_back(id + " is there and should not be");
  if (lines.empty()) lines.push_back("the order, or what of the plan is renamed or gone");
  return lines;
}

Parsed<Inventory> BuiltInInventory() {
  if (BuiltInInventoryText().size() <= 1) {
    return ParseError(
        "porting/inventory had none of the pin when this was built: scripts/parity port inventory "
        "makes it, then build again");
  }
  return ParseInventoryText(BuiltInInventoryText(), "porting/inventory");
}

}  // namespace jsparity
