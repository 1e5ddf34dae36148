// Named files in one: a tar archive in an LZ4 frame, which `lz4` and `tar` take apart, too. The
// same files give the same bytes: they stand in the order of their names, and have no times and
// owners of their own.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// Path -> bytes. Paths are relative and stay inside: no "..", no empty part.
using ArchiveFiles = std::map<std::string, std::string>;

// Why nothing of that path is to be laid out; "" for a path that stays inside.
std::string ProblemOfPath(const std::string& path);

// The files of an archive take less than this, so that a small damaged one cannot fill the memory.
inline constexpr size_t kArchiveBytesMax = size_t{1} << 30;

Parsed<std::string> PackArchive(const ArchiveFiles& files);

// Errors say what is damaged: the frame, an entry and where it is, or a path that leads outside.
Parsed<ArchiveFiles> UnpackArchive(std::string_view bytes);

}  // namespace jsparity
