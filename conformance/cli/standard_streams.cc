#include "conformance/cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "conformance/cli/settings.h"

namespace jsparity {

void HoldStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Nothing can be written to it, so that it is seen at the end. The lowest free number is the
    // one that is taken: those below are open.
    if (fcntl(stream, F_GETFD) < 0) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

int WithOutputWritten(int status) {
  errno = 0;
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  const int problem = errno;
  if (written || problem == EPIPE) return status;
  return SetupError("standard output cannot be written" +
                    (problem == 0 ? "" : std::string(": ") + std::strerror(problem)) +
                    "; not all is told");
}

}  // namespace jsparity
