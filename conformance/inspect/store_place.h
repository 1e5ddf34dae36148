// What a path on the command line is: a file of a stream, a stream, an account, a server's whole
// storage.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "jsstore/env.h"

namespace jsparity {

struct StreamPlace {
  std::string dir;      // that of the stream
  std::string stream;   // its name, as the directory has it
  std::string account;  // that the path names; "" where it does not
};

struct StorePlace {
  std::vector<StreamPlace> streams;  // ascending by directory; one where `file` is set
  std::string file;                  // path in the stream's directory ("msgs/3.blk"); "" for all
};

// Looks at the path and at what is around it; a sentence where there is nothing of a store.
tl::expected<StorePlace, std::string> FindStores(jsstore::FileSystem& files,
                                                 const std::string& path);

}  // namespace jsparity
