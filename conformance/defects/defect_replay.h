// The cases of the list played on one version of the reference: whether what is listed happens.
#pragma once

#include <functional>
#include <string>

#include "conformance/defects/defect_list.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// Starts an oracle in a directory that is there; what it leaves behind is looked at.
using OracleStarter =
    std::function<Answered<std::unique_ptr<Testee>>(const std::string& working_directory)>;

struct DefectReplay {
  std::string version;  // as the oracle's hello has it
  bool happened = false;
  const Defect* ended_at = nullptr;  // where it ended at another defect of that version
  std::string trouble;               // it ended at what nobody lists, or could not be played
  std::string without;               // the operation of the case that the version has not got
  Recording recording;               // as far as it went

  // What is wrong about that by the list, in one sentence; "" where it is as listed.
  std::string Complaint(const Defect& defect) const;
};

// Keeps an oracle for many cases; one that hung or ended is replaced. For one thread.
class DefectReplayer {
 public:
  // Borrows list and work.
  DefectReplayer(const DefectList& list, OracleStarter start, WorkDir& work);
  ~DefectReplayer();

  DefectReplay Replay(const Defect& defect, const DefectCase& one);

 private:
  // In `working_directory_`, which is empty then; a sentence where it cannot be started.
  Parsed<void> Ensure();
  void Judge(const Defect& defect, const DefectCase& one, const Answered<void>& played,
             DefectReplay& replay);

  const DefectList& list_;
  OracleStarter start_;
  WorkDir& work_;
  std::string working_directory_;
  std::unique_ptr<Testee> oracle_;
};

// The tables and JSON for `jsparity defects` are made from this: "seen", "mended", or "" where it
// was not looked for.
std::string_view StandingIn(const Defect& defect, const std::string& version);

}  // namespace jsparity
