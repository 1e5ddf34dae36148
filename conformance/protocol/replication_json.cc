#include "conformance/protocol/replication_json.h"

#include <utility>
#include <variant>

#include "conformance/protocol/runs_json.h"
#include "conformance/protocol/state_json.h"

namespace jsparity {
namespace {

constexpr std::string_view kKindNames[] = {"set", "range", "list"};

std::string_view KindName(DeleteKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

void ReadKind(ObjectReader& reader, DeleteKind& out) {
  std::string name;
  reader.Text("kind", name, Presence::kRequired);
  for (const DeleteKind kind : {DeleteKind::kSet, DeleteKind::kRange, DeleteKind::kList}) {
    if (name != KindName(kind)) continue;
    out = kind;
    return;
  }
  reader.Fail("kind", "must be set, range or list");
}

Parsed<DeleteBlockSpec> ParseDeleteBlock(const Json& json, const std::string& where) {
  DeleteBlockSpec spec;
  ObjectReader reader(json, where);
  ReadKind(reader, spec.kind);
  if (spec.kind == DeleteKind::kRange) {
    reader.U64("first", spec.first);
    reader.U64("num", spec.num);
  } else {
    reader.U64List("seqs", spec.seqs);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return spec;
}

Parsed<DecodedDeletion> ParseDecodedDeletion(const Json& json, const std::string& where) {
  DecodedDeletion deletion;
  ObjectReader reader(json, where);
  ReadKind(reader, deletion.kind);
  reader.U64("first", deletion.first);
  reader.U64("last", deletion.last);
  reader.U64("num", deletion.num);
  ReadRuns(reader, "runs", deletion.runs);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return deletion;
}

Json BlockToJson(const DeleteBlockSpec& spec) {
  Json json = {{"kind", KindName(spec.kind)}};
  if (spec.kind == DeleteKind::kRange) {
    json["first"] = spec.first;
    json["num"] = spec.num;
  } else {
    json["seqs"] = spec.seqs;
  }
  return json;
}

Json DeletionToJson(const DecodedDeletion& deletion) {
  return {{"kind", KindName(deletion.kind)},
          {"first", deletion.first},
          {"last", deletion.last},
          {"num", deletion.num},
          {"runs", RunsToJson(deletion.runs)}};
}

}  // namespace

jsstore::DeleteBlock MakeDeleteBlock(const DeleteBlockSpec& spec) {
  switch (spec.kind) {
    case DeleteKind::kSet:
      return jsstore::DeleteSet(spec.seqs);
    case DeleteKind::kList:
      return spec.seqs;
    case DeleteKind::kRange:
      break;
  }
  return jsstore::SequenceRun{spec.first, spec.num};
}

DecodedState Flatten(const jsstore::StreamReplicatedState& state) {
  DecodedState flat{state.msgs,         state.bytes, state.first_seq, state.last_seq, state.failed,
                    state.NumDeleted(), {},          state.sources};
  for (const jsstore::DeleteBlock& block : state.deleted) {
    const jsstore::DeleteBlockSummary summary = Summarize(block);
    DecodedDeletion& deletion = flat.deleted.emplace_back();
    deletion.first = summary.first;
    deletion.last = summary.last;
    deletion.num = summary.count;
    if (const auto* set = std::get_if<jsstore::DeleteSet>(&block)) {
      deletion.kind = DeleteKind::kSet;
      deletion.runs = set->Runs();
    }
  }
  return flat;
}

Json ToJson(const std::vector<DeleteBlockSpec>& blocks) {
  Json list = Json::array();
  for (const DeleteBlockSpec& spec : blocks) list.push_back(BlockToJson(spec));
  return list;
}

Json ToJson(const DecodedState& state) {
  Json deleted = Json::array();
  for (const DecodedDeletion& deletion : state.deleted) deleted.push_back(DeletionToJson(deletion));
  Json json = {{"msgs", state.msgs},           {"bytes", state.bytes},
               {"first_seq", state.first_seq}, {"last_seq", state.last_seq},
               {"failed", state.failed},       {"num_deleted", state.num_deleted},
               {"deleted", std::move(deleted)}};
  if (!state.sources.empty()) json["sources"] = ToJson(state.sources);
  return json;
}

Parsed<std::vector<DeleteBlockSpec>> ParseDeleteBlocks(const Json& json, const std::string& where) {
  if (!json.is_array()) return ParseError(where + " must be a list");
  std::vector<DeleteBlockSpec> blocks;
  for (const Json& item : json) {
    auto spec = ParseDeleteBlock(item, where + "[" + std::to_string(blocks.size()) + "]");
    if (!spec) return ParseError(spec.error());
    blocks.push_back(std::move(*spec));
  }
  return blocks;
}

Parsed<DecodedState> ParseDecodedState(const Json& json, const std::string& where) {
  DecodedState state;
  ObjectReader reader(json, where);
  reader.U64("msgs", state.msgs);
  reader.U64("bytes", state.bytes);
  reader.U64("first_seq", state.first_seq);
  reader.U64("last_seq", state.last_seq);
  reader.U64("failed", state.failed);
  reader.U64("num_deleted", state.num_deleted);
  if (const Json* deleted = reader.Child("deleted", Presence::kRequired)) {
    if (!deleted->is_array()) reader.Fail("deleted", "must be a list");
    for (const Json& item : *deleted) {
      reader.Take(ParseDecodedDeletion(item, where + ".deleted"), state.deleted.emplace_back());
    }
  }
  if (const Json* sources = reader.Child("sources")) {
    reader.Take(ParseSourceStates(*sources, where + ".sources"), state.sources);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return state;
}

}  // namespace jsparity
