#include "conformance/porting/port.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "conformance/porting/built_in.h"

namespace jsparity {
namespace {

constexpr size_t kItemsMax = 15;

std::string Number(uint64_t number) { return std::to_string(number); }

Parsed<Inventory> InventoryOf(const PortDirectory& dir, std::string_view reference) {
  const std::string name = "inventory/" + std::string(reference) + ".json";
  if (reference == BuiltInReference() && !dir.Has(name)) return BuiltInInventory();
  const auto text = dir.Read(name);
  if (!text) return ParseError(text.error());
  return ParseInventoryText(*text, dir.PathOf(name));
}

// The lines that the status knows of; more are of a change that did not come to its end.
std::string_view FirstLines(std::string_view text, uint64_t lines) {
  size_t end = 0;
  for (uint64_t i = 0; i < lines && end != std::string_view::npos; ++i) {
    end = text.find('\n', end);
    if (end != std::string_view::npos) ++end;
  }
  return text.substr(0, end);
}

Parsed<ChangeLog> LogOf(const PortDirectory& dir, const PortStatus& status) {
  const auto text = dir.Read(kLogFile);
  if (!text) return ParseError(text.error());
  auto log = ChangeLog::Parse(FirstLines(*text, status.log_lines), dir.PathOf(kLogFile));
  if (!log) return log;
  if (log->changes().size() == status.log_lines && log->hash() == status.log_hash) return log;
  return ParseError(dir.PathOf(kLogFile) + ": it is not the one that " + kStatusFile +
                    " was written with, which had " + Number(status.log_lines) +
                    " lines: take both from one commit of version control");
}

Parsed<void> CheckCount(size_t count) {
  if (count == 0) return ParseError("no item is named");
  if (count <= kItemsMax) return {};
  return ParseError(Number(count) + " items at once; " + Number(kItemsMax) +
                    " are the most, so that each is looked at");
}

std::vector<std::string> IdsOf(const std::vector<const PortItem*>& items) {
  std::vector<std::string> ids;
  for (const PortItem* item : items) ids.push_back(item->id);
  return ids;
}

}  // namespace

Parsed<void> Port::Load(const Inventory& inventory) {
  auto plan = BuiltInPlan();
  if (!plan) return ParseError(plan.error());
  plan_ = std::move(*plan);
  inventory_ = inventory;
  const auto text = dir_.Read(kStatusFile);
  if (!text) return ParseError(text.error());
  auto status = ParseStatus(*text, dir_.PathOf(kStatusFile), inventory_, plan_);
  if (!status) return ParseError(status.error());
  status_ = std::move(*status);
  auto log = LogOf(dir_, status_);
  if (!log) return ParseError(log.error());
  log_ = std::move(*log);
  return {};
}

Parsed<Port> Port::Open(PortDirectory dir) {
  const auto inventory = InventoryOf(dir, BuiltInReference());
  if (!inventory) return ParseError(inventory.error());
  Port port(std::move(dir));
  if (auto loaded = port.Load(*inventory); !loaded) return ParseError(loaded.error());
  return port;
}

Parsed<Port> Port::Move(PortDirectory dir, const Occasion& occasion) {
  const auto text = dir.Read(kStatusFile);
  if (!text) return ParseError(text.error());
  const auto reference = ReferenceOfStatus(*text, dir.PathOf(kStatusFile));
  if (!reference) return ParseError(reference.error());
  if (*reference == BuiltInReference())
    return ParseError(dir.path() + " is of " + *reference + " already");
  const auto older = InventoryOf(dir, *reference);
  if (!older) return ParseError(older.error());
  const auto newer = InventoryOf(dir, BuiltInReference());
  if (!newer) return ParseError(newer.error());
  Port port(std::move(dir));
  if (auto loaded = port.Load(*older); !loaded) return ParseError(loaded.error());
  port.Follow(*newer, occasion);
  return port;
}

void Port::Follow(const Inventory& newer, const Occasion& occasion) {
  std::map<std::string_view, const PortItem*> older;
  for (const PortItem& item : inventory_.items) older.emplace(item.id, &item);
  std::map<std::string, ItemStatus> items;
  std::vector<std::string> stale;
  std::vector<std::string> added;
  for (const PortItem& item : newer.items) {
    const auto before = older.find(item.id);
    ItemStatus& status = items[item.id];
    if (before == older.end()) {
      status.reason = "new in " + newer.reference;
      added.push_back(item.id);
      continue;
    }
    status = StatusOf(*before->second);
    if (status.standing == Standing::kVerified && before->second->hash != item.hash) {
      status = {BeforeVerified(item), "", ""};
      stale.push_back(item.id);
    }
  }
  std::vector<std::string> gone;
  for (const PortItem& item : inventory_.items) {
    if (!items.contains(item.id)) gone.push_back(item.id);
  }
  const std::string from = inventory_.reference;
  inventory_ = newer;
  status_.items = std::move(items);
  status_.reference = newer.reference;
  Note({.what = "move from " + from + " to " + newer.reference}, occasion);
  const std::string why = "it is another in " + newer.reference;
  if (!stale.empty()) Note({.what = "stale", .items = stale, .reason = why}, occasion);
  if (!added.empty()) Note({.what = "new", .items = added}, occasion);
  if (!gone.empty()) Note({.what = "gone", .items = gone}, occasion);
}

Parsed<Port> Port::Create(PortDirectory dir, const Inventory& inventory, const Occasion& occasion) {
  if (dir.Has(kStatusFile)) {
    return ParseError(dir.PathOf(kStatusFile) + " is there already: this directory has a port");
  }
  Port port(std::move(dir));
  auto plan = BuiltInPlan();
  if (!plan) return ParseError(plan.error());
  port.plan_ = std::move(*plan);
  port.inventory_ = inventory;
  port.status_ = NewStatus(port.inventory_, port.plan_);
  port.Note({.what = "init"}, occasion);
  return port;
}

void Port::Note(Change change, const Occasion& occasion) {
  change.time = occasion.time;
  change.commit = occasion.commit;
  log_.Append(change);
  status_.log_lines = log_.changes().size();
  status_.log_hash = log_.hash();
}

std::string Port::WhyNotBegun(const PortItem& item) const {
  if (item.is_test || status_.batches.at(item.batch) != BatchStanding::kWaiting) return "";
  return "its batch " + Number(item.batch) + " has not been started: jsparity port batch start " +
         Number(item.batch);
}

Parsed<void> Port::Update(const std::vector<const PortItem*>& items, Standing to,
                          const Occasion& occasion) {
  if (auto counted = CheckCount(items.size()); !counted) return counted;
  for (const PortItem* item : items) {
    std::string why = WhyNotMove(*item, StatusOf(*item).standing, to);
    if (why.empty()) why = WhyNotBegun(*item);
    if (!why.empty()) return ParseError(item->id + " (" + item->name + "): " + why);
  }
  for (const PortItem* item : items) status_.items[item->id] = {to, "", ""};
  Note({.what = "update", .items = IdsOf(items), .to = std::string(NameOf(to))}, occasion);
  return {};
}

Parsed<void> Port::Defer(const std::vector<const PortItem*>& items, const std::string& reason,
                         const Occasion& occasion) {
  if (auto counted = CheckCount(items.size()); !counted) return counted;
  if (reason.find_first_not_of(" \t\n") == std::string::npos)
    return ParseError("a deferral says what is missing and where it will come from: --reason");
  for (const PortItem* item : items) status_.items[item->id] = {Standing::kDeferred, reason, ""};
  Note({.what = "defer",
        .items = IdsOf(items),
        .to = std::string(NameOf(Standing::kDeferred)),
        .reason = reason},
       occasion);
  return {};
}

std::string Port::WhyNotVerify(const PortItem& item) const {
  const Standing standing = StatusOf(item).standing;
  if (standing == Standing::kVerified || standing == BeforeVerified(item)) return WhyNotBegun(item);
  return "it is " + std::string(NameOf(standing)) + ": only what is " +
         std::string(NameOf(BeforeVerified(item))) + " is verified";
}

Parsed<void> Port::Verify(const std::vector<const PortItem*>& items, const GivenEvidence& evidence,
                          const Occasion& occasion) {
  if (auto counted = CheckCount(items.size()); !counted) return counted;
  for (const PortItem* item : items) {
    if (const std::string why = WhyNotVerify(*item); !why.empty())
      return ParseError(item->id + " (" + item->name + "): " + why);
  }
  for (const PortItem* item : items)
    status_.items[item->id] = {Standing::kVerified, "", evidence.file};
  Note({.what = "verify",
        .items = IdsOf(items),
        .to = std::string(NameOf(Standing::kVerified)),
        .evidence = evidence.file,
        .evidence_hash = evidence.hash},
       occasion);
  return {};
}

void Port::MarkStale(const std::vector<const PortItem*>& items, const std::string& reason,
                     const Occasion& occasion) {
  for (const PortItem* item : items) status_.items[item->id] = {BeforeVerified(*item), "", ""};
  Note({.what = "stale", .items = IdsOf(items), .reason = reason}, occasion);
}

void Port::Place(const std::vector<const PortItem*>& items, const ItemStatus& status,
                 const std::string& run, const Occasion& occasion) {
  for (const PortItem* item : items) status_.items[item->id] = status;
  Note({.what = "measure by a run of " + run,
        .items = IdsOf(items),
        .to = std::string(NameOf(status.standing)),
        .reason = status.reason},
       occasion);
}

std::vector<const PortItem*> Port::ItemsOf(uint64_t batch) const {
  std::vector<const PortItem*> items;
  for (const PortItem& item : inventory_.items) {
    if (!item.is_test && item.batch == batch) items.push_back(&item);
  }
  return items;
}

std::vector<uint64_t> Port::ReadyBatches() const {
  std::vector<uint64_t> ready;
  for (const PlanBatch& batch : plan_.batches) {
    const bool met = std::ranges::all_of(batch.needs, [&](uint64_t needed) {
      return status_.batches.at(needed) == BatchStanding::kComplete;
    });
    if (met && status_.batches.at(batch.number) == BatchStanding::kWaiting)
      ready.push_back(batch.number);
  }
  return ready;
}

Parsed<void> Port::StartBatch(uint64_t number, const Occasion& occasion) {
  const PlanBatch* batch = plan_.Batch(number);
  if (batch == nullptr) return ParseError("the plan has no batch " + Number(number));
  if (status_.batches[number] != BatchStanding::kWaiting) {
    return ParseError("batch " + Number(number) + " is " +
                      std::string(NameOf(status_.batches[number])) + " already");
  }
  for (const uint64_t needed : batch->needs) {
    if (status_.batches[needed] != BatchStanding::kComplete) {
      return ParseError("batch " + Number(number) + " needs batch " + Number(needed) +
                        ", which is not complete");
    }
  }
  status_.batches[number] = BatchStanding::kStarted;
  Note({.what = "start batch " + Number(number)}, occasion);
  return {};
}

Parsed<void> Port::CompleteBatch(uint64_t number, const Occasion& occasion) {
  if (plan_.Batch(number) == nullptr) return ParseError("the plan has no batch " + Number(number));
  if (status_.batches[number] != BatchStanding::kStarted) {
    return ParseError("batch " + Number(number) + " is " +
                      std::string(NameOf(status_.batches[number])) +
                      ": only one that is started completes");
  }
  for (const PortItem* item : ItemsOf(number)) {
    const Standing standing = StatusOf(*item).standing;
    if (standing == Standing::kVerified) continue;
    const std::string& reason = StatusOf(*item).reason;
    if (standing == Standing::kDeferred && reason != kNotBegun) continue;
    return ParseError("batch " + Number(number) + ": " + item->id + " (" + item->name + ") is " +
                      (reason == kNotBegun ? kNotBegun : std::string(NameOf(standing))) +
                      ": neither verified nor deferred with a reason");
  }
  status_.batches[number] = BatchStanding::kComplete;
  Note({.what = "complete batch " + Number(number)}, occasion);
  return {};
}

Parsed<void> Port::Save() const {
  if (auto done = dir_.Replace(kLogFile, log_.text()); !done) return done;
  return dir_.Replace(kStatusFile, StatusText(status_, inventory_));
}

}  // namespace jsparity
