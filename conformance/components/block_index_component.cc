// N.idx, which servers before 2.10 kept beside a block.
#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/set_text.h"
#include "conformance/protocol/store_bytes.h"
#include "store/container/sequence_set.h"
#include "store/format/block_index.h"
#include "store/format/varint.h"

namespace jsparity {
namespace {

using jsstore::BlockIndex;

struct IndexDraw {
  uint64_t first = 0;
  uint64_t last = 0;
  std::vector<uint64_t> deleted;  // ascending, between both
};

IndexDraw DrawIndex(ComponentRandom& random) {
  IndexDraw drawn;
  drawn.first = 1 + random.AnyLength(40);
  drawn.last = drawn.first + random.AnyLength(6) - (random.OneIn(8) ? 1 : 0);
  for (uint64_t seq = drawn.first + 1; seq < drawn.last; ++seq) {
    if (random.OneIn(3)) drawn.deleted.push_back(seq);
  }
  return drawn;
}

void AppendDeletes(jsstore::Bytes& bytes, const IndexDraw& drawn, bool as_set) {
  jsstore::SequenceSet set;
  for (const uint64_t seq : drawn.deleted) {
    set.Insert(seq);
    if (!as_set) jsstore::AppendUvarint(bytes, seq - drawn.first);
  }
  if (as_set) set.EncodeTo(bytes);
}

const char* NameOf(BlockIndex::Verdict verdict) {
  switch (verdict) {
    case BlockIndex::Verdict::kWhole:
      return "whole";
    case BlockIndex::Verdict::kNotAnIndex:
      return "bad index file";
    case BlockIndex::Verdict::kCutOff:
      return "short index file";
    case BlockIndex::Verdict::kInconsistent:
      break;
  }
  return "accounting inconsistent";
}

}  // namespace

std::string GenerateBlockIndex(ComponentRandom& random) {
  const IndexDraw drawn = DrawIndex(random);
  const bool as_set = random.OneIn(2);
  jsstore::Bytes bytes{22, static_cast<uint8_t>(as_set ? 2 : 1)};
  const uint64_t off = random.OneIn(8) ? 1 : 0;
  jsstore::AppendUvarint(bytes, drawn.last - drawn.first + 1 - drawn.deleted.size() + off);
  jsstore::AppendUvarint(bytes, random.AnyLength(64));
  jsstore::AppendUvarint(bytes, drawn.first);
  jsstore::AppendVarint(bytes, static_cast<int64_t>(random.AnyLength(64)));
  jsstore::AppendUvarint(bytes, drawn.last);
  jsstore::AppendVarint(bytes, static_cast<int64_t>(random.AnyLength(64)));
  jsstore::AppendUvarint(bytes, drawn.deleted.size());
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<uint8_t>(random.Next()));
  AppendDeletes(bytes, drawn, as_set);
  std::string file = StoreText(bytes);
  if (random.OneIn(4)) file.resize(random.Below(file.size() + 1));
  if (random.OneIn(4)) Damage(file, random);
  return file;
}

Outcome RunBlockIndex(std::string_view file) {
  const BlockIndex index = jsstore::ReadBlockIndex(StoreView(file));
  std::string why = NameOf(index.verdict);
  jsstore::SequenceSet deleted;
  for (const uint64_t seq : index.deleted) deleted.Insert(seq);
  if (index.deletes > 0 && index.delete_set.data() != nullptr) {
    auto decoded = jsstore::SequenceSet::Decode(index.delete_set);
    if (decoded) {
      deleted = std::move(decoded->set);
    } else {
      why = "could not decode avl dmap";
    }
  }
  const auto end = [](uint64_t seq, int64_t ts_ns) {
    return std::to_string(seq) + "@" + std::to_string(ts_ns);
  };
  return Outcome::Of(why + "\nmsgs " + std::to_string(index.msgs) + " bytes " +
                     std::to_string(index.bytes) + " first " +
                     end(index.first_seq, index.first_ts_ns) + " last " +
                     end(index.last_seq, index.last_ts_ns) + "\n" + SetState(deleted) + ": " +
                     Members(deleted) + "\n");
}

}  // namespace jsparity
