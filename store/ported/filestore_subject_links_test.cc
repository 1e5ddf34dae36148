// What the reference's tests of a limit a subject do not reach: so many removals from one block
// that it links the messages of each subject, and stores that go on after that.
#include <map>
#include <string>
#include <vector>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

TEST(SubjectLinks, GivenABlockThatLinksItsSubjectsThenStoringAndRemovingGoOn) {
  constexpr size_t kSubjects = 30;
  constexpr uint64_t kOfSubject = 3;
  constexpr uint64_t kMessages = 3000;
  FileStoreRig rig;
  rig.stream.subjects = {"kv.>"};
  rig.stream.max_msgs_per = kOfSubject;
  rig.Start();
  std::map<std::string, std::vector<uint64_t>> stored;
  for (uint64_t i = 0; i < kMessages; ++i) {
    const std::string subject = "kv." + std::to_string(i * i % kSubjects);
    stored[subject].push_back(rig.Put(subject, "value"));
  }
  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  EXPECT_TRUE(rig.peer().LastBlock()->cache()->chain.Built());
  for (const auto& [subject, sequences] : stored) {
    const auto state = rig.store->FilteredState(1, subject);
    ASSERT_TRUE(Worked(state));
    EXPECT_EQ(state->msgs, kOfSubject) << subject;
    EXPECT_EQ(state->first, sequences[sequences.size() - kOfSubject]) << subject;
    EXPECT_EQ(state->last, sequences.back()) << subject;
  }
}

}  // namespace
}  // namespace jsstore
