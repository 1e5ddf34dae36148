// A stream's directory with something of everything in it, made by the store itself.
#pragma once

#include <string>

#include "jsstore/config.h"
#include "jsstore/state.h"

namespace jsparity {

struct TestStore {
  jsstore::Cipher cipher = jsstore::Cipher::kNone;
  jsstore::Compression compression = jsstore::Compression::kNone;
  bool killed = false;  // not stopped: without index.db
  uint64_t block_size = 1024;

  std::string key() const { return cipher == jsstore::Cipher::kNone ? "" : "secret"; }
};

// In a directory of its own, which goes with it: <root>/ACME/streams/ORDERS.
class StoreDirectory {
 public:
  explicit StoreDirectory(const TestStore& kind);
  ~StoreDirectory();
  StoreDirectory(const StoreDirectory&) = delete;
  StoreDirectory& operator=(const StoreDirectory&) = delete;

  const std::string& root() const { return root_; }
  std::string account() const { return root_ + "/ACME"; }
  std::string stream() const { return account() + "/streams/ORDERS"; }
  std::string PathOf(const std::string& name) const { return stream() + "/" + name; }
  // As the store had it when it was closed.
  const jsstore::StreamState& state() const { return state_; }

  std::string Read(const std::string& name) const;
  void Write(const std::string& name, const std::string& bytes) const;

 private:
  std::string root_;
  jsstore::StreamState state_;
};

}  // namespace jsparity
