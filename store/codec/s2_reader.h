// Reads S2 and Snappy streams (klauspost/compress s2: NewReader without options).
#pragma once

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

// What a stream holds: the data of its chunks, one after the other. Skippable chunks, padding and
// indexes are skipped; a stream identifier may come again in the middle; an empty stream holds
// nothing. Accepts and refuses what the reference does. Errors (kOther): the reference's text ("s2:
// corrupt input", "s2: corrupt input, crc mismatch", "s2: unsupported input"), then what is wrong
// and at which byte. Memory: that of the data read so far, of one chunk (4 MiB at most) more, and
// what a vector keeps in reserve.
Result<Bytes> DecodeS2Stream(BytesView in);

// Appends it to `out`. On an error, `out` is as it was.
Status AppendDecodedS2Stream(Bytes& out, BytesView in);

}  // namespace jsstore
