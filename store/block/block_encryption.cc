// The key of a block: made, found again, and what a block goes through when it gets another one.
#include "store/block/message_block.h"
#include "store/format/compressed_block.h"

namespace jsstore {

// filestore.go: genEncryptionKeysForBlock. A key that is in no file encrypts nothing.
Status MessageBlock::GenerateKey() {
  ++file_version_;
  auto made = host_->keys->Generate(KeyContext(), host_->env.random);
  if (!made) return Fail(std::move(made).error());
  const std::string path = KeyPath();
  auto before = host_->env.files.Stat(path);
  if (!before && !before.error().IsNotExist()) return Fail(std::move(before).error());
  JSSTORE_TRY(host_->env.files.WriteFileAtomically(path, made->file, host_->sync_files));
  crypt_ = std::make_unique<BlockCrypt>(std::move(made->key));
  wrote_key_file_ = true;
  needs_key_sync = !host_->sync_files;
  return {};
}

// filestore.go: loadEncryptionForMsgBlock. Keys are not read before they are needed.
Status MessageBlock::EnsureKey() {
  if (crypt_ != nullptr) return {};
  return LoadKey();
}

// Only a key that is not there makes a new one: a second key for a block that is encrypted already
// would leave nothing of it (golden/reference-defects/unreadable-key.md).
Status MessageBlock::LoadKey() {
  if (!host_->keys->Encrypts()) return {};
  const auto file = host_->env.files.ReadFile(KeyPath());
  if (!file) return file.error().IsNotExist() ? ConvertToEncrypted() : Fail(file.error());
  if (file->size() < kKeyFileBytesMin) return Fail(ErrorCode::kBadKeySize);
  auto key = host_->keys->Open(KeyContext(), *file);
  if (!key) return ConvertCipher(*file);
  crypt_ = std::make_unique<BlockCrypt>(std::move(*key));
  return {};
}

void MessageBlock::Encrypt(std::span<uint8_t> file) {
  if (crypt_ == nullptr || file.empty()) return;
  crypt_->stream.Rewind();
  crypt_->stream.ApplyInPlace(file);
}

void MessageBlock::EncryptApart(std::span<uint8_t> file) const {
  if (crypt_ == nullptr) return;
  const AssetKey& key = crypt_->key;
  Keystream(key.cipher, key.seed.view(), key.nonce).ApplyInPlace(file);
}

Status MessageBlock::DecodeApart(CacheBuffer& buffer) const {
  EncryptApart({buffer.MutableData(), buffer.size()});
  return Decompress(buffer);
}

// From what is in the file to records: decrypted in place, and written anew only where the file is
// compressed.
Status MessageBlock::DecodeFile(CacheBuffer& buffer) {
  Encrypt({buffer.MutableData(), buffer.size()});
  return Decompress(buffer);
}

Status MessageBlock::Decompress(CacheBuffer& buffer) const {
  const auto header = ReadCompressedBlockHeader(buffer.From(0));
  if (!header) return Fail(header.error());
  if (!header->present()) return {};
  auto records = DecompressBody(header->compression, buffer.From(header->size));
  if (!records) {
    if (OnlyLooksCompressed(buffer.From(0))) return {};
    return Fail(std::move(records).error());
  }
  buffer.Adopt(std::move(*records));
  return {};
}

// filestore.go: decode. The length of a first record of 24,145,251 bytes reads like the header of a
// compressed block.
bool MessageBlock::OnlyLooksCompressed(BytesView file) const {
  constexpr size_t kAmbiguousRecordBytes = 24'145'251;
  if (file.size() < kAmbiguousRecordBytes) return false;
  const RecordView record{RecordHead::Read(file.data()), file.data()};
  return record.head.Sane(file.size()) && record.ChecksumMatches(checksum_);
}

// From records to what is in the file: first compressed, for what is encrypted does not compress.
Result<Bytes> MessageBlock::EncodeFile(Compression compression, BytesView records) {
  auto file = CompressBlock(compression, records);
  if (file) Encrypt(*file);
  return file;
}

// Whether the bytes are a block, every record of it.
Status MessageBlock::CheckConvertible(CacheBuffer& buffer) {
  JSSTORE_TRY(RebuildFrom(buffer.From(0), DamagedEnd::kRefuse));
  auto pinned = buffer;
  Status indexed = IndexCache(std::move(pinned));
  cache_.reset();
  cache_held_ = false;
  return indexed;
}

// filestore.go: convertToEncrypted. A block without a key was written before the store was
// encrypted. What cannot be read stays as it is; a block that is gone gets its key all the same.
Status MessageBlock::ConvertToEncrypted() {
  auto buffer = ReadFile();
  if (!buffer && !buffer.error().Is(ErrorCode::kNoBlkData)) return Fail(std::move(buffer).error());
  JSSTORE_TRY(GenerateKey());
  if (!buffer) return Fail(std::move(buffer).error());
  JSSTORE_TRY(Decompress(*buffer));
  JSSTORE_TRY(CheckConvertible(*buffer));
  Encrypt({buffer->MutableData(), buffer->size()});
  Status written = WriteConverted(buffer->From(0));
  if (!written) static_cast<void>(host_->env.files.Remove(KeyPath()));
  return written;
}

// filestore.go: msgBlock.convertCipher. A compressed file stays compressed.
Status MessageBlock::ConvertCipher(BytesView key_file) {
  auto former = host_->keys->OpenWithAny(KeyContext(), key_file);
  if (!former) return Fail(std::move(former).error());
  CacheBuffer buffer;
  if (auto read = ReadFile()) {
    buffer = std::move(*read);
  } else if (!read.error().Is(ErrorCode::kNoBlkData)) {
    return Fail(std::move(read).error());
  }
  BlockCrypt old(std::move(*former));
  old.stream.ApplyInPlace({buffer.MutableData(), buffer.size()});
  CacheBuffer records = buffer;
  JSSTORE_TRY(Decompress(records));
  JSSTORE_TRY(CheckConvertible(records));
  records = {};

  Status converted = GenerateKey();
  if (converted) {
    Encrypt({buffer.MutableData(), buffer.size()});
    converted = WriteConverted(buffer.From(0));
  }
  if (!converted) {
    static_cast<void>(host_->env.files.WriteFileAtomically(KeyPath(), key_file, /*sync=*/true));
  }
  return converted;
}

// Beside the block first, so that a full disk takes nothing away; without the file the new key is
// of no use. `N.blk.tmp` may be there from an interrupted rewrite, and stays as in the reference.
Status MessageBlock::WriteConverted(BytesView file) {
  if (file_ != nullptr) return host_->env.files.WriteFile(path_, file);  // it goes on in this one
  const std::string staged = path_ + ".new";
  Status written = host_->env.files.WriteFile(staged, file);
  if (written) written = host_->env.files.Rename(staged, path_);
  if (written) return written;
  static_cast<void>(host_->env.files.Remove(staged));
  crypt_.reset();
  return written;
}

}  // namespace jsstore
