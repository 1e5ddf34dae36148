// For tests: a disk without room. While it is in scope, no file of this process takes more bytes.
#pragma once

#include <signal.h>
#include <sys/resource.h>

namespace jsparity {

class RoomOfFiles {
 public:
  explicit RoomOfFiles(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~RoomOfFiles() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  RoomOfFiles(const RoomOfFiles&) = delete;
  RoomOfFiles& operator=(const RoomOfFiles&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace jsparity
