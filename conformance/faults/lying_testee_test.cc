// Given two sides that tell the same lie, when random cases are judged by laws, then the law that
// it breaks is told of both within 200 cases, in a way in which honest sides do not break it, and
// no known defect explains it.
#include "conformance/faults/lying_testee.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>

#include "conformance/defects/defect_list.h"
#include "conformance/generate/case_generator.h"
#include "conformance/run/case_runner.h"
#include "conformance/run/law_breaks.h"
#include "conformance/testee/process_testee.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {

// What a failed test says of a lie.
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

namespace {

constexpr uint64_t kCasesMax = 200;
constexpr uint64_t kSeed = 2029;

Answered<std::unique_ptr<Testee>> Oracle() {
  auto started = ProcessTestee::Start({JSPARITY_ORACLE, "--hang-limit=4s"});
  if (!started) return tl::unexpected(started.error());
  return std::unique_ptr<Testee>(std::move(*started));
}

Answered<std::unique_ptr<Testee>> Store() { return std::make_unique<StoreTestee>(); }

TesteeFactory Lying(const Lie& lie, Answered<std::unique_ptr<Testee>> (*make)()) {
  return [&lie, make]() -> Answered<std::unique_ptr<Testee>> {
    auto honest = make();
    if (!honest) return honest;
    return MakeLiar(lie, std::move(*honest));
  };
}

bool Breaks(const std::vector<BrokenLaw>& broken, const BrokenLaw& wanted) {
  return std::ranges::any_of(broken, [&wanted](const BrokenLaw& one) {
    return one.law == wanted.law && WayOf(one) == WayOf(wanted);
  });
}

class LieTest : public testing::TestWithParam<Lie> {};

TEST_P(LieTest, IsFoundOnBothSidesWithin200Cases) {
  const Lie lie = GetParam();
  auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value());
  CaseRunner liars(Lying(lie, &Oracle), Lying(lie, &Store), **work, {});
  CaseRunner honest(&Oracle, &Store, **work, {});
  const auto hellos = honest.Greet();
  ASSERT_TRUE(hellos.has_value());
  GeneratorOptions options;
  options.ops = 80;
  if (!lie.focus.empty()) options.focus = {*KindOf(lie.focus)};
  options = honest.FitToSides(options, *hellos);
  const auto list = DefectList::Read(BuiltInDefectFiles(), {});
  ASSERT_TRUE(list.has_value()) << list.error();
  const DefectsOfVersion known = list->At(hellos->reference.reference);
  std::map<std::string, int> passed_over;  // why, and how often
  for (uint64_t number = 0; number < kCasesMax; ++number) {
    const Case c = GenerateCase(CaseSeed(kSeed, number), options);
    const CaseOutcome told = liars.Run(c);
    if (told.kind != CaseOutcome::Kind::kAgreed) continue;
    const auto reference = BrokenIn(c, told.reference);
    const auto testee = BrokenIn(c, told.testee);
    for (const BrokenLaw& broken : reference) {
      if (broken.law != lie.law || !Breaks(testee, broken)) continue;
      if (const Defect* defect = known.OfLawBreak(c, told.reference, {broken, LawSide::kBoth})) {
        ++passed_over["explained by " + defect->id];
        continue;
      }
      const CaseOutcome truth = honest.Run(c);
      if (!Breaks(BrokenIn(c, truth.reference), broken)) return;
      ++passed_over["honest sides break it, too"];
    }
  }
  FAIL() << "not found in " << kCasesMax
         << " cases; passed over: " << testing::PrintToString(passed_over);
}

INSTANTIATE_TEST_SUITE_P(Lies, LieTest, testing::ValuesIn(Lies().begin(), Lies().end()),
                         [](const auto& lie) { return std::string(lie.param.name); });

}  // namespace
}  // namespace jsparity
