#include "conformance/generate/source_generator.h"

namespace jsparity {
namespace {

using jsstore::StreamSource;

StreamSource DrawSource(Draw& draw, const SubjectPool& subjects) {
  StreamSource source;
  source.name = draw.Pick<const char*>({"A", "A", "B", "ORDERS"});
  if (draw.OneIn(2)) source.filter_subject = subjects.Filter(draw);
  if (draw.OneIn(4)) {
    for (uint64_t count = 1 + draw.Below(2); count > 0; --count) {
      source.subject_transforms.push_back({subjects.Filter(draw), subjects.Filter(draw)});
    }
    if (!draw.OneIn(4)) source.filter_subject.clear();
  }
  if (draw.OneIn(4)) {
    source.external = {draw.Pick<const char*>({"$JS.hub.API", "$JS.leaf.API"}), "deliver"};
  }
  if (draw.OneIn(6)) source.consumer = {draw.Pick<const char*>({"C", "D"}), "deliver"};
  if (draw.OneIn(5)) source.opt_start_seq = draw.Magnitude(10);
  return source;
}

std::string DrawIdent(Draw& draw) { return draw.Pick<const char*>({"", "id1", "id2", "an-ident"}); }

std::string DrawNumber(Draw& draw) {
  if (draw.OneIn(20)) return draw.Pick<const char*>({"", "x", "-1", "99999999999999999999"});
  return std::to_string(draw.Magnitude(draw.OneIn(10) ? 64 : 12));
}

// Without being of any form.
std::string DrawOddValue(Draw& draw) {
  return draw.Pick<const char*>({"", " ", "A", "A 1 >", "A  >", " 1 > >", "A 1 > > a b c d",
                                 "$JS.ACK.", "$JS.ACK.A.C.1.5", "$JS.ACK.A.B.C.1.2.3.4.5",
                                 "$JS.ACK.d.acc.A.C.1.7.8.9.0.rest"});
}

}  // namespace

std::vector<StreamSource> DrawSources(Draw& draw, const SubjectPool& subjects) {
  std::vector<StreamSource> sources;
  const uint64_t count = 1 + draw.Weighted({45, 30, 15, 10});
  while (sources.size() < count) sources.push_back(DrawSource(draw, subjects));
  return sources;
}

std::string DrawSourceLine(Draw& draw, const std::vector<StreamSource>& sources) {
  const StreamSource source = sources.empty() ? StreamSource{} : draw.Pick(sources);
  // "name filter destination"
  const std::string index_name = SourceIndexName(source);
  const size_t name_end = index_name.find(' ');
  const std::string name = index_name.substr(0, name_end);
  const std::string number = DrawNumber(draw);
  const std::string whole = name + " " + number + index_name.substr(name_end) + " a.b";
  std::string value;
  switch (draw.Weighted({50, 20, 6, 6, 6, 6})) {
    case 0:
      value = whole + " " + DrawIdent(draw);
      break;
    case 1:
      value = whole;
      break;
    case 2:
      value = source.name + " " + number;
      break;
    case 3:
      value = name + " " + number;
      break;
    case 4:
      value = "$JS.ACK." + source.name + ".C.1." + number + ".2.3.4";
      break;
    default:
      value = DrawOddValue(draw);
  }
  return "Nats-Stream-Source: " + value;
}

jsstore::SourceStates DrawSourceStates(Draw& draw, const std::vector<StreamSource>& sources) {
  jsstore::SourceStates states;
  for (const StreamSource& source : sources) {
    if (draw.OneIn(3)) continue;
    states[SourceIndexName(source)] = {draw.OneIn(5) ? 0 : draw.Magnitude(40), DrawIdent(draw)};
  }
  if (draw.OneIn(3)) states["other > >"] = {draw.Magnitude(10), DrawIdent(draw)};
  if (draw.OneIn(10)) states[""] = {1, ""};
  return states;
}

}  // namespace jsparity
