// From the bytes of a snapshot to files.
#include <filesystem>

#include "jsstore/snapshot.h"
#include "store/codec/s2_reader.h"
#include "store/format/tar.h"

namespace jsstore {
namespace {

// The place of a file under the directory; nullopt for a name that leads out of it, or to itself.
std::optional<std::string> PlaceOf(const std::string& name) {
  std::string clean = std::filesystem::path(name).relative_path().lexically_normal().string();
  if (clean.ends_with('/')) clean.pop_back();
  if (clean.empty() || clean == "." || clean == ".." || clean.starts_with("../")) {
    return std::nullopt;
  }
  return clean;
}

Status WriteEntry(FileSystem& files, const TarEntry& entry, const std::string& dir) {
  const auto place = PlaceOf(entry.name);
  if (!place) {
    return Fail(Error::Other("unexpected content: \"" + entry.name + "\" is no place for a file"));
  }
  const std::string path = dir + "/" + *place;
  JSSTORE_TRY(files.MakeDirs(path.substr(0, path.rfind('/'))));
  return files.WriteFile(path, entry.data);
}

}  // namespace

Result<Bytes> SnapshotArchive(BytesView snapshot) { return DecodeS2Stream(snapshot); }

Status RestoreSnapshot(FileSystem& files, BytesView snapshot, const std::string& dir) {
  JSSTORE_TRY(files.MakeDirs(dir));
  auto archive = SnapshotArchive(snapshot);
  if (!archive) return Fail(std::move(archive).error());
  TarReader reader(*archive);
  while (true) {
    auto entry = reader.Next();
    if (!entry) return Fail(std::move(entry).error());
    if (!*entry) return {};
    JSSTORE_TRY(WriteEntry(files, **entry, dir));
  }
}

}  // namespace jsstore
