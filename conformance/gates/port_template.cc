#include "conformance/gates/port_template.h"

#include <array>
#include <filesystem>

#include "conformance/gates/gate_programs.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;

constexpr int kCases = 1000;

struct Mark {
  const char* file;
  const char* language;
};
constexpr std::array<Mark, 6> kMarks{{{"Cargo.toml", "rust"},
                                      {"build.zig", "zig"},
                                      {"go.mod", "go"},
                                      {"pyproject.toml", "python"},
                                      {"setup.py", "python"},
                                      {"requirements.txt", "python"}}};

OrderedJson OwnGate(const char* name, std::vector<std::string> more) {
  std::vector<std::string> command{"jsparity", "port", "gate", name, "--root", "."};
  command.insert(command.end(), more.begin(), more.end());
  return {{"name", name}, {"command", command}};
}

// A list of texts stays on its line.
void Write(const OrderedJson& json, size_t depth, std::string& text) {
  const bool is_flat =
      json.is_primitive() || json.empty() || (json.is_array() && json.front().is_string());
  if (is_flat) {
    std::string flat = json.dump();
    if (json.is_array()) {
      flat = "[";
      for (const OrderedJson& one : json) flat += (flat.size() > 1 ? ", " : "") + one.dump();
      flat += "]";
    }
    text += flat;
    return;
  }
  const std::string indent(depth + 1, ' ');
  text += json.is_array() ? "[\n" : "{\n";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    text += (first ? "" : ",\n") + indent;
    if (json.is_object()) text += Json(key).dump() + ": ";
    Write(value, depth + 1, text);
    first = false;
  }
  text += "\n" + std::string(depth, ' ') + (json.is_array() ? "]" : "}");
}

std::string TextOf(const OrderedJson& json) {
  std::string text;
  Write(json, 0, text);
  return text + "\n";
}

}  // namespace

std::vector<std::string> PortLanguages() {
  std::vector<std::string> names;
  const OrderedJson languages = GateLanguages();
  for (const auto& [name, configuration] : languages.items()) names.push_back(name);
  names.emplace_back(kOtherLanguage);
  return names;
}

std::string GuessedLanguage(const std::string& root) {
  std::error_code error;
  for (const Mark& mark : kMarks) {
    if (fs::exists(fs::path(root) / mark.file, error)) return mark.language;
  }
  for (const auto& entry : fs::directory_iterator(root, error)) {
    if (entry.path().extension() == ".py") return "python";
  }
  return "";
}

Parsed<PortTemplate> TemplateFor(const std::string& language, const std::string& directory,
                                 const std::string& testee) {
  PortTemplate made;
  const OrderedJson languages = GateLanguages();
  const bool known = languages.contains(language);
  if (known) {
    made.sources = TextOf(languages.at(language));
  } else if (language != kOtherLanguage) {
    return ParseError("there are no patterns for " + language + "; there are " +
                      Joined(PortLanguages()));
  }
  const std::string sources = directory + "/" + kSourcesFile;
  const OrderedJson gates = OrderedJson::array(
      {OwnGate("stubs", {"--configuration", sources}),
       OwnGate("tests", {"--configuration", sources}),
       OwnGate("run", {"--port", directory, "--configuration", sources, "--jsparity", "jsparity",
                       "--keep", directory + "/runs", "--cases", std::to_string(kCases), "--",
                       "--laws", "--testee", testee})});
  OrderedJson json{{"root", ".."}, {"gates", gates}};
  if (known) {
    json["tests"] = {"stubs", "tests"};
    json["functions"] = {"stubs", "tests", "run"};
  }
  made.gates = TextOf(json);
  return made;
}

}  // namespace jsparity
