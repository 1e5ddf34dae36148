// Operations: the calls of the reference's StreamStore and ConsumerStore interfaces (store.go), and
// the steps of a store's life.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/bytes_json.h"
#include "conformance/protocol/damage.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/operation_def.h"
#include "conformance/protocol/operation_kind.h"
#include "conformance/protocol/replication_json.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"
#include "jsstore/state.h"

namespace jsparity {

struct Operation {
  OpKind kind = OpKind::kState;
  bool wc = false;                 // the filter has wildcards
  bool last_per_subject = false;   // only the last message of each subject counts
  bool discard_new_check = false;  // limits of DiscardNew are checked by the store
  bool inline_removal = false;     // Delete returns when the files are gone
  bool act = false;                // the handler does what it is asked for (PROTOCOL.md)
  std::string subject;             // subject or filter
  std::string hdr;                 // bytes
  std::string msg;                 // bytes
  std::string name;                // consumer
  std::string written_by;          // version whose files the restart finds; empty: its own
  uint64_t seq = 0;                // sequence, or where a scan starts
  uint64_t max_seq = 0;            // no sequence beyond it is answered
  uint64_t num = 0;                // how many sequences to skip, or messages to take
  uint64_t keep = 0;               // how many messages a purge leaves
  uint64_t dseq = 0;               // consumer sequence
  uint64_t sseq = 0;               // stream sequence
  uint64_t dc = 0;                 // how often delivered
  int64_t max_allowed = 0;         // the most results
  int64_t ts = 0;                  // Unix nanoseconds
  int64_t ttl = 0;                 // seconds
  int64_t ns = 0;                  // how far time moves
  std::vector<DeleteBlockSpec> blocks;
  jsstore::SourceStates sources;
  std::vector<StoreDamage> damage;  // to the directory, before it is opened again
  // None: no set of filters, as against an empty one.
  std::optional<std::vector<std::string>> filters;
  std::optional<jsstore::StreamConfig> stream;
  std::optional<jsstore::ConsumerConfig> config;
  std::optional<jsstore::ConsumerState> state;
  std::optional<StoreOptions> file_store;
};

std::string_view NameOf(OpKind kind);
// nullopt for a name that no operation has.
std::optional<OpKind> KindOf(std::string_view name);

bool HasField(OpKind kind, OpField field);
bool IsConsumerOp(OpKind kind);
// Steps of a store's life are commands of their own, and not applied.
bool IsLifeStep(OpKind kind);
// Of these, the ones that end with the store open again.
bool Reopens(OpKind kind);

// {"op": name, fields...}. The form is that of a message's payload; other bytes are base64.
Json ToJson(const Operation& op, BytesForm form = BytesForm::kBase64);
Parsed<Operation> ParseOperation(const Json& json, const std::string& where);

// One line for people, as a call: `store_msg(subject="a.b", msg=17 bytes "xxxx…")`; what is long is
// shortened, and left out is what says nothing. The second is what stands between the parentheses.
std::string Describe(const Operation& op);
std::string DescribeArguments(const Operation& op);

}  // namespace jsparity
