#include "conformance/gates/symbols.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "conformance/gates/program_output.h"

namespace jsparity {
namespace {

constexpr size_t kOfferedMax = 5;
constexpr std::string_view kSeparator = "::";

constexpr std::string_view kUnnamed = "__anon";

// Unnamed namespaces are numbered by ctags; whoever looks for a function knows no such number.
std::string WithoutUnnamed(std::string_view scope) {
  std::string kept;
  while (!scope.empty()) {
    const size_t end = scope.find(kSeparator);
    const std::string_view part = scope.substr(0, end);
    if (!part.starts_with(kUnnamed)) kept += std::string(part) + std::string(kSeparator);
    scope.remove_prefix(end == std::string_view::npos ? scope.size() : end + kSeparator.size());
  }
  return kept;
}

Parsed<Definition> DefinitionOf(const Json& tag, const std::string& where) {
  if (!tag.is_object()) return ParseError(where + ": not an object");
  Definition definition;
  try {
    definition.name = WithoutUnnamed(tag.value("scope", "")) + tag.at("name").get<std::string>();
    definition.kind = tag.at("kind").get<std::string>();
    definition.path = tag.at("path").get<std::string>();
    definition.first_line = tag.at("line").get<uint64_t>();
    definition.last_line = std::max(definition.first_line, tag.value("end", uint64_t{0}));
  } catch (const Json::exception& problem) {
    return ParseError(where + ": " + problem.what());
  }
  return definition;
}

std::string Offered(const std::set<std::string>& texts) {
  std::string joined;
  size_t count = 0;
  for (const std::string& text : texts) {
    if (++count > kOfferedMax) return joined + ", …";
    joined += (count == 1 ? "" : ", ") + text;
  }
  return joined;
}

std::string LastName(std::string_view name) {
  const size_t before = name.rfind(kSeparator);
  return std::string(before == std::string_view::npos ? name
                                                      : name.substr(before + kSeparator.size()));
}

// "path:name" apart, where a path is before it: a single colon behind a dot.
std::pair<std::string_view, std::string_view> SplitPath(std::string_view symbol) {
  for (size_t at = symbol.find(':'); at != std::string_view::npos; at = symbol.find(':', at + 2)) {
    const bool pair = at + 1 < symbol.size() && symbol[at + 1] == ':';
    if (!pair) return {symbol.substr(0, at), symbol.substr(at + 1)};
  }
  return {std::string_view(), symbol};
}

}  // namespace

Parsed<Symbols> Symbols::Read(const std::string& root, const std::vector<std::string>& sources,
                              const std::vector<std::string>& excluded) {
  std::vector<std::string> command{
      "ctags",           "--quiet=yes",       "--options=NONE", "--output-format=json",
      "--languages=C++", "--kinds-C++=cfgsv", "--fields=+neKs", "--sort=no",
      "--recurse"};
  for (const std::string& pattern : excluded) command.push_back("--exclude=" + pattern);
  command.insert(command.end(), {"-f", "-"});
  const std::string base = root.empty() || root.ends_with('/') ? root : root + "/";
  for (const std::string& source : sources) command.push_back(base + source);
  const auto tags = OutputOf(command);
  if (!tags) {
    return ParseError(tags.error() +
                      "; Universal Ctags with JSON is needed (Debian: universal-ctags; "
                      "scripts/setup installs it)");
  }
  auto symbols = Parse(*tags);
  if (!symbols) return symbols;
  if (symbols->all_.empty()) return ParseError(base + ": no definition in " + sources.front());
  for (Definition& definition : symbols->all_) {
    if (definition.path.starts_with(base)) definition.path.erase(0, base.size());
  }
  return symbols;
}

Parsed<Symbols> Symbols::Parse(std::string_view tags) {
  Symbols symbols;
  for (size_t number = 1; !tags.empty(); ++number) {
    const size_t end = tags.find('\n');
    const auto json = ParseJson(tags.substr(0, end));
    const std::string where = "what ctags wrote, line " + std::to_string(number);
    if (!json) return ParseError(where + ": " + json.error());
    if (!json->is_object() || json->value("_type", "") == "tag") {
      auto definition = DefinitionOf(*json, where);
      if (!definition) return ParseError(definition.error());
      // A lambda is part of what it stands in.
      if (!LastName(definition->name).starts_with(kUnnamed))
        symbols.all_.push_back(std::move(*definition));
    }
    tags.remove_prefix(end == std::string_view::npos ? tags.size() : end + 1);
  }
  std::ranges::sort(symbols.all_, {}, [](const Definition& definition) {
    return std::tie(definition.path, definition.first_line, definition.name);
  });
  for (size_t i = 0; i < symbols.all_.size(); ++i)
    symbols.by_name_.emplace(symbols.all_[i].name, i);
  return symbols;
}

std::vector<size_t> Symbols::Named(std::string_view name) const {
  std::vector<size_t> found;
  const auto [first, last] = by_name_.equal_range(name);
  for (auto it = first; it != last; ++it) found.push_back(it->second);
  return found;
}

Parsed<std::vector<const Definition*>> Symbols::Find(std::string_view symbol) const {
  const auto [path, name] = SplitPath(symbol);
  std::vector<const Definition*> found;
  std::set<std::string> files;
  for (const size_t i : Named(name)) {
    files.insert(all_[i].path);
    if (path.empty() || all_[i].path == path) found.push_back(&all_[i]);
  }
  const std::string shown(symbol);
  if (path.empty() && files.size() > 1) {
    return ParseError(shown + " is defined in " + Offered(files) +
                      ": write the file before it, as " + *files.begin() + ":" + shown);
  }
  if (!found.empty()) return found;
  if (!files.empty()) return ParseError(shown + " is not defined there but in " + Offered(files));
  std::set<std::string> alike;
  for (const Definition& definition : all_) {
    if (LastName(definition.name) == LastName(name)) alike.insert(definition.name);
  }
  return ParseError(shown + " is defined nowhere" +
                    (alike.empty() ? "" : "; there is " + Offered(alike)));
}

}  // namespace jsparity
