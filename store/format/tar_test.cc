// Given files of a snapshot, when they are laid out as the reference's library does, then a reader
// finds them again; and no damage makes it read beyond the archive.
#include "store/format/tar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace jsstore {
namespace {

constexpr int64_t kYear2000Ns = 946684800'000000000;

Bytes Archive(std::string_view name, const Bytes& data, int64_t time = kYear2000Ns) {
  Bytes out;
  AppendTarHeader(out, name, data.size(), time);
  out.insert(out.end(), data.begin(), data.end());
  out.resize(out.size() + TarPadding(data.size()) + kTarEndBytes);
  return out;
}

std::string Text(const Bytes& bytes, size_t offset, size_t size) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(offset),
          bytes.begin() + static_cast<std::ptrdiff_t>(offset + size)};
}

TEST(Tar, AHeaderOfWholeSecondsIsOneBlock) {
  Bytes out;
  AppendTarHeader(out, "msgs/1.blk", 1234, kYear2000Ns);
  ASSERT_EQ(out.size(), kTarBlockBytes);
  EXPECT_EQ(Text(out, 0, 11), std::string("msgs/1.blk\0", 11));
  EXPECT_EQ(Text(out, 100, 48), std::string("0000600\0"
                                            "0000000\0"
                                            "0000000\0"
                                            "00000002322\0"
                                            "07033241600\0",
                                            48));
  EXPECT_EQ(Text(out, 148, 9), std::string("012605\0 0", 9));
  EXPECT_EQ(Text(out, 257, 12), std::string("ustar\0"
                                            "00nats",
                                            12));
  EXPECT_EQ(Text(out, 329, 16), std::string("0000000\0"
                                            "0000000\0",
                                            16));
}

TEST(Tar, PartsOfASecondStandInARecord) {
  Bytes out;
  AppendTarHeader(out, "meta.inf", 1, kYear2000Ns + 120'000'000);
  ASSERT_EQ(out.size(), 3 * kTarBlockBytes);
  EXPECT_EQ(Text(out, 0, 22), std::string("PaxHeaders.0/meta.inf\0", 22));
  EXPECT_EQ(out[156], 'x');
  EXPECT_EQ(Text(out, 512, 22), "22 mtime=946684800.12\n");
  EXPECT_EQ(out[2 * kTarBlockBytes + 156], '0');
}

TEST(Tar, NamesThatAreNotAsciiStandInARecordWithoutTheTime) {
  Bytes out;
  AppendTarHeader(out, "obs/žluť/o.dat", 1, kYear2000Ns);
  ASSERT_EQ(out.size(), 3 * kTarBlockBytes);
  EXPECT_EQ(Text(out, 0, 28), std::string("obs/lu/PaxHeaders.0/o.dat\0\0\0", 28));
  EXPECT_EQ(Text(out, 512, 25), "25 path=obs/žluť/o.dat\n");
  EXPECT_EQ(Text(out, 1024, 12), std::string("obs/lu/o.dat", 12));
}

TEST(Tar, ALongPathIsCutInTwoAtASlash) {
  const std::string name = "obs/" + std::string(98, 'n') + "/meta.inf";
  Bytes out;
  AppendTarHeader(out, name, 1, kYear2000Ns);
  ASSERT_EQ(out.size(), kTarBlockBytes);
  EXPECT_EQ(Text(out, 0, 9), std::string("meta.inf\0", 9));
  EXPECT_EQ(Text(out, 345, 103), name.substr(0, 102) + std::string(1, '\0'));
}

uint32_t Crc32(const Bytes& bytes) {
  uint32_t crc = ~0U;
  for (const uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
  }
  return ~crc;
}

// What archive/tar of Go 1.26 writes for the same.
TEST(Tar, HeadersHaveTheReferencesBytes) {
  struct Vector {
    std::string name;
    uint64_t size;
    int64_t time;
    uint32_t crc32;
  };
  for (const Vector& v :
       {Vector{"msgs/1.blk", 1234, kYear2000Ns, 0xaf71bd3f},
        {"meta.inf", 1, kYear2000Ns + 120'000'000, 0xd01c8a9b},
        {"obs/žluť/o.dat", 1, kYear2000Ns, 0x1f9d98fb},
        {"obs/" + std::string(98, 'n') + "/meta.inf", 1, kYear2000Ns, 0xa6f76eee},
        {"obs/" + std::string(150, 'x') + "/y", 700, kYear2000Ns, 0xa3548e47},
        {std::string(99, 'd') + "/" + std::string(200, 'f'), 700, kYear2000Ns + 1, 0xd274460a},
        {"obs/日本/z", 9ULL << 30, -1, 0x842e0647},
        {"a", 1, 1LL << 62, 0xb59eec83}}) {
    Bytes out;
    AppendTarHeader(out, v.name, v.size, v.time);
    EXPECT_EQ(Crc32(out), v.crc32) << v.name;
  }
}

TEST(Tar, WhatIsLaidOutIsFoundAgain) {
  for (const std::string& name :
       {std::string("a"), "obs/" + std::string(150, 'x') + "/y", std::string("obs/日本/z"),
        std::string(99, 'd') + "/" + std::string(200, 'f')}) {
    for (const int64_t time : {kYear2000Ns, kYear2000Ns + 1, int64_t{-1}, int64_t{1} << 62}) {
      const Bytes archive = Archive(name, Bytes(700, 'd'), time);
      TarReader reader(archive);
      auto entry = reader.Next();
      ASSERT_TRUE(entry && *entry) << name;
      EXPECT_EQ((*entry)->name, name);
      EXPECT_EQ((*entry)->data.size(), 700U);
      auto end = reader.Next();
      EXPECT_TRUE(end && !*end);
    }
  }
}

TEST(Tar, OtherThingsThanFilesAreRefused) {
  Bytes archive = Archive("d", {});
  archive[156] = '2';  // a link
  archive[0] = 'b';    // keeps the checksum right
  auto entry = TarReader(archive).Next();
  ASSERT_FALSE(entry);
  EXPECT_NE(entry.error().Message().find("no regular file"), std::string::npos)
      << entry.error().Message();
}

TEST(Tar, DamagedAnywhereIsReadOrRefused) {
  const Bytes whole = Archive("obs/žluť/o.dat", Bytes(100, 7), kYear2000Ns + 5);
  const bool held = rc::check([&] {
    Bytes bytes = whole;
    const auto changes = *rc::gen::container<std::vector<std::pair<size_t, uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<size_t>(0, bytes.size()), rc::gen::arbitrary<uint8_t>()));
    for (const auto& [at, value] : changes) bytes[at] = value;
    bytes.resize(*rc::gen::inRange<size_t>(0, bytes.size() + 1));
    TarReader reader(bytes);
    for (auto entry = reader.Next(); entry && *entry; entry = reader.Next()) {
      RC_ASSERT((*entry)->data.size() <= bytes.size());
    }
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace jsstore
