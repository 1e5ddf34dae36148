// Consumer states and bytes as the text of traces:
// delivered and ack floor as four numbers, then pending "stream:consumer:time,…", then redelivered
// "stream:count,…", with "/" between them.
#pragma once

#include <cstdint>
#include <string>

#include "jsstore/bytes.h"
#include "jsstore/state.h"

namespace jsstore {

std::string HexText(BytesView bytes);
std::string TextOf(const ConsumerState& state);
ConsumerState ConsumerStateOfText(const std::string& text);

}  // namespace jsstore
