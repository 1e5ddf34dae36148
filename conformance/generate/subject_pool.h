// Subjects of one case, and filters that match some of them.
#pragma once

#include <string>
#include <vector>

#include "conformance/generate/draw.h"

namespace jsparity {

class SubjectPool {
 public:
  // A small set with shared prefixes; the style (few, a tree, many siblings, long) is drawn.
  explicit SubjectPool(Draw& draw);

  const std::string& Any(Draw& draw) const;
  // Mostly a subject of the pool, sometimes none that is in it.
  std::string Literal(Draw& draw) const;
  const std::string& Shortest() const;
  // "", ">", a subject, a wildcard over some of them, or one that matches none.
  std::string Filter(Draw& draw) const;
  // A list of filters: none, one, a few that overlap, many, the same one twice, ">" among them, and
  // rarely one that is not valid.
  std::vector<std::string> Filters(Draw& draw) const;

 private:
  // A subject with some of its tokens opened up.
  std::string Opened(Draw& draw) const;

  std::vector<std::string> subjects_;
};

bool HasWildcard(const std::string& filter);

}  // namespace jsparity
