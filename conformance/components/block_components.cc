#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/data_generator.h"
#include "conformance/components/store_outcome.h"
#include "store/format/compressed_block.h"

namespace jsparity {

std::string GenerateBlock(ComponentRandom& random) {
  return DataOfSize(random, random.OneIn(4) ? random.Below(20) : DataSize(random));
}

std::string GenerateBlockFile(ComponentRandom& random) {
  std::string block = DataOfSize(random, 8 + random.AnyLength(12));
  std::string file = RunBlockCompress(block).output;
  switch (random.Below(6)) {
    case 0:
      return block;
    case 1:  // another algorithm, or a damaged header
      file.replace(3, 1 + random.Below(4), DataOfSize(random, random.Below(12)));
      break;
    case 2:
      file.resize(random.Below(file.size()));
      break;
    case 3:
      break;
    default:
      Damage(file, random);
  }
  return file;
}

Outcome RunBlockCompress(std::string_view block) {
  return OutcomeOf(jsstore::CompressBlock(jsstore::Compression::kS2, StoreView(block)));
}

Outcome RunBlockDecompress(std::string_view file) {
  const jsstore::BytesView all = StoreView(file);
  const auto header = jsstore::ReadCompressedBlockHeader(all);
  if (!header) return OutcomeOf(jsstore::Result<jsstore::Bytes>(jsstore::Fail(header.error())));
  if (!header->present()) return Outcome::Of(std::string(file));
  return OutcomeOf(jsstore::DecompressBody(header->compression, all.subspan(header->size)));
}

}  // namespace jsparity
