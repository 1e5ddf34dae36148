// The result on disk.
#pragma once

#include <functional>
#include <string>

#include "conformance/protocol/json_reader.h"
#include "conformance/result/result.h"

namespace jsparity {

// Puts the text in the place of what is there, at once: whoever reads, and whenever the writer is
// killed, one of both is there as a whole. What is no plain file (a pipe, a terminal) is written
// to. A pipe that nobody reads is waited for, as long as `keep_waiting`, asked again and again,
// says yes; empty: always.
Parsed<void> ReplaceFile(const std::string& path, const std::string& text,
                         const std::function<bool()>& keep_waiting = {});

// True of a plain file and of one that is not there yet: it may be written again and again.
bool CanBeReplaced(const std::string& path);

// Why ReplaceFile would fail whatever the text is, found out by making and removing what it makes
// first.
Parsed<void> CheckReplaceable(const std::string& path);

std::string TextOf(const Result& result);  // as it is on disk
Parsed<void> WriteResult(const Result& result, const std::string& path);
Parsed<Result> ReadResult(const std::string& path);

}  // namespace jsparity
