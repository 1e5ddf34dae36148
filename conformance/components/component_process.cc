#include "conformance/components/component_process.h"

#include <sodium.h>

#include <array>
#include <utility>

#include "conformance/components/script.h"
#include "conformance/protocol/base64.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {
namespace {

tl::unexpected<TesteeFault> BadOutcome(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), ""});
}

// Written by hand: inputs are megabytes of base64, in which there is nothing to escape.
std::string RequestLine(uint64_t id, const Component& component,
                        std::span<const std::string> inputs, Wanted wanted) {
  std::string line = R"({"id":)" + std::to_string(id) + R"(,"cmd":"component","component":")";
  line += component.name;
  line += R"(","digest":)";
  line += YesNo(wanted == Wanted::kDigests);
  line += R"(,"inputs":[)";
  for (size_t i = 0; i < inputs.size(); ++i) {
    line += i == 0 ? "\"" : ",\"";
    line += EncodeBase64(inputs[i]);
    line += '"';
  }
  return line + "]}";
}

Parsed<ComponentAnswer> ParseOutcome(const Json& json) {
  ComponentAnswer parsed;
  if (!json.is_object() || json.size() != 1) {
    return ParseError("outcome: must have one of output, digest, error and panic");
  }
  ObjectReader reader(json, "outcome");
  reader.Bytes("output", parsed.outcome.output);
  if (const Json* digest = reader.Child("digest")) {
    ObjectReader members(*digest, "digest");
    parsed.digest.emplace();
    members.U64("bytes", parsed.digest->bytes, Presence::kRequired);
    members.Text("sha256", parsed.digest->sha256, Presence::kRequired);
    if (auto read = members.Finish(); !read) return ParseError(read.error());
  }
  if (const Json* error = reader.Child("error")) {
    ObjectReader members(*error, "error");
    parsed.outcome.error.emplace();
    members.Text("name", parsed.outcome.error->name);
    members.Text("text", parsed.outcome.error->text);
    if (auto read = members.Finish(); !read) return ParseError(read.error());
  }
  if (const Json* panic = reader.Child("panic")) {
    ObjectReader members(*panic, "panic");
    std::string stack;
    parsed.panic.emplace();
    members.Text("text", *parsed.panic);
    members.Text("stack", stack);
    if (auto read = members.Finish(); !read) return ParseError(read.error());
    *parsed.panic += "\n" + stack;
  }
  if (auto read = reader.Finish(); !read) return ParseError(read.error());
  return parsed;
}

}  // namespace

OutputDigest DigestOf(std::string_view output) {
  std::array<uint8_t, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(output.data()),
                     output.size());
  return {output.size(), Hexadecimal(digest)};
}

Answered<std::string> ComponentProcess::Exchange(const std::string& line) {
  ProtocolTrace* const trace = command_.options.trace.get();
  if (process_ == nullptr) {
    auto started = ChildProcess::Start(command_.argv);
    if (!started) return tl::unexpected(started.error());
    process_ = std::move(*started);
    if (trace != nullptr) trace_number_ = trace->Begin();
  }
  if (trace != nullptr) trace->Asked(trace_number_, line);
  auto answer = process_->Exchange(line, command_.options.answer_timeout);
  if (trace != nullptr) {
    trace->Answered(trace_number_, answer ? *answer : "(" + answer.error().text + ")");
  }
  if (!answer) process_.reset();
  return answer;
}

Answered<std::vector<ComponentAnswer>> ComponentProcess::Ask(const Component& component,
                                                             std::span<const std::string> inputs,
                                                             Wanted wanted) {
  const uint64_t id = next_id_++;
  auto text = Exchange(RequestLine(id, component, inputs, wanted));
  if (!text) return tl::unexpected(text.error());
  const auto answer = ParseJson(*text);
  const auto member = [&](const char* name) {
    return answer && answer->is_object() ? answer->value(name, Json()) : Json();
  };
  if (member("id") != id) return BadOutcome("an answer is none: " + text->substr(0, 200));
  const Json list = member("outcomes");
  if (member("ok") != true || !list.is_array() || list.size() != inputs.size()) {
    return BadOutcome(side_ + " refuses: " + text->substr(0, 2000));
  }
  if (answer->size() != 3) {
    return BadOutcome("an answer has more than id, ok and outcomes: " + text->substr(0, 200));
  }
  std::vector<ComponentAnswer> answers;
  answers.reserve(inputs.size());
  for (const Json& each : list) {
    auto parsed = ParseOutcome(each);
    if (!parsed) return BadOutcome(parsed.error());
    answers.push_back(std::move(*parsed));
  }
  return answers;
}

}  // namespace jsparity
