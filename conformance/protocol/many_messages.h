// Operations that do the same to many messages at once, so that large streams are cheap to come to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jsparity {

// The most that one of them stores or removes: the reference has done it well before it counts as
// hanging.
inline constexpr uint64_t kManyMessagesMax = 150'000;

// The subject of the message of a number, from 0: the number takes the place of each '#'.
std::string NumberedSubject(std::string_view subject, uint64_t number);

}  // namespace jsparity
