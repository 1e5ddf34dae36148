// The entries of a snapshot.
#include "conformance/components/component_list.h"
#include "conformance/components/script.h"
#include "store/format/tar.h"

namespace jsparity {
namespace {

// So long that it just fits, or does not, in one of the fields that it may stand in.
uint64_t LengthOfPart(ComponentRandom& random) {
  constexpr uint64_t kName = 100;
  constexpr uint64_t kPrefix = 155;
  if (random.OneIn(2)) return 1 + random.Below(12);
  return random.OneOf<uint64_t>({kName, kPrefix, kName / 2, kPrefix - 4}) - 3 + random.Below(6);
}

// That of a file in a directory: no part of it is empty, and it ends at none.
std::string DrawPath(ComponentRandom& random) {
  std::string path;
  for (uint64_t left = 1 + random.Below(4); left > 0; --left) {
    const std::string letter =
        random.OneIn(4) ? random.OneOf<const char*>({"\xc3\xa9", "\xff", " "}) : "a";
    for (uint64_t letters = LengthOfPart(random); letters > 0; --letters) {
      path += random.OneIn(30) ? letter : "b";
    }
    path += left > 1 ? "/" : "c";
  }
  return path;
}

std::string DrawEntry(ComponentRandom& random) {
  const uint64_t size = random.AnyLength(random.OneIn(8) ? 63 : 24);
  const uint64_t since = random.AnyLength(63);
  auto modified_ns = static_cast<int64_t>(random.OneIn(4) ? since - since % 1'000'000'000 : since);
  if (random.OneIn(4)) modified_ns = -modified_ns;
  return "file " + EscapedWord(DrawPath(random)) + " " + std::to_string(size) + " " +
         std::to_string(modified_ns);
}

}  // namespace

std::string GenerateTarHeaderScript(ComponentRandom& random) {
  std::string script;
  for (uint64_t left = 1 + random.Below(8); left > 0; --left) script += DrawEntry(random) + "\n";
  return script;
}

Outcome RunTarHeader(std::string_view script) {
  return Outcome::Of(Transcript(script, [](std::string_view, ScriptLine& line) {
    jsstore::Bytes header;
    const std::string name = line.Bytes();
    const uint64_t size = line.U64();
    jsstore::AppendTarHeader(header, name, size, line.I64());
    return Hexadecimal(header);
  }));
}

}  // namespace jsparity
