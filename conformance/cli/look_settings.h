// Options and first steps of the commands that look into stores.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "conformance/inspect/store_place.h"
#include "conformance/inspect/stream_reading.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct LookSettings {
  std::string path;
  std::string key;
  std::string key_file;
  std::string old_key;
  std::string account;
  std::string stream;
  bool json = false;
};

void AddPathOption(CLI::App& command, std::string& path, const std::string& name,
                   const std::string& description);
void AddKeyOptions(CLI::App& command, LookSettings& settings);  // --key, …, --stream
void AddLookJsonOption(CLI::App& command, LookSettings& settings);

// What the options say of keys and names; an error in one line.
Parsed<ReadOptions> ToReadOptions(const LookSettings& settings);

// Why what was read is worth nothing: it is encrypted, and the key is missing or another one; ""
// where it is not so.
std::string KeyProblem(const StreamReading& stream, const LookSettings& settings);

// As text. Bytes of files that are no UTF-8 are replaced.
void PrintJson(const Json& json);

// "ORDERS", or "ACME > ORDERS" where the account is known.
std::string TitleOf(const StreamReading& stream);

}  // namespace jsparity
