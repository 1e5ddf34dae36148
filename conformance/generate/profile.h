// The character of one case (swarm testing): which operations it draws from and how often, what its
// payloads and its time are like. Cases that leave things out find what cases with everything hide.
#pragma once

#include <cstdint>

#include "conformance/generate/damage_generator.h"
#include "conformance/generate/draw.h"
#include "conformance/generate/generator_options.h"
#include "conformance/generate/left_out.h"
#include "conformance/generate/timed_features.h"
#include "conformance/protocol/operation.h"
#include "jsstore/config.h"

namespace jsparity {

struct Profile {
  ByKind<int> weights;
  uint64_t payload_bytes_max = 0;     // of most messages
  uint64_t payload_budget_bytes = 0;  // of all messages together
  bool big_payloads = false;          // most payloads near the maximum
  bool payloads_alike = false;        // most of one length, so that records can change places
  uint64_t huge_record_bytes = 0;     // of one record in the case; 0: there is none
  uint64_t header_percent = 0;
  uint64_t damage_percent = 0;  // of openings after the first
  DamageReach damage_reach = DamageReach::kAll;
  bool conversions = true;        // openings with another cipher, compression or key
  uint64_t old_time_percent = 0;  // of raw messages: a time before the one before
  int64_t advance_ns_max = 0;     // of one jump
  int64_t advance_budget_ns = 0;  // of all jumps together
};

Profile DrawProfile(Draw& draw, const jsstore::FileStoreConfig& file_store,
                    const TimedFeatures& features, const GeneratorOptions& options);

}  // namespace jsparity
