#include "conformance/protocol/case.h"

#include <utility>

#include "conformance/protocol/config_json.h"

namespace jsparity {

Json ToJson(const Case& c) {
  Json ops = Json::array();
  for (const Operation& op : c.ops) ops.push_back(ToJson(op));
  Json json = {{"seed", c.seed},
               {"file_store", ToJson(c.file_store)},
               {"stream", ToJson(c.stream)},
               {"ops", std::move(ops)}};
  if (c.ttls_collide) json["ttls_collide"] = true;
  if (!c.opened_by.empty()) json["opened_by"] = c.opened_by;
  return json;
}

Parsed<Case> ParseCase(const Json& json, const std::string& where) {
  Case c;
  ObjectReader reader(json, where);
  reader.U64("seed", c.seed, Presence::kRequired);
  if (const Json* part = reader.Child("file_store", Presence::kRequired)) {
    reader.Take(ParseStoreOptions(*part, where + ".file_store"), c.file_store);
  }
  if (const Json* part = reader.Child("stream", Presence::kRequired)) {
    reader.Take(ParseStreamConfig(*part, where + ".stream"), c.stream);
  }
  reader.Bool("ttls_collide", c.ttls_collide);
  reader.Text("opened_by", c.opened_by);
  if (const Json* list = reader.Child("ops", Presence::kRequired)) {
    size_t i = 0;
    for (const Json& item : *list) {
      reader.Take(ParseOperation(item, where + ".ops[" + std::to_string(i++) + "]"),
                  c.ops.emplace_back());
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return c;
}

}  // namespace jsparity
