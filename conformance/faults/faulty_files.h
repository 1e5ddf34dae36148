// A file system that writes something other than what it was told.
#pragma once

#include <atomic>
#include <memory>

#include "conformance/faults/planted_fault.h"
#include "jsstore/env.h"

namespace jsparity {

class FaultyFiles : public jsstore::FileSystem {
 public:
  FaultyFiles(jsstore::FileSystem& inner, PlantedFault fault) : inner_(inner), fault_(fault) {}

  jsstore::Result<std::unique_ptr<jsstore::File>> Open(const std::string& path,
                                                       jsstore::OpenMode mode) override;
  jsstore::Result<jsstore::FileInfo> Stat(const std::string& path) override {
    return inner_.Stat(path);
  }
  jsstore::Result<std::vector<std::string>> List(const std::string& path) override;
  jsstore::Status MakeDirs(const std::string& path) override { return inner_.MakeDirs(path); }
  jsstore::Status Rename(const std::string& from, const std::string& to) override;
  jsstore::Status Remove(const std::string& path) override;
  jsstore::Status RemoveAll(const std::string& path) override;
  jsstore::Status SyncDir(const std::string& path) override { return inner_.SyncDir(path); }
  jsstore::Status ProbeWritable(const std::string& dir) override {
    return inner_.ProbeWritable(dir);
  }

 private:
  jsstore::FileSystem& inner_;
  PlantedFault fault_;
};

}  // namespace jsparity
