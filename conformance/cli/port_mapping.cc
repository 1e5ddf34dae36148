#include "conformance/cli/port_mapping.h"

#include <cstdio>

namespace jsparity {
namespace {

std::string PlaceOf(const Definition& definition) {
  return definition.path + ":" + std::to_string(definition.first_line);
}

Json DefinitionsJson(const MappedSymbols& mapped, const MappedFunction& function) {
  Json definitions = Json::array();
  for (const Definition* definition : mapped.DefinitionsOf(function)) {
    definitions.push_back({{"symbol", definition->name},
                           {"path", definition->path},
                           {"first_line", definition->first_line},
                           {"last_line", definition->last_line}});
  }
  return definitions;
}

void PrintSymbols(const MappedSymbols& mapped, const MappedFunction& function) {
  for (const Definition* definition : mapped.DefinitionsOf(function))
    std::printf("  in the port       %s  %s\n", PlaceOf(*definition).c_str(),
                definition->name.c_str());
  if (mapped.symbols() == nullptr) {
    for (const std::string& symbol : function.symbols)
      std::printf("  in the port       %s  %s\n", function.path.c_str(), symbol.c_str());
  }
  if (!function.note.empty()) std::printf("                    %s\n", function.note.c_str());
}

}  // namespace

Json MappedJson(const MappedSymbols& mapped, const PortItem& item) {
  Json json{{"id", item.id}, {"function", item.name}, {"file", item.file}};
  const MappedFunction* function = mapped.mapping().Of(item);
  if (function == nullptr) return json;
  if (!function->symbols.empty()) json["symbols"] = function->symbols;
  if (!function->symbols.empty() && mapped.symbols() != nullptr)
    json["definitions"] = DefinitionsJson(mapped, *function);
  for (const auto& [key, text] : {std::pair("path", &function->path),
                                  {"note", &function->note},
                                  {"folded_into", &function->folded_into},
                                  {"why", &function->why},
                                  {"not_applicable", &function->not_applicable}}) {
    if (!text->empty()) json[key] = *text;
  }
  return json;
}

void PrintMapped(const MappedSymbols& mapped, const PortItem& item) {
  const MappedFunction* function = mapped.mapping().Of(item);
  if (function == nullptr) {
    std::printf("  in the port       not mapped yet\n");
  } else if (!function->not_applicable.empty()) {
    std::printf("  in the port       not applicable: %s\n", function->not_applicable.c_str());
  } else if (!function->folded_into.empty()) {
    std::printf("  in the port       folded into %s: %s\n", function->folded_into.c_str(),
                function->why.c_str());
    if (const MappedFunction* target = mapped.mapping().Target(*function))
      PrintSymbols(mapped, *target);
  } else {
    PrintSymbols(mapped, *function);
  }
}

}  // namespace jsparity
