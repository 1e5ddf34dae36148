#include "conformance/inspect/index_reading.h"

#include <algorithm>

#include "jsstore/store_layout.h"
#include "store/codec/key_ring.h"

namespace jsparity {
namespace {

using Standing = IndexReading::Standing;
using jsstore::BytesView;

void Spoil(IndexReading& reading, Standing standing, std::string why) {
  reading.standing = standing;
  reading.why = std::move(why);
}

// Takes off the seal; false where that failed.
bool OpenSeal(BytesView body, const jsstore::Bytes* key_file, const StreamKeys& keys,
              IndexReading& reading) {
  const bool plain = !body.empty() && body.front() == jsstore::kFullStateMagic;
  if (key_file == nullptr) {
    reading.plain.assign(body.begin(), body.end());
    return true;
  }
  if (!keys.any()) {
    Spoil(reading, Standing::kUnreadable, "is encrypted, and no key was given (--key)");
    return false;
  }
  const jsstore::KeyRing ring(jsstore::Cipher::kChaCha, keys.keys.present, keys.keys.former);
  const auto key = ring.OpenWithAny(keys.stream, *key_file);
  if (!key) {
    Spoil(reading, Standing::kUnreadable,
          "is encrypted, and meta.key is not opened by the key: " + key.error().Message());
    return false;
  }
  auto opened = jsstore::Sealer::Make(key->cipher, key->seed.view())->Open(body);
  if (!opened) {
    Spoil(reading, Standing::kDamaged,
          plain ? "is not encrypted, as the stream is" : "its seal does not hold");
    return false;
  }
  reading.plain = std::move(*opened);
  return true;
}

jsstore::Status TakeAll(IndexReading& reading) {
  auto reader = jsstore::FullStateReader::Open(reading.plain);
  if (!reader) return jsstore::Fail(reader.error());
  reading.version = reader->version();
  reading.summary = reader->summary();
  while (true) {
    auto subject = reader->NextSubject();
    if (!subject) return jsstore::Fail(subject.error());
    if (!*subject) break;
    reading.subjects.push_back({std::string((*subject)->subject), (*subject)->total,
                                (*subject)->first_block, (*subject)->last_block});
  }
  while (true) {
    auto fields = reader->NextBlock();
    if (!fields) return jsstore::Fail(fields.error());
    if (!*fields) break;
    IndexedBlock& block = reading.blocks.emplace_back();
    block.fields = **fields;
    if (block.fields.deletes == 0) continue;
    auto decoded = jsstore::SequenceSet::Decode(reader->Rest());
    if (!decoded) {
      return jsstore::Fail(jsstore::Error::Other(
          "the deletes of block " + std::to_string(block.fields.index) + " are no set"));
    }
    block.deleted = std::move(decoded->set);
    JSSTORE_TRY(reader->Skip(decoded->bytes_read));
  }
  auto tail = reader->Tail();
  if (!tail) return jsstore::Fail(tail.error());
  reading.tail = *tail;
  return {};
}

}  // namespace

uint64_t IndexedBlock::msgs() const {
  const uint64_t all = fields.last_seq - fields.first_seq + 1;
  return all - std::min(all, fields.deletes);
}

const IndexedBlock* IndexReading::Find(uint32_t index) const {
  const auto found = std::ranges::find_if(
      blocks, [&](const IndexedBlock& block) { return block.fields.index == index; });
  return found == blocks.end() ? nullptr : &*found;
}

std::string_view NameOf(Standing standing) {
  switch (standing) {
    case Standing::kAbsent:
      return "absent";
    case Standing::kUnreadable:
      return "unreadable";
    case Standing::kDamaged:
      return "damaged";
    case Standing::kBehind:
      return "behind";
    case Standing::kCurrent:
      return "current";
  }
  return "";
}

IndexReading ReadIndexBytes(BytesView file, const jsstore::Bytes* key_file,
                            const StreamKeys& keys) {
  IndexReading reading;
  reading.file_bytes = file.size();
  if (file.size() < jsstore::kFullStateMinFileBytes) {
    Spoil(reading, Standing::kDamaged, "is cut short, " + std::to_string(file.size()) + " bytes");
    return reading;
  }
  const BytesView body = file.first(file.size() - jsstore::kChecksumBytes);
  const bool holds = std::ranges::equal(jsstore::Checksum(keys.stream).Of({body}),
                                        file.last(jsstore::kChecksumBytes));
  if (!OpenSeal(body, key_file, keys, reading)) {
    if (!holds) Spoil(reading, Standing::kDamaged, "checksum does not hold");
    return reading;
  }
  reading.standing = Standing::kCurrent;
  const auto taken = TakeAll(reading);
  if (!holds) {
    Spoil(reading, Standing::kDamaged, "checksum does not hold");
  } else if (!taken) {
    Spoil(reading, Standing::kDamaged, taken.error().Message());
  }
  return reading;
}

IndexReading ReadIndex(jsstore::FileSystem& files, const std::string& stream_dir,
                       const StreamKeys& keys) {
  IndexReading reading;
  const auto file = files.ReadFile(stream_dir + "/" + std::string(jsstore::kMessagesDir) + "/" +
                                   std::string(jsstore::kStreamStateFile));
  if (!file) {
    if (!file.error().IsNotExist()) Spoil(reading, Standing::kUnreadable, file.error().Message());
    return reading;
  }
  const auto key = files.ReadFile(stream_dir + "/" + std::string(jsstore::kMetaKeyFile));
  return ReadIndexBytes(*file, key ? &*key : nullptr, keys);
}

}  // namespace jsparity
