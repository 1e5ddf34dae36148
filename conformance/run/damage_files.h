// Doing damage to a store's directory.
#pragma once

#include <span>
#include <string>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/damage.h"

namespace jsparity {

// What the files of a directory become. `before` is what they were when the store ended the time
// before. Damage that finds nothing to be done to does nothing. A function of its arguments:
// two sides with the same files are damaged alike.
FileTree Damaged(FileTree files, const FileTree& before, std::span<const StoreDamage> damage);

// Whether it leaves a second file that the reference takes for block 1.
bool DoublesABlock(const StoreDamage& damage);

}  // namespace jsparity
