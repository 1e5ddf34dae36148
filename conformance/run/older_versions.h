// Other versions of the reference than the one that leads: they write stores that both sides then
// upgrade, and open what both sides wrote.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/case.h"
#include "conformance/run/player.h"
#include "conformance/run/recording.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// Starts the oracle of a version. Thread-safe.
using VersionFactory = std::function<Answered<std::unique_ptr<Testee>>(const std::string& version)>;

// Keeps one process a version, started when it is first needed. For one thread.
class OlderVersions {
 public:
  OlderVersions(VersionFactory make, WorkDir& work) : make_(std::move(make)), work_(work) {}

  // What the versions named in the case's restarts wrote, by the index of the restart. A version
  // that panics, dies or does not end on the way wrote nothing. A fault: one cannot be started.
  Answered<ForeignFiles> WriteFor(const Case& c);

  // What `version` answers when it opens the files that `writer` left at the end of the case. None
  // where it does not get as far as opening them. A fault: it cannot be started.
  Answered<std::optional<CrossRecording>> Open(const std::string& version, const Case& c,
                                               const Recording& writer);

 private:
  Answered<Testee*> Ensure(const std::string& version);

  VersionFactory make_;
  WorkDir& work_;
  std::map<std::string, std::unique_ptr<Testee>> running_;
};

}  // namespace jsparity
