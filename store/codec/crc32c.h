// CRC-32C (Castagnoli), the checksum of an S2 chunk: by the CPU's own instructions where it has
// them, by table where not. Both give the same value.
#pragma once

#include <cstdint>

#include "jsstore/bytes.h"

namespace jsstore {

uint32_t Crc32c(BytesView bytes);

// The two ways, for tests. Crc32cByCpu requires Crc32cCpuHasIt().
bool Crc32cCpuHasIt();
uint32_t Crc32cByCpu(BytesView bytes);
uint32_t Crc32cByTable(BytesView bytes);

}  // namespace jsstore
