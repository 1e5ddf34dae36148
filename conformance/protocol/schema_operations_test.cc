// The schema of the protocol knows the operations that this program has, and no others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conformance/protocol/operation.h"

namespace jsparity {
namespace {

TEST(ProtocolSchema, HasTheOperationsOfTheProgram) {
  std::ifstream file(JSPARITY_PROTOCOL_SCHEMA);
  const auto schema = nlohmann::json::parse(file);
  const auto in_schema = schema.at("$defs")
                             .at("operation")
                             .at("properties")
                             .at("op")
                             .at("enum")
                             .get<std::vector<std::string>>();
  std::vector<std::string> in_program;
  for (const OpKind kind : AllOperations()) {
    if (!IsLifeStep(kind)) in_program.emplace_back(NameOf(kind));
  }
  EXPECT_THAT(in_schema, testing::UnorderedElementsAreArray(in_program));
}

}  // namespace
}  // namespace jsparity
