#include "conformance/testee/server_keys.h"

#include "conformance/protocol/store_options.h"

namespace jsparity {

jsstore::KeyGenerator ServerKeyGenerator(const std::string& key) {
  if (key.empty()) return {};
  return [key](std::string_view context) -> jsstore::Result<jsstore::Bytes> {
    const std::string derived = DeriveServerKey(key, context);
    return jsstore::Bytes(derived.begin(), derived.end());
  };
}

}  // namespace jsparity
