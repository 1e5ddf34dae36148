#include "conformance/run/divergence_cause.h"

#include <cctype>

namespace jsparity {
namespace {

// Each run of digits becomes `by`.
std::string WithoutNumbers(const std::string& text, std::string_view by) {
  std::string general;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (digit && !in_number) general += by;
    if (!digit) general += c;
    in_number = digit;
  }
  return general;
}

// "msgs/3.blk" is "msgs/*.blk", "obs/worker/o.dat" is "obs/*/o.dat".
std::string FileKind(const std::string& path) {
  const std::string obs = "obs/";
  if (path.starts_with(obs)) {
    const size_t end = path.find('/', obs.size());
    if (end != std::string::npos) return "obs/*" + path.substr(end);
  }
  return WithoutNumbers(path, "*");
}

// "record 5 (message, sequence 17)" is "record (message)"; a subject in parentheses goes.
std::string RecordKind(const std::string& record) {
  std::string kind = record.substr(0, record.find_first_of("(0123456789"));
  while (kind.ends_with(' ')) kind.pop_back();
  const size_t open = record.find('(');
  const size_t comma = record.find(',', open == std::string::npos ? 0 : open);
  if (open != std::string::npos && comma != std::string::npos && kind == "record") {
    kind += " " + record.substr(open, comma - open) + ")";
  }
  return kind;
}

// "ErrStoreEOF (\"…\")" is "ErrStoreEOF", `no error` is "none"; a text keeps its words.
std::string ErrorKind(const std::string& error) {
  if (error == "no error") return "none";
  if (error.starts_with('"')) return WithoutNumbers(error, "N");
  return error.substr(0, error.find(' '));
}

// "value.subjects.a.b.last" is "value.subjects.*.last", "value.totals.a.b" is "value.totals.*".
std::string WithoutSubject(const std::string& field) {
  const std::string subjects = "value.subjects.";
  if (field.starts_with(subjects)) return subjects + "*" + field.substr(field.rfind('.'));
  const std::string totals = "value.totals.";
  return field.starts_with(totals) ? totals + "*" : field;
}

std::string AnswerField(const ResultDifference& answer) {
  if (answer.field == "error") {
    return "error: " + ErrorKind(answer.reference) + ", " + ErrorKind(answer.testee);
  }
  return WithoutNumbers(WithoutSubject(answer.field), "");
}

std::string FileField(const FileDifference& file) {
  if (file.record.empty() && file.field.empty()) {
    return file.reference == "there is none" ? "only the testee writes it"
                                             : "only the reference writes it";
  }
  std::string field = WithoutNumbers(file.field, "N");
  if (file.record.empty()) return field;
  if (file.field != "record") return RecordKind(file.record) + ": " + field;
  return RecordKind(file.record) +
         (file.reference == "(nothing)" ? " only the testee has" : " only the reference has");
}

// What is asked for, without its arguments and who asks.
std::string Asked(const std::string& doing) {
  const std::string call = doing.substr(0, doing.find('('));
  const size_t who = call.rfind(": ");
  return who == std::string::npos ? call : call.substr(who + 2);
}

std::string WhatItDoes(TesteeFault::Kind kind) {
  switch (kind) {
    case TesteeFault::Kind::kDied:
      return "only the testee's process ends";
    case TesteeFault::Kind::kTimeout:
      return "only the testee does not answer in time";
    case TesteeFault::Kind::kProtocol:
      return "the testee answers what is no answer";
    case TesteeFault::Kind::kRefused:
      return "the testee refuses";
  }
  return "";
}

std::string OperationOf(const Case& c, const Divergence& divergence) {
  using Place = Divergence::Place;
  switch (divergence.place) {
    case Place::kOpening:
      return "opening";
    case Place::kOperation:
      if (divergence.step < c.ops.size()) return std::string(NameOf(c.ops[divergence.step].kind));
      return "opening";
    case Place::kScan:
      return "scan " + Asked(divergence.doing);
    case Place::kStop:
      return "stop";
    case Place::kFiles:
      return "files";
    case Place::kCrossOpening:
      return "crossing " + Asked(divergence.doing);
  }
  return "";
}

}  // namespace

DivergenceCause CauseOf(const Case& c, const Divergence& divergence) {
  const std::string operation = OperationOf(c, divergence);
  if (divergence.fault) return {operation, "process", WhatItDoes(divergence.fault->kind)};
  if (divergence.answer) return {operation, "answer", AnswerField(*divergence.answer)};
  if (divergence.files) {
    return {operation, FileKind(divergence.files->path), FileField(*divergence.files)};
  }
  return {operation, "answer", "number of answers"};
}

std::string Describe(const DivergenceCause& cause) {
  return cause.operation + " × " + cause.place + " × " + cause.field;
}

}  // namespace jsparity
