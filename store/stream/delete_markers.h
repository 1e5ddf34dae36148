// What has been proposed to the owner: messages to remove, and markers for subjects of which the
// last message expires (sdm.go: SDMMeta). Guarded by the stream's lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace jsstore {

class DeleteMarkers {
 public:
  // Whether the removal of `seq` is to be proposed now, and if so whether it is the last of its
  // subject, which then has `msgs` messages. nullopt: it was proposed less than two seconds ago.
  std::optional<bool> Propose(uint64_t seq, std::string_view subject, uint64_t msgs,
                              int64_t now_ns);
  // The message is gone.
  void Forget(uint64_t seq, std::string_view subject);
  void Clear();

 private:
  struct Proposal {
    bool is_last = false;
    int64_t proposed_ns = 0;
  };
  uint64_t PendingOf(std::string_view subject) const;

  std::unordered_map<uint64_t, Proposal> proposals_;
  std::unordered_map<std::string, uint64_t> pending_;  // proposals per subject
};

}  // namespace jsstore
