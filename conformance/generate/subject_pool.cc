#include "conformance/generate/subject_pool.h"

#include <algorithm>

namespace jsparity {
namespace {

// Two or three tokens each over a small alphabet: everything shares a prefix with something.
rc::Gen<std::string> TreeSubject() {
  using Tokens = std::vector<std::string>;
  const auto token = rc::gen::elementOf(
      Tokens{"a", "b", "c", "foo", "foobar", "bar", "orders", "orders-eu", "1", "12", "123"});
  return rc::gen::map(rc::gen::tuple(token, token, token, rc::gen::inRange(1, 4)),
                      [](const std::tuple<std::string, std::string, std::string, int>& t) {
                        const auto& [one, two, three, tokens] = t;
                        std::string subject = one;
                        if (tokens > 1) subject += "." + two;
                        if (tokens > 2) subject += "." + three;
                        return subject;
                      });
}

// Siblings that differ in one byte: the subject tree's nodes grow to their largest kind.
std::vector<std::string> Siblings(Draw& draw) {
  static constexpr char kBytes[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'()+,-/:;<=?@[]^_`{|}~";
  const std::string prefix = draw.Pick({"k.", "kv.bucket.", "", "x.y.z."});
  std::vector<std::string> subjects;
  const size_t count = 5 + draw.Below(sizeof(kBytes) - 6);
  for (size_t i = 0; i < count; ++i) {
    subjects.push_back(prefix + kBytes[i] + (draw.OneIn(4) ? ".tail" : ""));
  }
  return subjects;
}

std::vector<std::string> Trees(Draw& draw, size_t count) {
  std::vector<std::string> subjects;
  for (size_t i = 0; i < count; ++i) subjects.push_back(draw.From(TreeSubject()));
  return subjects;
}

// Hundreds, four tokens deep, with more siblings on two levels than a node of 48 takes.
std::vector<std::string> Forest(Draw& draw) {
  constexpr uint64_t kSiblings = 60;
  constexpr uint64_t kFirstByte = '0';
  std::vector<std::string> subjects;
  const uint64_t count = 100 + draw.Below(400);
  for (uint64_t i = 0; i < count; ++i) {
    std::string subject = draw.Pick({"t.", "t.", "t.", "tree."});
    for (int level = 0; level < 2; ++level) {
      const auto byte = static_cast<char>(kFirstByte + draw.Below(kSiblings));
      subject += std::string(1, byte == '>' || byte == '.' ? 'z' : byte) + ".";
    }
    subjects.push_back(subject + draw.Pick({"leaf", "leaves", "x"}));
  }
  return subjects;
}

// Prefixes longer than what a node of the tree keeps, and non-ASCII letters.
std::vector<std::string> Long(Draw& draw) {
  const std::string stem(1 + draw.Below(300), 'p');
  return {stem, stem + ".a", stem + ".a.b", stem + "q", "é." + stem, "日本.語", stem + ".日本"};
}

// Filters that are not valid, or only look like wildcards: each place where the reference matches
// has its own way with them.
std::string OddFilter(Draw& draw) {
  return draw.Pick({"a..b", ".a", "a.", ".", "..", "a.>.b", ">.a", "*b", "a*", "a.>b", "foo.*bar",
                    "*.>.*", "* ", "a.*."});
}

}  // namespace

bool HasWildcard(const std::string& filter) {
  return filter.find('*') != std::string::npos || filter.find('>') != std::string::npos;
}

SubjectPool::SubjectPool(Draw& draw) {
  switch (draw.Weighted({30, 40, 15, 10, 5, 4})) {
    case 0:
      subjects_ = Trees(draw, 1 + draw.Below(3));
      break;
    case 1:
      subjects_ = Trees(draw, 4 + draw.Below(12));
      break;
    case 2:
      subjects_ = Siblings(draw);
      break;
    case 3:
      subjects_ = Long(draw);
      break;
    case 4:
      subjects_ = Trees(draw, 40);
      break;
    default:
      subjects_ = Forest(draw);
      break;
  }
}

const std::string& SubjectPool::Any(Draw& draw) const { return draw.Pick(subjects_); }

const std::string& SubjectPool::Shortest() const {
  return *std::ranges::min_element(subjects_, {}, &std::string::size);
}

std::string SubjectPool::Literal(Draw& draw) const {
  return draw.Percent(92) ? Any(draw) : draw.Pick({"absent", "a", "foo.bar.baz.qux", "k"});
}

std::vector<std::string> SubjectPool::Filters(Draw& draw) const {
  std::vector<std::string> filters;
  const size_t count = draw.OneIn(20) ? draw.Below(80) : draw.Pick({0, 1, 1, 2, 2, 2, 3, 4, 6});
  for (size_t i = 0; i < count; ++i) {
    switch (draw.Weighted({40, 52, 8})) {
      case 0:
        filters.push_back(Literal(draw));
        break;
      case 1:
        filters.push_back(Opened(draw));
        break;
      default:
        filters.push_back(filters.empty() ? ">" : draw.Pick(filters));
    }
  }
  if (draw.OneIn(25)) filters.push_back(draw.OneIn(3) ? "" : OddFilter(draw));
  if (draw.OneIn(25)) filters.push_back(">");
  return filters;
}

std::string SubjectPool::Filter(Draw& draw) const {
  switch (draw.Weighted({12, 15, 30, 33, 8, 2})) {
    case 0:
      return "";
    case 1:
      return ">";
    case 2:
      return Literal(draw);
    case 3:
      return Opened(draw);
    case 4:
      return draw.Pick({"*", "*.*", "*.>", "absent.*", "absent.>", "*.*.*.*"});
    default:
      return OddFilter(draw);
  }
}

std::string SubjectPool::Opened(Draw& draw) const {
  const std::string& subject = Any(draw);
  std::string filter;
  size_t at = 0;
  while (at <= subject.size()) {
    const size_t dot = std::min(subject.find('.', at), subject.size());
    if (!filter.empty()) filter += '.';
    if (draw.OneIn(4)) return filter + ">";
    filter += draw.OneIn(2) ? "*" : subject.substr(at, dot - at);
    at = dot + 1;
  }
  return filter;
}

}  // namespace jsparity
