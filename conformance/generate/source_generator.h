// Sources of a stream, and what messages that came from them tell.
#pragma once

#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/generate/subject_pool.h"
#include "jsstore/config.h"
#include "jsstore/state.h"

namespace jsparity {

// A few, some of one stream: with and without filter, transforms, external API, consumer.
std::vector<jsstore::StreamSource> DrawSources(Draw& draw, const SubjectPool& subjects);

// A line of a header: where the message came from, mostly from one of `sources`, in one of the
// forms that servers of different age write, or in none of them.
std::string DrawSourceLine(Draw& draw, const std::vector<jsstore::StreamSource>& sources);

// What another replica may say of the sources, also of some that are not there.
jsstore::SourceStates DrawSourceStates(Draw& draw,
                                       const std::vector<jsstore::StreamSource>& sources);

}  // namespace jsparity
