// What a file store is opened with: its configuration, and the texts that its keys come from.
#pragma once

#include <string>

#include "jsstore/config.h"

namespace jsparity {

struct StoreOptions : jsstore::FileStoreConfig {
  // As in the server's configuration; the keys are those that a server derives for its global
  // account (jsstore/server_keys.h). Empty: no encryption, no former key.
  std::string key;
  std::string old_key;
};

}  // namespace jsparity
