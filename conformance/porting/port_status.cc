#include "conformance/porting/port_status.h"

#include <algorithm>
#include <array>

#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

constexpr uint64_t kStatusFormat = 1;
constexpr const char* kTakeBack = "take the file from version control";

constexpr std::array<std::string_view, 3> kBatchNames{"waiting", "started", "complete"};

using OrderedJson = nlohmann::ordered_json;

std::string HeadLine(const PortStatus& status) {
  return OrderedJson{{"format", kStatusFormat},
                     {"reference", status.reference},
                     {"log_lines", status.log_lines},
                     {"log_hash", status.log_hash}}
             .dump() +
         "\n";
}

std::string ItemLine(const std::string& id, const ItemStatus& item) {
  OrderedJson json{{"id", id}, {"status", NameOf(item.standing)}};
  if (!item.reason.empty()) json["reason"] = item.reason;
  if (!item.evidence.empty()) json["evidence"] = item.evidence;
  return json.dump() + "\n";
}

// Reads the lines one by one.
class Reader {
 public:
  Reader(const Inventory& inventory, const Plan& plan) : inventory_(inventory), plan_(plan) {
    for (const PortItem& item : inventory.items) known_.emplace(item.id, &item);
  }

  Parsed<void> Take(const Json& json, const std::string& where) {
    ObjectReader reader(json, where);
    if (status_.reference.empty()) {
      TakeHead(reader);
    } else if (json.is_object() && json.contains("batch")) {
      TakeBatch(reader);
    } else {
      TakeItem(reader);
    }
    return reader.Finish();
  }

  Parsed<PortStatus> Finish(const std::string& file) {
    if (status_.reference.empty())
      return ParseError(file + ": it is empty: take it from version control");
    for (const PortItem& item : inventory_.items) {
      if (!status_.items.contains(item.id))
        return ParseError(file + ": " + item.id + " is missing: " + kTakeBack);
    }
    for (const PlanBatch& batch : plan_.batches) {
      if (!status_.batches.contains(batch.number))
        return ParseError(file + ": batch " + std::to_string(batch.number) +
                          " is missing: " + kTakeBack);
    }
    return std::move(status_);
  }

 private:
  void TakeHead(ObjectReader& reader) {
    uint64_t format = 0;
    reader.U64("format", format, Presence::kRequired);
    if (reader.ok() && format != kStatusFormat) {
      reader.Fail("format", "is " + std::to_string(format) + "; this program reads " +
                                std::to_string(kStatusFormat) + ": use the one that wrote it");
    }
    reader.Text("reference", status_.reference, Presence::kRequired);
    reader.U64("log_lines", status_.log_lines, Presence::kRequired);
    reader.Text("log_hash", status_.log_hash, Presence::kRequired);
    if (reader.ok() && status_.reference != inventory_.reference) {
      reader.Fail("reference", "is " + status_.reference + "; the inventory is of " +
                                   inventory_.reference + ": `jsparity port move` follows it");
    }
  }

  void TakeBatch(ObjectReader& reader) {
    uint64_t number = 0;
    std::string name;
    reader.U64("batch", number, Presence::kRequired);
    reader.Text("status", name, Presence::kRequired);
    const auto found = std::find(kBatchNames.begin(), kBatchNames.end(), name);
    if (reader.ok() && found == kBatchNames.end())
      reader.Fail("status", "is \"" + name + "\"; a batch is one of " + Joined(kBatchNames) + ": " +
                                kTakeBack);
    if (reader.ok() && plan_.Batch(number) == nullptr)
      reader.Fail("batch", std::to_string(number) + " is none of the plan's: take the line out");
    if (!reader.ok()) return;
    const auto standing = static_cast<BatchStanding>(found - kBatchNames.begin());
    if (!status_.batches.emplace(number, standing).second)
      reader.Fail("batch", std::to_string(number) + " is there twice: take one line out");
  }

  void TakeItem(ObjectReader& reader) {
    std::string id;
    std::string name;
    ItemStatus item;
    reader.Text("id", id, Presence::kRequired);
    reader.Text("status", name, Presence::kRequired);
    reader.Text("reason", item.reason);
    reader.Text("evidence", item.evidence);
    if (!reader.ok()) return;
    const auto found = known_.find(id);
    const auto standing = StandingOf(name);
    if (found == known_.end()) {
      reader.Fail("id", "\"" + id + "\" is none of the inventory's: take the line out");
    } else if (!standing || (found->second->is_test && *standing == Standing::kComplete)) {
      reader.Fail("status", "is \"" + name + "\", which " + id + " cannot be: " + kTakeBack +
                                ", then " + "jsparity port update");
    } else {
      item.standing = *standing;
      Check(item, reader);
    }
    if (reader.ok() && !status_.items.emplace(id, std::move(item)).second)
      reader.Fail("id", id + " is there twice: take one line out");
  }

  static void Check(const ItemStatus& item, ObjectReader& reader) {
    if (item.standing == Standing::kDeferred && item.reason.empty())
      reader.Fail("reason", "is missing: what is deferred says why; jsparity port defer writes it");
    if (item.standing == Standing::kVerified && item.evidence.empty())
      reader.Fail("evidence",
                  "is missing: what is verified has some; jsparity port verify gives it");
  }

  const Inventory& inventory_;
  const Plan& plan_;
  std::map<std::string_view, const PortItem*> known_;
  PortStatus status_;
};

}  // namespace

std::string_view NameOf(BatchStanding standing) {
  return kBatchNames[static_cast<size_t>(standing)];
}

PortStatus NewStatus(const Inventory& inventory, const Plan& plan) {
  PortStatus status;
  status.reference = inventory.reference;
  for (const PlanBatch& batch : plan.batches)
    status.batches[batch.number] = BatchStanding::kWaiting;
  for (const PortItem& item : inventory.items) {
    const bool foreign = !item.not_of_the_store.empty();
    status.items[item.id] = {Standing::kDeferred, foreign ? item.not_of_the_store : kNotBegun, ""};
  }
  return status;
}

std::string StatusText(const PortStatus& status, const Inventory& inventory) {
  std::string text = HeadLine(status);
  for (const auto& [number, standing] : status.batches)
    text += OrderedJson{{"batch", number}, {"status", NameOf(standing)}}.dump() + "\n";
  for (const PortItem& item : inventory.items) {
    if (const auto found = status.items.find(item.id); found != status.items.end())
      text += ItemLine(item.id, found->second);
  }
  return text;
}

Parsed<std::string> ReferenceOfStatus(std::string_view text, const std::string& file) {
  const std::string_view head = text.substr(0, text.find('\n'));
  const auto json = ParseJson(head);
  if (!json) return ParseError(file + ":1: " + json.error());
  ObjectReader reader(*json, file + ":1");
  std::string reference;
  reader.Text("reference", reference, Presence::kRequired);
  if (!reader.ok()) return ParseError(reader.Finish().error());
  return reference;
}

Parsed<PortStatus> ParseStatus(std::string_view text, const std::string& file,
                               const Inventory& inventory, const Plan& plan) {
  Reader reader(inventory, plan);
  const auto read = ReadLines(text, file, [&](const Json& json, const std::string& where) {
    return reader.Take(json, where);
  });
  if (!read) return ParseError(read.error());
  return reader.Finish(file);
}

}  // namespace jsparity
