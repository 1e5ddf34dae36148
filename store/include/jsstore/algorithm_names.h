// The words for what a store encrypts and compresses with, for people to read. A configuration has
// other words (jsstore/meta_files.h).
#pragma once

#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

// Of a value that no enumerator has, that it is unknown (filestore.go: StoreCipher.String).
std::string_view CipherName(Cipher cipher);

// The same of a compression (filestore.go: StoreCompression.String).
std::string_view CompressionName(Compression compression);

}  // namespace jsstore
