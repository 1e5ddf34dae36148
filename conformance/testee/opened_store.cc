#include "conformance/testee/opened_store.h"

#include <cerrno>
#include <cstring>

#include "conformance/protocol/store_bytes.h"
#include "conformance/protocol/subject_text.h"
#include "jsstore/message_header.h"

namespace jsparity {
namespace {

using jsstore::InboundMessage;

// What a stream without replicas does with a message that its store asks it to publish
// (PROTOCOL.md, "act").
void Publish(jsstore::FileStore& store, const InboundMessage& message) {
  const auto header = [&message](std::string_view key) {
    return jsstore::FindHeader(message.header, key).value_or("");
  };
  const int64_t ttl_s = jsstore::MessageTtl(message.header).value_or(0);
  if (!store.StoreMsg(message.subject, message.header, message.payload, ttl_s)) return;
  if (header("Nats-Rollup") == "sub") static_cast<void>(store.PurgeEx(message.subject, 0, 1));
  const std::string_view scheduler = header("Nats-Scheduler");
  if (!scheduler.empty() && header("Nats-Schedule-Next") == "purge") {
    static_cast<void>(store.PurgeEx(scheduler, 0, 0));
  }
}

// The names that the protocol has for errors of the operating system.
std::string SystemName(int errno_value) {
  switch (errno_value) {
    case ENOENT:
      return "os.ErrNotExist";
    case EEXIST:
      return "os.ErrExist";
    case EACCES:
    case EPERM:
      return "os.ErrPermission";
    default: {
      const char* name = strerrorname_np(errno_value);
      return name != nullptr ? name : "";
    }
  }
}

}  // namespace

void OpenedStore::Begin(jsstore::FileSystem& files, uint64_t seed, const std::string& dir) {
  End();
  sim_ = std::make_unique<jsstore::SimEnv>(files, seed);
  dirs_ = {dir};
}

void OpenedStore::End() {
  if (store_ != nullptr) store_->Abandon();
  ForgetHandles();
  store_.reset();
  abandoned_.clear();
  sim_.reset();
}

void OpenedStore::ForgetHandles() {
  snapshots_.clear();
  consumers_.clear();
  former_consumers_.clear();
  callbacks_.clear();
}

void OpenedStore::Adopt(std::unique_ptr<jsstore::FileStore> store) {
  store_ = std::move(store);
  RegisterUpdates();
  RegisterRemovals(/*act=*/false);
}

void OpenedStore::Leave() {
  for (auto& [name, consumer] : consumers_) former_consumers_.push_back(std::move(consumer));
  consumers_.clear();
  snapshots_.clear();
  store_.reset();
}

void OpenedStore::Kill() {
  store_->Abandon();
  sim_->executor().DropAll();
  StopKilledConsumers();
  ForgetHandles();
  abandoned_.push_back(std::move(store_));
}

// A killed process writes for none of its stores, whatever its consumers have left to write. What
// they draw in the attempt, a process that is gone does not draw.
void OpenedStore::StopKilledConsumers() {
  const jsstore::SimRandom random = sim_->random();
  for (const auto& [name, consumer] : consumers_) static_cast<void>(consumer->Stop());
  sim_->random() = random;
}

std::shared_ptr<jsstore::ConsumerStore> OpenedStore::FindConsumer(const std::string& name) const {
  const auto it = consumers_.find(name);
  return it == consumers_.end() ? nullptr : it->second;
}
StoreError OpenedStore::Describe(const jsstore::Error& error) const {
  StoreError described{std::string(error.Name()), error.Message()};
  if (error.Is(jsstore::ErrorCode::kSystem)) described.name = SystemName(error.system_errno);
  if (described.text == "unexpected EOF") described.name = "io.ErrUnexpectedEOF";
  described.text = HideDirs(std::move(described.text));
  return described;
}
std::string OpenedStore::HideDirs(std::string text) const {
  for (const std::string& dir : dirs_) {
    for (size_t at = 0; (at = text.find(dir, at)) != std::string::npos;) {
      text.replace(at, dir.size(), "$DIR");
    }
  }
  return text;
}
std::optional<StoreError> OpenedStore::ErrorOf(const jsstore::Status& status) const {
  if (status) return std::nullopt;
  return Describe(status.error());
}
void OpenedStore::RegisterUpdates() {
  store_->RegisterStorageUpdates([this](int64_t msgs, int64_t bytes, uint64_t seq,
                                        std::string_view subject) {
    callbacks_.push_back({Callback::Kind::kUpdate, msgs, bytes, seq, SubjectText(subject), {}, {}});
  });
}
void OpenedStore::RegisterRemovals(bool act) {
  store_->RegisterStorageRemoveMsg([this, act, store = store_.get()](uint64_t seq) {
    callbacks_.push_back({Callback::Kind::kRemove, 0, 0, seq, {}, {}, {}});
    if (act) static_cast<void>(store->RemoveMsg(seq));
  });
}
void OpenedStore::RegisterProcessing(bool act) {
  store_->RegisterProcessMsg([this, act, store = store_.get()](const InboundMessage& message) {
    callbacks_.push_back({Callback::Kind::kProcess, 0, 0, message.schedule_sequence,
                          SubjectText(message.subject), StoreText(message.header),
                          StoreText(message.payload)});
    if (act) Publish(*store, message);
  });
}

}  // namespace jsparity
