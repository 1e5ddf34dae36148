#include "conformance/run/case_keys.h"

namespace jsparity {

FileKeys CaseKeys(const Case& c) {
  FileKeys keys{c.stream.name, {}, {}};
  const auto add = [&keys](const StoreOptions& options) {
    for (const std::string& key : {options.key, options.old_key}) {
      if (!key.empty()) keys.keys.push_back(key);
    }
  };
  add(c.file_store);
  for (const Operation& op : c.ops) {
    if (op.file_store) add(*op.file_store);
  }
  return keys;
}

}  // namespace jsparity
