// The conveniences of FileSystem, in terms of its virtual functions.
#include <cerrno>
#include <new>

#include "jsstore/env.h"

namespace jsstore {
namespace {

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// No file of a store comes near: what is larger has got there by mistake.
constexpr uint64_t kReadFileBytesMax = uint64_t{1} << 32;

// A size that memory cannot hold is an error like any other, not an exception.
Status Reserve(const std::string& path, uint64_t size, Bytes& data) {
  if (size > kReadFileBytesMax) return Fail(Error::System(EFBIG, "read " + path));
  try {
    data.resize(size);
  } catch (const std::bad_alloc&) {
    return Fail(Error::System(ENOMEM, "read " + path));
  }
  return {};
}

Status WriteAndClose(File& file, BytesView data, bool sync) {
  Status done = file.WriteAt(0, data);
  if (done && sync) done = file.Sync();
  Status closed = file.Close();
  return done ? closed : done;  // the first failure is the one that explains
}

}  // namespace

Result<Bytes> FileSystem::ReadFile(const std::string& path) {
  auto file = Open(path, OpenMode::kRead);
  if (!file) return Fail(std::move(file).error());
  auto size = (*file)->Size();
  if (!size) return Fail(std::move(size).error());
  Bytes data;
  JSSTORE_TRY(Reserve(path, *size, data));
  auto got = (*file)->ReadAt(0, data);
  if (!got) return Fail(std::move(got).error());
  data.resize(*got);
  return data;
}

Status FileSystem::WriteFile(const std::string& path, BytesView data) {
  auto file = Open(path, OpenMode::kTruncate);
  if (!file) return Fail(std::move(file).error());
  return WriteAndClose(**file, data, /*sync=*/false);
}

Status FileSystem::WriteFileAtomically(const std::string& path, BytesView data, bool sync) {
  return WriteFileAtomically(path, data, sync, path + ".tmp");
}

Status FileSystem::WriteFileAtomically(const std::string& path, BytesView data, bool sync,
                                       const std::string& staged) {
  auto file = Open(staged, OpenMode::kTruncate);
  if (!file) return Fail(std::move(file).error());
  Status done = WriteAndClose(**file, data, sync);
  if (done) done = Rename(staged, path);
  if (!done) {
    (void)Remove(staged);
    return done;
  }
  return sync ? SyncDir(ParentOf(path)) : Status{};
}

bool FileSystem::Exists(const std::string& path) { return Stat(path).has_value(); }

}  // namespace jsstore
