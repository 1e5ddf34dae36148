#include "conformance/cli/look_settings.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "conformance/cli/option_check.h"
#include "conformance/inspect/printable.h"

namespace jsparity {

void AddPathOption(CLI::App& command, std::string& path, const std::string& name,
                   const std::string& description) {
  command.add_option(name, path, description)->required()->check(NotBlank("name a directory"));
}

void AddKeyOptions(CLI::App& command, LookSettings& settings) {
  auto* key = command
                  .add_option("--key", settings.key,
                              "The server's encryption key (jetstream { key: … }); also read from "
                              "JSPARITY_KEY")
                  ->envname("JSPARITY_KEY");
  command
      .add_option("--key-file", settings.key_file,
                  "A file with that key in it, so that it is in no list of processes")
      ->check(ReadableFile())
      ->excludes(key);
  command.add_option("--old-key", settings.old_key, "The key before (jetstream { prev_key: … })");
  command.add_option("--account", settings.account,
                     "Account whose keys are derived (default: from the path, else $G)");
  command.add_option("--stream", settings.stream,
                     "Name of the stream, which keys and checksums are derived from (default: "
                     "from meta.inf, or where that is encrypted, the directory's)");
}

void AddLookJsonOption(CLI::App& command, LookSettings& settings) {
  command.add_flag("--json", settings.json, "Print JSON");
}

Parsed<ReadOptions> ToReadOptions(const LookSettings& settings) {
  ReadOptions options;
  options.key = settings.key;
  options.old_key = settings.old_key;
  options.account = settings.account;
  options.stream = settings.stream;
  if (settings.key_file.empty()) return options;
  std::ifstream in(settings.key_file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return ParseError("--key-file " + settings.key_file + ": cannot be read");
  options.key = text.str();
  while (options.key.ends_with('\n') || options.key.ends_with('\r')) options.key.pop_back();
  if (options.key.empty()) return ParseError("--key-file " + settings.key_file + ": is empty");
  return options;
}

std::string KeyProblem(const StreamReading& stream, const LookSettings& settings) {
  if (stream.meta.sealed_off) {
    return TitleOf(stream) + " is encrypted; give the server's key with --key";
  }
  const bool has_key = !settings.key.empty() || !settings.key_file.empty();
  const bool opened = !stream.meta.text.empty() ||
                      std::ranges::any_of(stream.blocks, [](const BlockReading& block) {
                        return block.cipher != jsstore::Cipher::kNone;
                      });
  if (!stream.meta.encrypted || !has_key || opened) return "";
  return TitleOf(stream) +
         ": the key opens none of its files; is it the key, the account (--account) and the name "
         "(--stream)?";
}

void PrintJson(const Json& json) {
  std::cout << json.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::string TitleOf(const StreamReading& stream) {
  const std::string name = Printable(stream.name);
  return stream.account.empty() ? name : Printable(stream.account) + " > " + name;
}

}  // namespace jsparity
