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
  int orders = 30;  // of the messages, those that only differ in their number

  std::string key() const { return cipher == jsstore::Cipher::kNone ? "" : "secret"; }
};

// In memory where there is such a place; goes with everything in it.
class TestDirectory {
 public:
  TestDirectory();
  ~TestDirectory();
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// In a directory of its own: <root>/ACME/streams/ORDERS.
class StoreDirectory {
 public:
  explicit StoreDirectory(const TestStore& kind);

  const std::string& root() const { return root_.path(); }
  std::string account() const { return root() + "/ACME"; }
  std::string stream() const { return account() + "/streams/ORDERS"; }
  std::string PathOf(const std::string& name) const { return stream() + "/" + name; }
  // As the store had it when it was closed.
  const jsstore::StreamState& state() const { return state_; }

  std::string Read(const std::string& name) const;
  void Write(const std::string& name, const std::string& bytes) const;

 private:
  TestDirectory root_;
  jsstore::StreamState state_;
};

}  // namespace jsparity
