// The operations of a case as the rows of a table: what was asked for, and what the reference
// answered.
#pragma once

#include <string>
#include <vector>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"

namespace jsparity {

struct OperationRow {
  size_t number = 0;
  std::string name;
  std::string arguments;
  std::string answer;  // shortened; "" for one that was not played
  bool parts = false;  // the sides part here
};

// As far as the outcome tells of them: to where the sides part, or to the last operation.
std::vector<OperationRow> OperationRows(const Case& c, const CaseOutcome& outcome);

// The configuration where it is not what a new one is: `block_size=512, cipher="aes"`.
std::string DescribeFileStore(const Case& c);
std::string DescribeStream(const Case& c);

}  // namespace jsparity
