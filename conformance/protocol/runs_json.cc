#include "conformance/protocol/runs_json.h"

namespace jsparity {

using jsstore::SequenceRun;

Json RunsToJson(const std::vector<SequenceRun>& runs) {
  Json rows = Json::array();
  for (const SequenceRun& run : runs) rows.push_back({run.first, run.count});
  return rows;
}

void ReadRuns(ObjectReader& reader, const char* key, std::vector<SequenceRun>& out) {
  const Json* list = reader.Child(key);
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail(key, "must be a list");
  for (const Json& run : *list) {
    const bool fits = run.is_array() && run.size() == 2 && run[0].is_number_unsigned() &&
                      run[1].is_number_unsigned();
    if (!fits) return reader.Fail(key, "must hold pairs of a sequence and a count");
    out.push_back({run[0].get<uint64_t>(), run[1].get<uint64_t>()});
  }
}

}  // namespace jsparity
