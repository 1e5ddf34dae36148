// What the commands of a port tell of its mapping.
#pragma once

#include <CLI/CLI.hpp>

#include "conformance/gates/mapped_symbols.h"
#include "conformance/porting/port_directory.h"

namespace jsparity {

// Of one function: its symbols with the places of their definitions, or what it is folded into.
Json MappedJson(const MappedSymbols& mapped, const PortItem& item);
void PrintMapped(const MappedSymbols& mapped, const PortItem& item);

void AddPortMappingCommand(CLI::App& port, int& status);

}  // namespace jsparity
