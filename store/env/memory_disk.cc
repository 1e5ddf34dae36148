#include "store/env/memory_disk.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string_view>
#include <utility>

namespace jsstore {
namespace {

using Node = MemoryDisk::Node;

tl::unexpected<int> Errno(int value) { return tl::unexpected<int>(value); }

std::vector<std::string> NamesOf(std::string_view path) {
  std::vector<std::string> names;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (name == "..") {
      if (!names.empty()) names.pop_back();
    } else if (!name.empty() && name != ".") {
      names.emplace_back(name);
    }
  }
  return names;
}

// Calls `visit` for a node and all below it, directories before what they hold.
void ForEachNode(MemoryNode& node, const std::function<void(MemoryNode&)>& visit) {
  visit(node);
  for (const auto& [name, child] : node.directory.entries()) ForEachNode(*child, visit);
}

bool Holds(MemoryNode& tree, const MemoryNode& wanted) {
  bool found = false;
  ForEachNode(tree, [&](MemoryNode& node) { found = found || &node == &wanted; });
  return found;
}

void RemoveEntries(MemoryNode& directory) {
  while (!directory.directory.entries().empty()) {
    const auto [name, child] = *directory.directory.entries().begin();
    RemoveEntries(*child);
    directory.directory.Apply({{name, nullptr}});
  }
}

}  // namespace

MemoryDisk::OrErrno<MemoryDisk::Place> MemoryDisk::Resolve(const std::string& path) const {
  if (path.find('\0') != std::string::npos) return Errno(EINVAL);
  if (path.empty()) return Errno(ENOENT);
  Place place{nullptr, "", root_};
  for (std::string& name : NamesOf(path)) {
    if (!place.node) return Errno(ENOENT);
    if (!place.node->is_directory) return Errno(ENOTDIR);
    place = {place.node, std::move(name), nullptr};
    place.node = place.directory->directory.Find(place.name);
  }
  return place;
}

MemoryDisk::OrErrno<Node> MemoryDisk::Find(const std::string& path) const {
  auto place = Resolve(path);
  if (!place) return Errno(place.error());
  if (!place->node) return Errno(ENOENT);
  return place->node;
}

MemoryDisk::OrErrno<Node> MemoryDisk::FindOrCreateFile(const std::string& path) {
  auto place = Resolve(path);
  if (!place) return Errno(place.error());
  if (!place->node) {
    place->node = std::make_shared<MemoryNode>(false);
    place->directory->directory.Apply({{place->name, place->node}});
  }
  return place->node;
}

MemoryDisk::OrErrno<void> MemoryDisk::MakeDirectory(const std::string& path) {
  auto place = Resolve(path);
  if (!place) return Errno(place.error());
  if (place->node) return Errno(EEXIST);
  place->directory->directory.Apply({{place->name, std::make_shared<MemoryNode>(true)}});
  return {};
}

MemoryDisk::OrErrno<void> MemoryDisk::Rename(const std::string& from, const std::string& to) {
  auto source = Resolve(from);
  if (!source) return Errno(source.error());
  if (!source->node) return Errno(ENOENT);
  auto target = Resolve(to);
  if (!target) return Errno(target.error());
  if (source->node == target->node) return {};
  if (target->node && target->node->is_directory) return Errno(EEXIST);
  if (!source->directory) return Errno(EBUSY);
  if (target->node && source->node->is_directory) return Errno(ENOTDIR);
  if (Holds(*source->node, *target->directory)) return Errno(EINVAL);
  if (source->directory == target->directory) {
    source->directory->directory.Apply({{source->name, nullptr}, {target->name, source->node}});
    return {};
  }
  source->directory->directory.Apply({{source->name, nullptr}});
  target->directory->directory.Apply({{target->name, source->node}});
  source->directory->directory.Sync();
  target->directory->directory.Sync();
  return {};
}

MemoryDisk::OrErrno<void> MemoryDisk::Remove(const std::string& path) {
  auto place = Resolve(path);
  if (!place) return Errno(place.error());
  if (!place->node) return Errno(ENOENT);
  if (!place->node->directory.entries().empty()) return Errno(ENOTEMPTY);
  if (!place->directory) return Errno(EBUSY);
  place->directory->directory.Apply({{place->name, nullptr}});
  return {};
}

MemoryDisk::OrErrno<void> MemoryDisk::RemoveAll(const std::string& path) {
  auto place = Resolve(path);
  if (!place) return place.error() == ENOENT ? OrErrno<void>{} : Errno(place.error());
  if (!place->node) return {};
  if (!place->directory) return Errno(EBUSY);
  RemoveEntries(*place->node);
  place->directory->directory.Apply({{place->name, nullptr}});
  return {};
}

uint64_t MemoryDisk::RoomFor(const MemoryNode& node, uint64_t offset, uint64_t bytes) const {
  if (capacity == kNoLimit) return bytes;
  const uint64_t used = UsedBytes();
  const uint64_t end = node.file.data().size() + (used < capacity ? capacity - used : 0);
  return std::min(bytes, end > offset ? end - offset : 0);
}

MemoryDisk::OrErrno<void> MemoryDisk::Write(MemoryNode& node, uint64_t offset, BytesView data) {
  const uint64_t room = RoomFor(node, offset, data.size());
  node.file.Write(offset, data.first(room));
  if (room < data.size()) return Errno(ENOSPC);
  return {};
}

MemoryDisk::OrErrno<void> MemoryDisk::Resize(MemoryNode& node, uint64_t size) {
  if (RoomFor(node, 0, size) < size) return Errno(ENOSPC);
  node.file.Resize(size);
  return {};
}

void MemoryDisk::SyncAll() {
  ForEachNode(*root_, [](MemoryNode& node) {
    node.file.Sync();
    node.directory.Sync();
  });
}

void MemoryDisk::Crash(const CrashChoice& keep_bytes, const CrashChoice& keep_names) {
  generation++;
  ForEachNode(*root_, [&](MemoryNode& node) {
    node.directory.Crash(keep_names);
    node.file.Crash(keep_bytes);
  });
}

uint64_t MemoryDisk::UsedBytes() const {
  uint64_t used = 0;
  ForEachNode(*root_, [&](MemoryNode& node) { used += node.file.data().size(); });
  return used;
}

}  // namespace jsstore
