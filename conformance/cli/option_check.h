// What values of options have to be, so that a bad one is refused before anything is begun: CLI11
// would take -5 for 2^64-5 and 010 for eight.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace jsparity {

// Digits without a leading zero, in the range.
CLI::Validator WholeNumber(uint64_t min, uint64_t max);
// With or without decimals, in the range.
CLI::Validator Number(double min, double max);
// A variable that is not set, in a script, gives an empty text.
CLI::Validator NotBlank(const std::string& instead);
// A file that is there can be read, and is no directory.
CLI::Validator ReadableFile();
// A file can be written there. Nothing is made.
CLI::Validator WritableFile();
// A directory is there, or can be made, and written to. Nothing is made.
CLI::Validator WritableDirectory();

}  // namespace jsparity
