#include "conformance/inspect/store_place.h"

#include <filesystem>

#include "jsstore/store_layout.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

bool IsDirectory(jsstore::FileSystem& files, const fs::path& path) {
  const auto info = files.Stat(path.string());
  return info && info->is_directory;
}

bool IsStream(jsstore::FileSystem& files, const fs::path& dir) {
  return IsDirectory(files, dir / jsstore::kMessagesDir) ||
         IsDirectory(files, dir / jsstore::kPurgeStagingDir);
}

StreamPlace PlaceOf(const fs::path& dir) {
  StreamPlace place{dir.string(), dir.filename().string(), ""};
  if (dir.parent_path().filename() == jsstore::kStreamsDir) {
    place.account = dir.parent_path().parent_path().filename().string();
  }
  return place;
}

// Streams of an account, of all accounts, or of the server above them.
void Collect(jsstore::FileSystem& files, const fs::path& dir, int levels_left,
             std::vector<StreamPlace>& found) {
  if (IsStream(files, dir)) {
    found.push_back(PlaceOf(dir));
    return;
  }
  if (levels_left == 0) return;
  const auto names = files.List(dir.string());
  if (!names) return;
  for (const std::string& name : *names) {
    if (IsDirectory(files, dir / name)) Collect(files, dir / name, levels_left - 1, found);
  }
}

}  // namespace

tl::expected<StorePlace, std::string> FindStores(jsstore::FileSystem& files,
                                                 const std::string& path) {
  // jetstream, account, "streams", stream.
  constexpr int kLevelsMax = 4;
  std::error_code failed;
  fs::path full = fs::absolute(path, failed).lexically_normal();
  if (failed) return tl::unexpected(path + ": " + failed.message());
  if (!full.has_filename()) full = full.parent_path();
  const auto info = files.Stat(full.string());
  if (!info) return tl::unexpected(info.error().Message());
  StorePlace place;
  if (info->is_directory && !IsStream(files, full)) {
    Collect(files, full, kLevelsMax, place.streams);
    if (!place.streams.empty()) return place;
  }
  for (fs::path dir = full; dir.has_relative_path(); dir = dir.parent_path()) {
    if (!IsStream(files, dir)) continue;
    place.streams.push_back(PlaceOf(dir));
    if (dir != full) place.file = full.lexically_relative(dir).string();
    return place;
  }
  if (!info->is_directory) {
    return tl::unexpected(path +
                          ": is no file of a stream; no directory that it is in has msgs/ in it");
  }
  return tl::unexpected(path +
                        ": there is no stream in it or around it (a stream's directory has "
                        "msgs/ in it, an account's has streams/)");
}

}  // namespace jsparity
