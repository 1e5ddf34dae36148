// Golden cases: what the reference answered and wrote, recorded, so that the C++ store can be held
// against it on a machine without Go.
//
// The file is one LZ4 frame with a content checksum around a JSON text:
//   {"jsparity_golden": 1, "reference": version, "cases": [{"case", "recording", "reopened"}]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"
#include "conformance/run/recording.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/testee.h"

namespace jsparity {

struct GoldenCase {
  Case c;
  Recording recording;
  CrossRecording reopened;  // the reference on its own files
};

struct GoldenSet {
  std::string reference;  // its version
  std::vector<GoldenCase> cases;
};

// The whole file must stay below this.
inline constexpr size_t kGoldenBytesMax = 4 * 1024 * 1024;

Parsed<std::string> EncodeGolden(const GoldenSet& set);
Parsed<GoldenSet> DecodeGolden(std::string_view bytes);

Parsed<GoldenSet> ReadGoldenFile(const std::string& path);
Parsed<void> WriteGoldenFile(const GoldenSet& set, const std::string& path);

// Records cases of the seed: those that bring a kind of operation or a setting that the ones before
// did not have, and then any, until there are `count` and every kind of operation is there twice.
Answered<std::vector<GoldenCase>> RecordGolden(Testee& reference, WorkDir& work, uint64_t seed,
                                               size_t count);

// Records one case more. An error: the case is there already, goes through an older version, or
// does not come to its end on the reference; or the reference is not of the set's version.
Parsed<void> AddGolden(const Case& c, Testee& reference, WorkDir& work, GoldenSet& set);

// Plays a recorded case on a testee and compares as a run with the reference would.
CaseOutcome VerifyGolden(const GoldenCase& golden, Testee& testee, WorkDir& work);

}  // namespace jsparity
