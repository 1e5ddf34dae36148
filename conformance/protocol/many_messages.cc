#include "conformance/protocol/many_messages.h"

namespace jsparity {

std::string NumberedSubject(std::string_view subject, uint64_t number) {
  std::string numbered;
  for (const char c : subject) {
    if (c == '#') {
      numbered += std::to_string(number);
    } else {
      numbered += c;
    }
  }
  return numbered;
}

}  // namespace jsparity
