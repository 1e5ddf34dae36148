#include "conformance/compare/byte_cursor.h"
#include "conformance/compare/decoded_file.h"

namespace jsparity {
namespace {

constexpr size_t kSetWordsPerNode = 32;  // avl/seqset.go: numBuckets

class FullStateDecoder {
 public:
  explicit FullStateDecoder(std::string_view bytes) : cursor_(bytes) {}

  DecodedFile Decode() {
    Summary();
    Subjects();
    Blocks();
    Tail();
    return std::move(records_);
  }

 private:
  DecodedRecord& Begin(std::string name) {
    DecodedRecord& record = records_.emplace_back();
    record.offset = cursor_.offset();
    record.name = std::move(name);
    return record;
  }

  void Summary() {
    DecodedRecord& record = Begin("summary");
    record.Add("magic", cursor_.Fixed(1));
    record.Add("version", cursor_.Fixed(1));
    record.Add("msgs", cursor_.Uvarint());
    record.Add("bytes", cursor_.Uvarint());
    record.Add("first sequence", cursor_.Uvarint());
    record.AddSigned("first time", cursor_.Varint());
    record.Add("last sequence", cursor_.Uvarint());
    record.AddSigned("last time", cursor_.Varint());
  }

  void Subjects() {
    const uint64_t count = cursor_.Uvarint();
    Begin("subjects").Add("count", count);
    for (uint64_t i = 0; i < count && cursor_.ok(); ++i) {
      DecodedRecord& record = Begin("");
      const std::string_view subject = cursor_.Raw(cursor_.Uvarint());
      record.name = "subject " + std::to_string(i) + " (" + std::string(subject) + ")";
      record.Add("subject", std::string(subject));
      record.Add("total", cursor_.Uvarint());
      record.Add("first block", cursor_.Uvarint());
      record.Add("last block", cursor_.Uvarint());
    }
  }

  void Blocks() {
    const uint64_t count = cursor_.Uvarint();
    Begin("blocks").Add("count", count);
    for (uint64_t i = 0; i < count && cursor_.ok(); ++i) Block();
  }

  void Block() {
    DecodedRecord& record = Begin("");
    const uint64_t index = cursor_.Uvarint();
    record.name = "block " + std::to_string(index);
    record.Add("index", index);
    record.Add("bytes", cursor_.Uvarint());
    record.Add("first sequence", cursor_.Uvarint());
    record.AddSigned("first time less the stream's", cursor_.Varint());
    record.Add("last sequence", cursor_.Uvarint());
    record.AddSigned("last time less the stream's first", cursor_.Varint());
    const uint64_t deleted = cursor_.Uvarint();
    record.Add("deleted", deleted);
    record.Add("messages with TTL", cursor_.Uvarint());
    record.Add("schedules", cursor_.Uvarint());
    if (deleted > 0) DeleteMap(record);
  }

  // avl/seqset.go: Encode.
  void DeleteMap(DecodedRecord& record) {
    record.Add("delete map magic and version", Hex(cursor_.Raw(2)));
    const uint64_t nodes = cursor_.Fixed(4);
    record.Add("delete map nodes", nodes);
    record.Add("delete map size", cursor_.Fixed(4));
    for (uint64_t i = 0; i < nodes && cursor_.ok(); ++i) {
      const std::string node = "node " + std::to_string(i);
      record.Add(node + " base", cursor_.Fixed(8));
      for (size_t word = 0; word < kSetWordsPerNode; ++word) {
        const std::string_view bits = cursor_.Raw(8);
        if (bits != std::string_view("\0\0\0\0\0\0\0\0", 8)) {
          record.Add(node + " word " + std::to_string(word), Hex(bits));
        }
      }
      record.Add(node + " height", cursor_.Fixed(2));
    }
  }

  void Tail() {
    DecodedRecord& record = Begin("tail");
    record.Add("last block", cursor_.Uvarint());
    record.Add("its last checksum", Hex(cursor_.Raw(kChecksumBytes)));
    record.Add("checksum of all", Hex(cursor_.Raw(kChecksumBytes)));
    record.Add("complete", cursor_.ok() ? "yes" : "no");
    record.Add("bytes after the end", cursor_.ok() ? cursor_.left() : 0);
  }

  ByteCursor cursor_;
  DecodedFile records_;
};

}  // namespace

DecodedFile DecodeFullState(std::string_view bytes) { return FullStateDecoder(bytes).Decode(); }

}  // namespace jsparity
