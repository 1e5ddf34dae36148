// o.dat, version 2, as a value (store.go: encodeConsumerState). All numbers as they are written:
// sequences less the ack floor, times as seconds before the base.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jsparity {

struct ConsumerStateFile {
  struct Pending {
    uint64_t stream_less_floor;
    uint64_t consumer_less_floor;
    int64_t seconds_before_base;
    auto operator<=>(const Pending&) const = default;
  };
  struct Redelivered {
    uint64_t stream_less_floor;
    uint64_t count;
    auto operator<=>(const Redelivered&) const = default;
  };

  std::string head;  // magic, version
  uint64_t ack_floor_consumer = 0;
  uint64_t ack_floor_stream = 0;
  uint64_t delivered_consumer = 0;
  uint64_t delivered_stream = 0;
  int64_t base_seconds = 0;  // only written when something is pending
  std::vector<Pending> pending;
  std::vector<Redelivered> redelivered;
};

// nullopt for bytes that are not such a file, whole and without a rest.
std::optional<ConsumerStateFile> ReadConsumerStateFile(std::string_view bytes);

}  // namespace jsparity
