#include "conformance/porting/change_log.h"

#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

std::string LineOf(const Change& change, const std::string& before) {
  nlohmann::ordered_json json{{"time", change.time}};
  if (!change.commit.empty()) json["commit"] = change.commit;
  json["what"] = change.what;
  if (!change.items.empty()) json["items"] = change.items;
  if (!change.to.empty()) json["to"] = change.to;
  if (!change.reason.empty()) json["reason"] = change.reason;
  if (!change.evidence.empty()) json["evidence"] = change.evidence;
  if (!change.evidence_hash.empty()) json["evidence_hash"] = change.evidence_hash;
  json["before"] = before;
  return json.dump() + "\n";
}

}  // namespace

Parsed<ChangeLog> ChangeLog::Parse(std::string_view text, const std::string& file) {
  ChangeLog log;
  const auto read = ReadLines(text, file, [&](const Json& json, const std::string& where) {
    ObjectReader reader(json, where);
    Change change;
    std::string before;
    reader.Text("time", change.time, Presence::kRequired);
    reader.Text("commit", change.commit);
    reader.Text("what", change.what, Presence::kRequired);
    change.items = reader.Texts("items");
    reader.Text("to", change.to);
    reader.Text("reason", change.reason);
    reader.Text("evidence", change.evidence);
    reader.Text("evidence_hash", change.evidence_hash);
    reader.Text("before", before, Presence::kRequired);
    if (reader.ok() && before != log.hash_) {
      reader.Fail("before",
                  "does not fit the line before it: a line was taken out, put in or edited");
    }
    if (auto done = reader.Finish(); !done) return done;
    log.Append(change);
    return Parsed<void>{};
  });
  if (!read) return ParseError(read.error());
  if (log.text_ != text)
    return ParseError(file + ": its lines are not as this program writes them");
  return log;
}

void ChangeLog::Append(const Change& change) {
  text_ += LineOf(change, hash_);
  hash_ = Sha256(text_);
  changes_.push_back(change);
}

}  // namespace jsparity
