// The consumers whose directory has to be gone.
#pragma once

#include <set>
#include <string>

#include "conformance/protocol/operation.h"

namespace jsparity {

class GoneConsumers {
 public:
  void Note(const Operation& op);

  // Were deleted, and neither opened nor restored since.
  const std::set<std::string>& names() const { return deleted_; }

 private:
  // Ended with their directory left to the stream, which deletes it (filestore.go: StreamDelete),
  // or opened in memory, which looks after no directory.
  std::set<std::string> without_directory_;
  std::set<std::string> deleted_;
};

}  // namespace jsparity
