// The operations of one case, one after the other.
#pragma once

#include <vector>

#include "conformance/generate/drawing.h"

namespace jsparity {

class OperationGenerator {
 public:
  // Borrows `draw`.
  OperationGenerator(Draw& draw, const Case& c, TimeGrain grain, const TimedFeatures& features,
                     const GeneratorOptions& options)
      : drawing_(draw, c, grain, features, options) {}

  // Makes the case one of many messages; before the first operation.
  void BeginWithManyMessages(uint64_t count) { drawing_.BeginWithManyMessages(count); }
  // Makes the case one of a stream with sources; before the first operation.
  std::vector<jsstore::StreamSource> BeginWithSources() { return drawing_.BeginWithSources(); }
  Operation Next();

 private:
  Drawing drawing_;
};

}  // namespace jsparity
