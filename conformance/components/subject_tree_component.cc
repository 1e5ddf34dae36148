#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/components/component_list.h"
#include "conformance/components/script.h"
#include "store/container/filter_trie.h"
#include "store/container/subject_tree.h"

namespace jsparity {
namespace {

using Tree = jsstore::SubjectTree<uint64_t>;

std::string FoundOr(const std::optional<uint64_t>& value) {
  return value ? std::to_string(*value) + " true" : "none false";
}

std::string SizeOf(const Tree& tree) { return "size " + std::to_string(tree.Size()); }

// A listing that ends after so many subjects.
class Listing {
 public:
  explicit Listing(uint64_t most) : left_(most) {}

  bool Add(std::string_view subject, uint64_t value) {
    text_ += EscapedWord(subject) + "=" + std::to_string(value) + " ";
    return --left_ != 0;
  }
  bool ended() const { return left_ == 0; }
  const std::string& text() const { return text_; }

 private:
  uint64_t left_;
  std::string text_;
};

// The filters are the rest of the line.
std::string MatchesOfAny(const Tree& tree, ScriptLine& line) {
  Listing list(std::max<uint64_t>(line.U64(), 1));
  std::vector<std::string> filters;
  for (std::string filter = line.Bytes(); !filter.empty(); filter = line.Bytes()) {
    if (!jsstore::FilterTrie::IsValid(filter)) return "invalid";
    filters.push_back(std::move(filter));
  }
  tree.MatchAny(jsstore::FilterTrie(filters),
                [&](std::string_view s, const uint64_t* v) { return list.Add(s, *v); });
  return list.text();
}

std::string RunTree(Tree& tree, std::string_view op, ScriptLine& line) {
  if (op == "empty") {
    tree.Clear();
    return SizeOf(tree);
  }
  if (op == "move") {
    Tree moved(std::move(tree));
    tree = std::move(moved);
    return SizeOf(tree);
  }
  if (op.starts_with("iter_")) {
    Listing list(std::max<uint64_t>(line.U64(), 1));
    const auto visit = [&](std::string_view s, const uint64_t* v) { return list.Add(s, *v); };
    const Tree& constant = tree;
    const bool all = op == "iter_fast" ? constant.IterFast(visit) : constant.IterOrdered(visit);
    // The reference does not tell whether it was ended.
    return all == list.ended() ? "it tells another end" : list.text();
  }
  if (op == "match_any") return MatchesOfAny(tree, line);
  const std::string subject = line.Bytes();
  if (op == "insert" || op == "delete") {
    const std::optional<uint64_t> old =
        op == "insert" ? tree.Insert(subject, line.U64()).old : tree.Delete(subject);
    return FoundOr(old) + " " + SizeOf(tree);
  }
  if (op == "find") {
    const uint64_t* value = tree.Find(subject);
    return FoundOr(value == nullptr ? std::nullopt : std::optional(*value));
  }
  if (op == "match") {
    Listing list(~uint64_t{0});
    tree.Match(subject, [&](std::string_view s, uint64_t* v) { list.Add(s, *v); });
    return list.text();
  }
  Listing list(std::max<uint64_t>(line.U64(), 1));
  const bool all =
      tree.MatchUntil(subject, [&](std::string_view s, uint64_t* v) { return list.Add(s, *v); });
  return list.text() + YesNo(all);
}

// Subjects that share much with each other: few tokens, and tokens that begin alike.
class SubjectDraw {
 public:
  explicit SubjectDraw(ComponentRandom& random)
      : random_(random),
        tokens_max_(random.Between(1, 5)),
        letters_(random.OneOf({2, 5, 26, 60})) {}

  std::string Subject() {
    if (!known_.empty() && random_.OneIn(3)) return known_[random_.Below(known_.size())];
    std::string subject = Tokens([&] { return Token(); });
    if (!known_.empty() && random_.OneIn(6)) {  // the start of one, or one that goes on
      const std::string& other = known_[random_.Below(known_.size())];
      subject =
          random_.OneIn(2) ? other.substr(0, random_.Below(other.size() + 1)) : other + subject;
    }
    known_.push_back(subject);
    return subject;
  }

  std::string Filter() {
    if (random_.OneIn(12)) return random_.OneOf<const char*>({"", ">", "*", "*.>", "a.>.b", "*x"});
    std::string filter;
    for (const char c : Subject()) filter += c;
    // Tokens in turn become a wildcard, and the rest may become '>'.
    std::string out;
    for (size_t from = 0; from <= filter.size();) {
      const size_t to = std::min(filter.find('.', from), filter.size());
      if (random_.OneIn(8)) return out + ">";
      // And some become plain text that begins like one.
      const bool wild = random_.OneIn(3);
      if (wild || random_.OneIn(20)) out += random_.OneIn(20) ? '>' : '*';
      if (!wild) out += filter.substr(from, to - from);
      if (to < filter.size()) out += '.';
      from = to + 1;
    }
    return out;
  }

 private:
  template <typename MakeToken>
  std::string Tokens(MakeToken make) {
    std::string subject = make();
    for (uint64_t more = random_.Below(tokens_max_); more > 0; --more) subject += "." + make();
    return subject;
  }

  std::string Token() {
    if (random_.OneIn(60)) {
      return random_.OneOf<const char*>({"", "*", ">", "\x7f", " ", "%", "\xff", "\xc3\xa4", "a*"});
    }
    std::string token;
    for (uint64_t length = 1 + random_.AnyLength(random_.OneIn(20) ? 6 : 2); length > 0; --length) {
      token += static_cast<char>('A' + random_.Below(letters_));
    }
    return token;
  }

  ComponentRandom& random_;
  const uint64_t tokens_max_;
  const int letters_;
  std::vector<std::string> known_;
};

std::string RandomMatchOfAny(ComponentRandom& random, SubjectDraw& draw) {
  std::string line = "match_any " + std::to_string(random.AnyLength(5));
  for (uint64_t left = 1 + random.Below(3); left > 0; --left) {
    const std::string filter = draw.Filter();
    if (!filter.empty()) line += " " + EscapedWord(filter);
  }
  return line;
}

std::string RandomTreeOperation(ComponentRandom& random, SubjectDraw& draw) {
  const auto number = [&] { return " " + std::to_string(random.AnyLength(5)); };
  switch (random.Below(18)) {
    case 0:
      return "match " + EscapedWord(draw.Filter());
    case 1:
      return "match_until " + EscapedWord(draw.Filter()) + number();
    case 2:
      return "iter_fast" + number();
    case 3:
      return random.OneIn(20) ? "empty" : "iter_ordered" + number();
    case 16:
      return RandomMatchOfAny(random, draw);
    case 17:
      return random.OneIn(4) ? "move" : "find " + EscapedWord(draw.Subject());
    case 4:
      return "find " + EscapedWord(draw.Subject());
    case 5:
    case 6:
    case 7:
      return "delete " + EscapedWord(draw.Subject());
    default:
      return "insert " + EscapedWord(draw.Subject()) + " " + std::to_string(random.Below(1000));
  }
}

// Subjects that differ in the byte behind a prefix: a node that grows to the largest, and shrinks
// again as they go in another order.
std::string WideNodeScript(ComponentRandom& random) {
  constexpr uint64_t kBytesMax = 90;
  const std::string prefix = random.OneOf<const char*>({"", "a.", "orders.new.", "ab"});
  const std::string rest = random.OneOf<const char*>({"", ".x", "yz"});
  std::vector<std::string> subjects;
  for (uint64_t wanted = random.Between(12, kBytesMax); wanted > 0; --wanted) {
    const char byte = static_cast<char>('!' + random.Below(kBytesMax));
    if (byte == '.' || byte == '*' || byte == '>') continue;
    subjects.push_back(EscapedWord(prefix + byte + rest));
  }
  std::string script;
  const auto in_any_order = [&](std::string_view op) {
    for (size_t left = subjects.size(); left > 0; --left) {
      std::swap(subjects[left - 1], subjects[random.Below(left)]);
      script += std::string(op) + " " + subjects[left - 1];
      script += op == "insert" ? " " + std::to_string(left) + "\n" : "\n";
      if (random.OneIn(10)) script += "find " + subjects[random.Below(subjects.size())] + "\n";
      if (random.OneIn(20)) script += "match " + EscapedWord(prefix) + "*\n";
      if (random.OneIn(20)) script += "iter_ordered 100\n";
      if (random.OneIn(20)) {
        script += "match_any 100 " + EscapedWord(prefix) + "*.x " + EscapedWord(prefix) + "*\n";
      }
    }
  };
  in_any_order("insert");
  in_any_order("delete");
  return script;
}

}  // namespace

std::string GenerateSubjectTreeScript(ComponentRandom& random) {
  if (random.OneIn(10)) return WideNodeScript(random);
  SubjectDraw draw(random);
  std::string script;
  for (uint64_t left = 1 + random.AnyLength(8); left > 0; --left) {
    script += RandomTreeOperation(random, draw) + "\n";
  }
  return script + "match >\niter_fast 1000\niter_ordered 1000\n";
}

Outcome RunSubjectTree(std::string_view script) {
  Tree tree;
  return Outcome::Of(Transcript(
      script, [&](std::string_view op, ScriptLine& line) { return RunTree(tree, op, line); }));
}

}  // namespace jsparity
