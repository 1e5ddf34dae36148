#include "conformance/porting/plan.h"

#include <algorithm>
#include <set>

#include "conformance/porting/built_in.h"

namespace jsparity {
namespace {

Parsed<PlanBatch> ParseBatch(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  PlanBatch batch;
  reader.U64("number", batch.number, Presence::kRequired);
  reader.Text("title", batch.title, Presence::kRequired);
  reader.U64List("needs", batch.needs);
  batch.files = reader.Texts("files");
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return batch;
}

Parsed<PlannedFunction> ParseFunction(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  PlannedFunction function;
  reader.U64("number", function.number, Presence::kRequired);
  reader.Text("function", function.function, Presence::kRequired);
  function.later = reader.Texts("later");
  reader.U64("batch", function.batch, Presence::kRequired);
  reader.U64("group", function.group);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return function;
}

Parsed<PlannedTest> ParseTest(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  PlannedTest test;
  reader.U64("number", test.number, Presence::kRequired);
  reader.Text("test", test.test, Presence::kRequired);
  reader.Text("file", test.file, Presence::kRequired);
  reader.U64("wave", test.wave, Presence::kRequired);
  reader.Text("not_of_the_store", test.not_of_the_store);
  if (test.test.empty() && test.not_of_the_store.empty())
    reader.Fail("test", "must be named, as it is of the store");
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return test;
}

template <typename Numbered>
std::string Repeated(const std::vector<Numbered>& all) {
  std::set<uint64_t> seen;
  for (const Numbered& one : all) {
    if (!seen.insert(one.number).second) return "number " + std::to_string(one.number) + " twice";
  }
  return "";
}

// What is wrong with how the parts refer to each other; empty: nothing.
std::string Contradiction(const Plan& plan) {
  for (std::string repeated :
       {Repeated(plan.batches), Repeated(plan.functions), Repeated(plan.tests)}) {
    if (!repeated.empty()) return repeated;
  }
  for (size_t i = 0; i < plan.batches.size(); ++i) {
    for (const uint64_t needed : plan.batches[i].needs) {
      const auto before = std::find_if(plan.batches.begin(), plan.batches.begin() + i,
                                       [&](const PlanBatch& b) { return b.number == needed; });
      if (before == plan.batches.begin() + i) {
        return "batch " + std::to_string(plan.batches[i].number) + " needs batch " +
               std::to_string(needed) + ", which does not stand before it";
      }
    }
  }
  for (const PlannedFunction& function : plan.functions) {
    if (plan.Batch(function.batch) == nullptr) {
      return "function " + std::to_string(function.number) + " is in batch " +
             std::to_string(function.batch) + ", which there is not";
    }
  }
  return "";
}

bool Holds(const std::string& entry, const std::string& file) {
  return entry.ends_with('/') ? file.starts_with(entry) : file == entry;
}

}  // namespace

const PlanBatch* Plan::Batch(uint64_t number) const {
  const auto found = std::find_if(batches.begin(), batches.end(),
                                  [&](const PlanBatch& batch) { return batch.number == number; });
  return found == batches.end() ? nullptr : &*found;
}

uint64_t Plan::BatchOfFile(const std::string& file) const {
  for (const PlanBatch& batch : batches) {
    for (const std::string& entry : batch.files) {
      if (Holds(entry, file)) return batch.number;
    }
  }
  return 0;
}

Parsed<Plan> ParsePlan(const Json& json, const std::string& where) {
  constexpr uint64_t kPlanFormat = 1;
  ObjectReader reader(json, where);
  Plan plan;
  uint64_t format = 0;
  reader.U64("format", format, Presence::kRequired);
  if (reader.ok() && format != kPlanFormat)
    reader.Fail("format", "is " + std::to_string(format) + "; this program reads 1");
  plan.batches = ReadEach<PlanBatch>(reader, "batches", Presence::kRequired, ParseBatch);
  plan.functions =
      ReadEach<PlannedFunction>(reader, "features", Presence::kRequired, ParseFunction);
  plan.tests = ReadEach<PlannedTest>(reader, "tests", Presence::kRequired, ParseTest);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  if (std::string wrong = Contradiction(plan); !wrong.empty())
    return ParseError(where + ": " + wrong);
  return plan;
}

Parsed<Plan> BuiltInPlan() {
  const auto json = ParseJson(BuiltInPlanText());
  if (!json) return ParseError("porting/plan.json: " + json.error());
  return ParsePlan(*json, "porting/plan.json");
}

}  // namespace jsparity
