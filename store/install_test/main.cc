// A program outside this repository: stores a message, opens the store again, reads it back.
// Usage: consumer DIRECTORY (must not exist yet). Exit status 0 when what it reads is right.
#include <jsstore/env.h>
#include <jsstore/file_store.h>
#include <jsstore/version.h>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kPayload = "hello";

jsstore::BytesView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

jsstore::Result<std::unique_ptr<jsstore::FileStore>> Open(const std::string& directory) {
  jsstore::FileStoreConfig config;
  config.store_dir = directory;
  jsstore::StreamConfig stream;
  stream.name = "ORDERS";
  stream.subjects = std::vector<std::string>{"orders.>"};
  return jsstore::FileStore::Open(jsstore::Env::Real(), config, stream,
                                  jsstore::Env::Real().clock.NowNs());
}

jsstore::Status Store(const std::string& directory) {
  auto store = Open(directory);
  if (!store) return jsstore::Fail(store.error());
  auto stored = (*store)->StoreMsg("orders.new", {}, AsBytes(kPayload), 0);
  if (!stored) return jsstore::Fail(stored.error());
  return (*store)->Stop();
}

jsstore::Result<std::string> Load(const std::string& directory) {
  auto store = Open(directory);
  if (!store) return jsstore::Fail(store.error());
  auto message = (*store)->LoadMsg(1);
  if (!message) return jsstore::Fail(message.error());
  std::string text(message->payload.begin(), message->payload.end());
  JSSTORE_TRY((*store)->Stop());
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: consumer DIRECTORY\n";
    return 2;
  }
  auto loaded = Store(argv[1]).and_then([&] { return Load(argv[1]); });
  if (!loaded) {
    std::cerr << "error: " << loaded.error().Message() << "\n";
    return 1;
  }
  std::cout << "jsstore " << jsstore::Version() << " read back: " << *loaded << "\n";
  return *loaded == kPayload ? 0 : 1;
}
