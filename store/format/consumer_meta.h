// `meta.inf` of a consumer of which nobody says when it was created.
#pragma once

#include <string>
#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

// As EncodeConsumerMeta (jsstore/config.h), with the time that Go has where none was set: it is of
// the year 1, which TimeNs cannot hold.
Result<std::string> EncodeUndatedConsumerMeta(std::string_view name, const ConsumerConfig& config);

}  // namespace jsstore
