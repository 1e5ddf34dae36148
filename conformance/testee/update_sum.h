// What the calls of a store's update handler come to where an operation makes many (PROTOCOL.md:
// store_msgs). Not for several threads at once.
#pragma once

#include <optional>
#include <vector>

#include "conformance/protocol/result.h"

namespace jsparity {

class UpdateSum {
 public:
  // The most calls that stay as they were: of blocks that went whole and held nothing, as they show
  // where a limit is enforced for ever. Some thousands come there.
  static constexpr size_t kEmptyBlocksMax = 100;

  // Takes calls of the update handler out of `seen` and adds them up.
  void Take(std::vector<Callback>& seen);
  // What was taken becomes one call, the last of `seen`; none where there was none.
  void TellIn(std::vector<Callback>& seen);

 private:
  std::optional<Callback> sum_;
};

}  // namespace jsparity
