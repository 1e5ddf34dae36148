#include "conformance/inspect/marked_file.h"

#include "conformance/inspect/block_reading.h"
#include "conformance/inspect/consumer_reading.h"
#include "conformance/inspect/index_reading.h"
#include "jsstore/store_layout.h"

namespace jsparity {
namespace {

using jsstore::Bytes;
using jsstore::BytesView;

tl::unexpected<std::string> Refusal(std::string why) { return tl::unexpected(std::move(why)); }

using Marked = tl::expected<MarkedFile, std::string>;

class FileMarker {
 public:
  FileMarker(jsstore::FileSystem& files, const std::string& dir, const std::string& file,
             const StreamKeys& keys)
      : files_(files),
        dir_(dir),
        file_(file),
        name_(file.substr(file.rfind('/') + 1)),
        keys_(keys) {}

  Marked Read() {
    if (const auto index = jsstore::BlockIndexOf(name_)) return Block(*index);
    if (name_ == jsstore::kStreamStateFile) return Index();
    if (name_ == jsstore::kConsumerStateFile) return ConsumerState();
    if (name_ == jsstore::kMetaFile) return Meta();
    if (name_ == jsstore::kTtlStateFile) return Plain(MarkTtlState);
    if (name_ == jsstore::kScheduleStateFile) return Plain(MarkScheduleState);
    if (name_ == jsstore::kSourcesStateFile) return Plain(MarkSources);
    if (name_ == jsstore::kMetaSumFile) return Plain(MarkText);
    return Refusal(file_ + " is of no kind whose fields are known");
  }

 private:
  Marked Block(uint32_t index) {
    BlockLoader loader(files_, dir_, keys_);
    const auto block = loader.Load(index);
    if (!block) return Refusal(file_ + " " + block.error());
    const jsstore::Checksum checksum(BlockChecksumName(keys_.stream, index));
    MarkedFile marked{(*block)->records, MarkBlock((*block)->records, checksum), ""};
    if ((*block)->cipher != jsstore::Cipher::kNone) marked.apart = "decrypted";
    if ((*block)->compression != jsstore::Compression::kNone) {
      marked.apart += marked.apart.empty() ? "decompressed" : ", decompressed";
    }
    return marked;
  }

  Marked Index() {
    const auto file = files_.ReadFile(dir_ + "/" + file_);
    if (!file) return Refusal(file.error().Message());
    IndexReading index = ReadIndex(files_, dir_, keys_);
    if (index.plain.empty()) return Refusal(file_ + " " + index.why);
    MarkedFile marked;
    marked.bytes = std::move(index.plain);
    marked.parts = MarkIndex(marked.bytes);
    const BytesView hash = BytesView(*file).last(jsstore::kChecksumBytes);
    marked.parts.push_back({index.whole() ? "checksum, which holds" : "checksum: " + index.why,
                            {{marked.bytes.size(), hash.size(), "checksum", ""}}});
    if (marked.bytes.size() + hash.size() != file->size()) marked.apart = "decrypted";
    marked.bytes.insert(marked.bytes.end(), hash.begin(), hash.end());
    return marked;
  }

  // obs/<name>/…; "" for the stream's own files.
  std::string ConsumerName() const {
    const std::string prefix = std::string(jsstore::kConsumersDir) + "/";
    if (!file_.starts_with(prefix)) return "";
    return file_.substr(prefix.size(), file_.size() - prefix.size() - name_.size() - 1);
  }

  Marked ConsumerState() {
    for (ConsumerReading& consumer : ReadConsumers(files_, dir_, keys_)) {
      if (consumer.name != ConsumerName()) continue;
      if (consumer.state_plain.empty()) {
        return Refusal(file_ + " " +
                       (consumer.state_trouble.empty() ? "is empty" : consumer.state_trouble));
      }
      MarkedFile marked{std::move(consumer.state_plain), {}, ""};
      marked.parts = MarkConsumerState(marked.bytes);
      if (consumer.meta.encrypted) marked.apart = "decrypted";
      return marked;
    }
    return Refusal(file_ + " is no consumer's");
  }

  Marked Meta() {
    const std::string path = dir_ + "/" + file_;
    const auto meta = jsstore::ReadMetaFiles(files_, path.substr(0, path.rfind('/')));
    if (!meta) return Refusal(meta.error().Message());
    const std::string context = jsstore::MetaKeyContext(keys_.stream, ConsumerName());
    auto text = jsstore::OpenMeta(*meta, context, keys_.keys);
    if (!text) {
      const bool no_key = text.error().Is(jsstore::ErrorCode::kNoEncryption);
      return Refusal(file_ + (no_key ? " is encrypted, and no key was given (--key)"
                                     : ": " + text.error().Message()));
    }
    MarkedFile marked{std::move(*text), {}, meta->key ? "decrypted" : ""};
    marked.parts = MarkText(marked.bytes);
    return marked;
  }

  Marked Plain(MarkedParts (*mark)(BytesView)) {
    auto file = files_.ReadFile(dir_ + "/" + file_);
    if (!file) return Refusal(file.error().Message());
    MarkedFile marked{std::move(*file), {}, ""};
    marked.parts = mark(marked.bytes);
    return marked;
  }

  jsstore::FileSystem& files_;
  const std::string& dir_;
  const std::string& file_;
  std::string name_;
  const StreamKeys& keys_;
};

}  // namespace

Marked ReadMarked(jsstore::FileSystem& files, const std::string& stream_dir,
                  const std::string& file, const StreamKeys& keys) {
  return FileMarker(files, stream_dir, file, keys).Read();
}

}  // namespace jsparity
