#include "conformance/compare/file_tree.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using TreeFailure = tl::unexpected<std::string>;

tl::expected<std::string, std::string> ReadWholeFile(const fs::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return TreeFailure("cannot read " + path.string() + ": " + strerror(errno));
  std::string bytes;
  std::error_code ignored;
  const auto size = fs::file_size(path, ignored);
  if (!ignored) bytes.resize(size);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  return bytes;
}

tl::expected<void, std::string> WriteWholeFile(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return TreeFailure("cannot write " + path.string());
  return {};
}

}  // namespace

tl::expected<FileTree, std::string> ReadTree(const std::string& dir) {
  FileTree tree;
  std::error_code error;
  if (!fs::exists(dir, error)) return tree;
  fs::recursive_directory_iterator it(dir, error);
  if (error) return TreeFailure("cannot list " + dir + ": " + error.message());
  for (; it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (error) return TreeFailure("cannot list " + dir + ": " + error.message());
    const std::string relative = it->path().string().substr(dir.size() + 1);
    if (it->is_directory(error)) {
      tree[relative + "/"] = "";
      continue;
    }
    auto bytes = ReadWholeFile(it->path());
    if (!bytes) return TreeFailure(bytes.error());
    tree[relative] = std::move(*bytes);
  }
  return tree;
}

tl::expected<void, std::string> WriteTree(const FileTree& tree, const std::string& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  for (const auto& [path, bytes] : tree) {
    if (error) break;
    const fs::path full = fs::path(dir) / path;
    if (path.ends_with('/')) {
      fs::create_directories(full, error);
      continue;
    }
    fs::create_directories(full.parent_path(), error);
    if (error) break;
    if (auto written = WriteWholeFile(full, bytes); !written) return written;
  }
  if (error) return TreeFailure("cannot make directories in " + dir + ": " + error.message());
  return {};
}

tl::expected<void, std::string> CopyTree(const std::string& from, const std::string& to) {
  auto tree = ReadTree(from);
  if (!tree) return TreeFailure(tree.error());
  return WriteTree(*tree, to);
}

}  // namespace jsparity
