// A testee in a process of its own that speaks the protocol; the Go reference is one.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "conformance/testee/child_process.h"
#include "conformance/testee/protocol_trace.h"
#include "conformance/testee/testee.h"

namespace jsparity {

struct ProcessOptions {
  // The longest that it may take to answer; then it is ended. The oracle gives up an operation that
  // hangs after ten seconds of its own: this is for a process that no longer answers at all.
  std::chrono::milliseconds answer_timeout{180'000};
  // Keeps every line that goes either way, of all processes that share it.
  std::shared_ptr<ProtocolTrace> trace = nullptr;
  // What its hello has to have as `schema`: the oracle's and ours are built from one state. Empty:
  // anything.
  std::string schema{};
};

// How a side in a process of its own is started.
struct ProcessCommand {
  std::vector<std::string> argv;
  ProcessOptions options = {};
};

class ProcessTestee : public Testee {
 public:
  // Starts the program and greets it; a fault when it does not speak version 2 of the protocol.
  static Answered<std::unique_ptr<ProcessTestee>> Start(const std::vector<std::string>& argv,
                                                        const ProcessOptions& options = {});

  const Hello& hello() const override { return hello_; }

  Answered<OpenAnswer> Open(const OpenRequest& request) override;
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops,
                              std::span<const OpTimes> times) override;
  Answered<OpResult> Stop(std::optional<OpTimes> times) override;
  Answered<OpResult> Delete(bool inline_removal, std::optional<OpTimes> times) override;
  Answered<void> Kill(const std::string& to_dir) override;
  Answered<OpResult> Restore(const std::string& snapshot, const std::string& to_dir,
                             std::optional<OpTimes> times) override;
  Answered<OpenAnswer> Reopen(const ReopenRequest& request) override;
  Answered<void> Close() override;

 private:
  // In one request, at least one operation.
  ApplyAnswer ApplySome(std::span<const Operation> ops, std::span<const OpTimes> times);

  ProcessTestee(std::unique_ptr<ChildProcess> process, const ProcessOptions& options);

  // Sends `request` with an id and gives the answer, whether it says ok or not.
  Answered<Json> Ask(Json request);
  // The same; an answer that does not say ok is a fault.
  Answered<Json> AskOk(Json request);
  Answered<OpResult> AskResult(OpKind kind, Json request);
  Answered<OpenAnswer> AskOpening(Json request);
  Answered<void> Greet();

  std::unique_ptr<ChildProcess> process_;
  Hello hello_;
  uint64_t next_id_ = 1;
  BytesForm bytes_form_ = BytesForm::kBase64;  // of payloads that it is sent
  ProcessOptions options_;
  uint64_t trace_number_ = 0;  // of this process in the trace
};

}  // namespace jsparity
