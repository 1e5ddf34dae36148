#include "jsstore/error.h"

#include <cerrno>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace jsstore {
namespace {

TEST(ErrorTest, NamesAreThoseOfTheReference) {
  EXPECT_EQ(Error(ErrorCode::kStoreClosed).Name(), "ErrStoreClosed");
  EXPECT_EQ(Error(ErrorCode::kStoreEof).Name(), "ErrStoreEOF");
  EXPECT_EQ(Error(ErrorCode::kBadStreamStateEncoding).Name(), "ErrBadStreamStateEncoding");
  EXPECT_EQ(Error(ErrorCode::kDeletedMsg).Name(), "errDeletedMsg");
  EXPECT_EQ(Error(ErrorCode::kMsgBlkTooBig).Name(), "errMsgBlkTooBig");
  EXPECT_EQ(Error(ErrorCode::kBadMsg).Name(), "errBadMsg");
}

TEST(ErrorTest, CodesWithoutASentinelHaveNoName) {
  EXPECT_EQ(Error::Other("directory in the way").Name(), "");
  EXPECT_EQ(Error::System(EIO, "read a").Name(), "");
}

TEST(ErrorTest, EverySentinelHasItsOwnNameAndText) {
  std::set<std::string> names;
  std::set<std::string> texts;
  const auto last = static_cast<int>(ErrorCode::kInvalidSubject);
  for (int i = static_cast<int>(ErrorCode::kStoreClosed); i <= last; i++) {
    const Error error(static_cast<ErrorCode>(i));
    const std::string_view bare = error.Name().substr(error.Name().find('.') + 1);
    EXPECT_EQ(bare.substr(1, 2), "rr") << error.Name();
    EXPECT_TRUE(names.insert(std::string(error.Name())).second) << error.Name();
    EXPECT_TRUE(texts.insert(error.Message()).second) << error.Message();
  }
  EXPECT_EQ(names.size(), 34u);
}

TEST(ErrorTest, MessageIsTheGivenTextOrElseThatOfTheCode) {
  EXPECT_EQ(Error(ErrorCode::kStoreMsgNotFound).Message(), "no message found");
  EXPECT_EQ(Error(ErrorCode::kBadMsg, "bad record in 1.blk").Message(), "bad record in 1.blk");
}

TEST(ErrorTest, SystemErrorNamesActionPathAndCause) {
  const Error error = Error::System(ENOENT, "open msgs/1.blk");
  EXPECT_EQ(error.Message(), "open msgs/1.blk: no such file or directory");
  EXPECT_EQ(error.system_errno, ENOENT);
  EXPECT_TRUE(error.Is(ErrorCode::kSystem));
}

TEST(ErrorTest, SystemErrorTextsAreWordedLikeTheReference) {
  EXPECT_EQ(Error::System(EIO, "").Message(), "input/output error");
  EXPECT_EQ(Error::System(ENOSPC, "").Message(), "no space left on device");
  EXPECT_EQ(Error::System(EDOTDOT, "").Message(), "RFS specific error");
  EXPECT_EQ(Error::System(99999, "").Message(), "errno 99999");
}

TEST(ErrorTest, TellsMissingFilesAndRefusalsApart) {
  EXPECT_TRUE(Error::System(ENOENT, "stat a").IsNotExist());
  EXPECT_FALSE(Error::System(ENOTDIR, "stat a/b").IsNotExist());
  EXPECT_FALSE(Error(ErrorCode::kStoreMsgNotFound).IsNotExist());
  EXPECT_TRUE(Error::System(EACCES, "open a").IsPermission());
  EXPECT_TRUE(Error::System(EPERM, "open a").IsPermission());
  EXPECT_FALSE(Error::System(EIO, "open a").IsPermission());
}

}  // namespace
}  // namespace jsstore
