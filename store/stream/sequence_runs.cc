#include "store/stream/sequence_runs.h"

#include <algorithm>

namespace jsstore {
namespace {

uint64_t LastOf(const SequenceRun& run) { return run.first + (run.count - 1); }

bool Overlap(const std::vector<SequenceRun>& ascending) {
  const auto reaches_next = [](const SequenceRun& run, const SequenceRun& next) {
    return LastOf(run) >= next.first;
  };
  return std::ranges::adjacent_find(ascending, reaches_next) != ascending.end();
}

// Where the number of runs that have a sequence changes.
struct Border {
  uint64_t seq = 0;
  int64_t more = 0;  // runs that begin here, less those that ended before
};

std::vector<Border> BordersOf(const std::vector<SequenceRun>& runs) {
  std::vector<Border> borders;
  borders.reserve(2 * runs.size());
  for (const SequenceRun& run : runs) {
    borders.push_back({run.first, 1});
    if (LastOf(run) < UINT64_MAX) borders.push_back({LastOf(run) + 1, -1});
  }
  std::ranges::sort(borders, {}, &Border::seq);
  return borders;
}

// Lists the sequences from `first` to `last` so many times each.
void List(uint64_t first, uint64_t last, int64_t times, std::vector<SequenceRun>& listed) {
  constexpr uint64_t kListedSinglyMax = uint64_t{1} << 22;
  const auto copies = static_cast<size_t>(times);
  if (times == 1 || last - first >= kListedSinglyMax) {
    listed.insert(listed.end(), copies, {first, last - first + 1});
    return;
  }
  for (uint64_t i = 0; i <= last - first; ++i) listed.insert(listed.end(), copies, {first + i, 1});
}

std::vector<SequenceRun> ListOverlapping(const std::vector<SequenceRun>& runs) {
  const std::vector<Border> borders = BordersOf(runs);
  std::vector<SequenceRun> listed;
  int64_t times = 0;
  for (size_t i = 0; i < borders.size(); ++i) {
    times += borders[i].more;
    const bool is_last = i + 1 == borders.size();
    if (times == 0 || (!is_last && borders[i + 1].seq == borders[i].seq)) continue;
    List(borders[i].seq, is_last ? UINT64_MAX : borders[i + 1].seq - 1, times, listed);
  }
  return listed;
}

}  // namespace

std::vector<SequenceRun> JoinTouching(std::vector<SequenceRun> runs) {
  std::ranges::sort(runs, {}, &SequenceRun::first);
  if (Overlap(runs)) runs = ListOverlapping(runs);
  std::vector<SequenceRun> joined;
  for (const SequenceRun& run : runs) {
    if (!joined.empty() && joined.back().first + joined.back().count == run.first) {
      joined.back().count += run.count;
    } else {
      joined.push_back(run);
    }
  }
  return joined;
}

uint64_t CountSequences(const std::vector<SequenceRun>& runs) {
  uint64_t count = 0;
  for (const SequenceRun& run : runs) count += run.count;
  return count;
}

bool AddRuns(std::vector<SequenceRun>& runs, const std::vector<SequenceRun>& more) {
  const uint64_t before = CountSequences(runs);
  std::vector<SequenceRun> all;
  all.reserve(runs.size() + more.size());
  std::ranges::merge(runs, more, std::back_inserter(all), {}, &SequenceRun::first,
                     &SequenceRun::first);
  runs.clear();
  for (const SequenceRun& run : all) {
    if (runs.empty() || (run.first > LastOf(runs.back()) && run.first - 1 > LastOf(runs.back()))) {
      runs.push_back(run);
    } else if (LastOf(run) > LastOf(runs.back())) {
      runs.back().count = LastOf(run) - runs.back().first + 1;
    }
  }
  return CountSequences(runs) > before;
}

bool RemoveSequence(std::vector<SequenceRun>& runs, uint64_t seq) {
  const auto found = std::ranges::lower_bound(runs, seq, {}, LastOf);
  if (found == runs.end() || found->first > seq) return false;
  const SequenceRun behind{seq + 1, LastOf(*found) - seq};
  found->count = seq - found->first;
  if (found->count > 0 && behind.count > 0) {
    runs.insert(found + 1, behind);
  } else if (behind.count > 0) {
    *found = behind;
  } else if (found->count == 0) {
    runs.erase(found);
  }
  return true;
}

}  // namespace jsstore
