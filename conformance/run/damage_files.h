// Doing damage to a store's directory.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "conformance/compare/decrypt.h"
#include "conformance/compare/file_tree.h"
#include "conformance/protocol/damage.h"

namespace jsparity {

// What was done to a directory.
struct DamageDone {
  FileTree files;
  // In its order; where any file could be meant (FileClass::kPresent), with the class of the one
  // that was, and of a block that was cut with where it ends now. What found nothing to be done to
  // is left out.
  std::vector<StoreDamage> hits;
};

// `before` is what the files were when the store ended the time before. Damage that finds nothing
// to be done to does nothing. A function of its arguments: two sides with the same files are
// damaged alike. `keys`: what blocks may be encrypted with, to tell where one was cut.
DamageDone DoDamage(FileTree files, const FileTree& before, std::span<const StoreDamage> damage,
                    FileKeys keys = {});

inline FileTree Damaged(FileTree files, const FileTree& before,
                        std::span<const StoreDamage> damage) {
  return DoDamage(std::move(files), before, damage).files;
}

// Whether it leaves a second file that the reference takes for block 1.
bool DoublesABlock(const StoreDamage& damage);

}  // namespace jsparity
