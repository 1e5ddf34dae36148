// Configurations as the reference wrote them (testdata/README.md).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "jsstore/config.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

// Takes "=<hex>" off the line.
std::string ReadHex(std::istream& line) {
  std::string word;
  line >> word;
  return TextOf(BytesOfHex(word.substr(1)));
}

std::string ReadJson(std::istream& line) {
  std::string json;
  line.get();
  std::getline(line, json);
  return json;
}

std::string EncodeAgain(const std::string& kind, std::istream& line, std::string& json) {
  TimeNs created = 0;
  if (kind == "stream") {
    line >> created;
    json = ReadJson(line);
    const auto config = ParseStreamConfig(json);
    return config ? EncodeStreamMeta(created, *config).value() : config.error().Message();
  }
  if (kind == "consumer") {
    line >> created;
    const std::string name = ReadHex(line);
    json = ReadJson(line);
    const auto config = ParseConsumerConfig(json);
    return config ? EncodeConsumerMeta(created, name, *config).value() : config.error().Message();
  }
  // A text that need not be UTF-8, so it does not come back from the JSON.
  ConsumerConfig config;
  config.description = ReadHex(line);
  json = ReadJson(line);
  return EncodeConsumerMeta(0, config.description, config).value();
}

TEST(ConfigVectors, EncodesByteForByteAsTheReference) {
  std::ifstream file(JSSTORE_FORMAT_TESTDATA "/config.txt");
  size_t compared = 0;
  for (std::string text; std::getline(file, text); ++compared) {
    std::istringstream line(text);
    std::string kind;
    line >> kind;
    std::string json;
    const std::string encoded = EncodeAgain(kind, line, json);
    ASSERT_EQ(encoded, json) << "line " << compared + 1;
  }
  EXPECT_GT(compared, 50U);
}

}  // namespace
}  // namespace jsstore
