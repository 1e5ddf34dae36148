// Removal of a directory that somebody may still write into.
#pragma once

#include <string>

#include "jsstore/env.h"

namespace jsstore {

// FileSystem::RemoveAll, again and again where it fails: a file that comes into the directory while
// it is emptied keeps it. As often as the reference does within its second of patience, but without
// a pause, as a caller may hold up others and simulated time stands still. Answers the last failure
// (filestore.go: removeAllWithRetry).
Status RemoveDirectory(FileSystem& files, const std::string& dir);

}  // namespace jsstore
