#include "store/consumer/consumer_test_text.h"

#include <sstream>

namespace jsstore {

std::string HexText(BytesView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

std::string TextOf(const ConsumerState& state) {
  std::ostringstream text;
  text << state.delivered.consumer << '/' << state.delivered.stream << '/'
       << state.ack_floor.consumer << '/' << state.ack_floor.stream << '/';
  for (const auto& [seq, pending] : state.pending) {
    text << seq << ':' << pending.sequence << ':' << pending.timestamp_ns << ',';
  }
  text << '/';
  for (const auto& [seq, count] : state.redelivered) text << seq << ':' << count << ',';
  return text.str();
}

ConsumerState ConsumerStateOfText(const std::string& text) {
  std::istringstream in(text);
  ConsumerState state;
  char mark = 0;
  in >> state.delivered.consumer >> mark >> state.delivered.stream >> mark >>
      state.ack_floor.consumer >> mark >> state.ack_floor.stream >> mark;
  while (in.peek() != '/') {
    uint64_t seq = 0;
    in >> seq >> mark;
    Pending& pending = state.pending[seq];
    in >> pending.sequence >> mark >> pending.timestamp_ns >> mark;
  }
  in >> mark;
  while (in.peek() != std::istringstream::traits_type::eof()) {
    uint64_t seq = 0;
    in >> seq >> mark;
    in >> state.redelivered[seq] >> mark;
  }
  return state;
}

}  // namespace jsstore
