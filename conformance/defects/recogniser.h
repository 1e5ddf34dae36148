// How a run recognises a known defect of the reference: one of a small set of recognisers, with its
// parameters. Each tells it by what the reference did, or by what the case did before; never by the
// place alone where two sides part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "conformance/defects/case_background.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/law_breaks.h"

namespace jsparity {

// "panic": a panic, a hang, or the last words of a process of the reference.
struct PanicRecogniser {
  std::string text;   // in what it says
  std::string stack;  // in the stacks that it shows
};

// "lost_marker": one side asks for a delete marker of a subject where the other asks to remove a
// message, after a count of the subject's proposed removals was left under another key.
struct LostMarkerRecogniser {};

// "shared_schedules": sched.db differs in nothing but schedules whose sequence the case gave to
// schedules of several subjects before the last opening.
struct SharedSchedulesRecogniser {};

// "doubled_block": a truncation that the testee refuses with this error and the reference does not
// mind, after a block was doubled.
struct DoubledBlockRecogniser {
  std::string error;
};

// "empty_purges": the reference purged empty blocks that the testee did not have.
struct EmptyPurgesRecogniser {};

// "came_back": files hold a message that the case stored under that very sequence before it
// truncated the stream below.
struct CameBackRecogniser {
  // Told by the message that followed it under the sequence, after a truncation that failed.
  bool truncation_failed = false;
};

// "law": a law is broken, by this side, at one of these operations ("scan": at the end of a case)
// and in these words. Beside the law, the side and the words, one of the others has to say what the
// case did before; all that are there have to hold.
struct LawRecogniser {
  Law law = Law::kStoredStays;
  LawSide side = LawSide::kBoth;
  std::vector<std::string> at;         // names of operations; none: any
  std::vector<std::string> not_at;     // but for these
  std::vector<std::string> words;      // one is in those of the break, without numbers (WayOf)
  std::vector<std::string> after;      // names of operations played before, in this order
  std::vector<std::string> after_any;  // one of these was played before
  std::vector<std::string> gone_with;  // the message went with one of these, when it last did
  // That operation is the one that stored it; needs gone_with.
  bool went_as_it_came = false;
  // A call, or a limit that took what was stored just then, took one of a lower sequence before it
  // last went, of which there is a tombstone.
  bool lower_went_before = false;
  // The store asked its owner to remove one of a lower sequence, which went before the message last
  // did, also with the same operation; needs gone_with.
  bool owner_took_lower = false;
  // As it last went, the store had just asked its owner to publish one that rolls the subject up.
  bool rolled_up = false;
  // The last sequence went up with the operation with which the message last went: something was
  // stored then, which a limit makes room for.
  bool went_as_stored = false;
  // One of these was played before the message came to be there, when it last did.
  std::vector<std::string> came_after;
  // One of these was played while the message was there and the stream's last.
  std::vector<std::string> was_last_at;
  // The message came to be there with an operation that answered an error.
  bool came_failed = false;
  // Some message, whichever, went with one of these and was there again with a later opening, or
  // with a later operation that only looks or stores another one.
  std::vector<std::string> returned_from;
  // With one of these operations instead; needs returned_from.
  std::vector<std::string> returned_with;
  // One of these answered before that it purged more messages than went with it, and left some.
  std::vector<std::string> purged_again;
  // One of these took a message of whose subject an older one is there, and time was moved on with
  // it or since; the stream was not opened again since.
  std::vector<std::string> newer_of_subject_gone_with;
  uint64_t ttl_min = 0;        // seconds; the message was stored with no shorter one
  Json with = Json::object();  // the operation has these members, with these values
  std::string beyond_last;     // this member of the operation is above the last sequence; "": any
  CaseBackground background;   // its members are the recogniser's
  // One of these took the last message, or found none as it opened, and no opening came since.
  std::vector<std::string> emptied_by;
  // One of these told of another loss than before, before or now, and the stream was not opened
  // again since.
  std::vector<std::string> lost_with;
  // One of these took the last sequence back below the message's, before or now, and the stream was
  // not opened again since.
  std::vector<std::string> went_back_with;
  // One of these stored another message under a sequence that the stream had reached, under the
  // message's where there is one, before or now, and the stream was not opened again since.
  std::vector<std::string> given_again_with;
  std::string error;    // in the error that the operation answered; "": it need not answer one
  bool failed = false;  // it answered one, whichever
  // In the error of an operation behind it, or of the scan at the end, before damage or a restore
  // changed the files: what an answer without an error kept to itself. "": there need not be one.
  std::string error_later;
  // In the error of an operation before it, since the stream was last opened. "": there need not be
  // one.
  std::string error_before;
  // So, too, in whichever life of the stream.
  std::string error_earlier;
  // The operation took the last sequence back over such as the state before it called lost.
  bool end_was_lost = false;
  bool last_went_back = false;  // the operation took the last sequence back below the message's
  // It took the last sequence back over more messages than it took off their number.
  bool counts_what_it_cut = false;
  // More messages went with it, wherever they were, than it took off their number.
  bool counts_what_went = false;
  bool left_a_lower = false;   // the operation left a message of a lower sequence
  bool began_at_none = false;  // the stream had messages, and began at a sequence that has none
  // One of these was the last to open the stream, which has the same messages since.
  std::vector<std::string> unchanged_since;
  // So it was when the snapshot was taken that was last read to its end before: the one that a
  // restore goes by.
  std::vector<std::string> snapshot_unchanged_since;
  // The message went with one of these while that snapshot was read.
  std::vector<std::string> gone_beside_snapshot;
  // One of these was played since it went; needs gone_with.
  std::vector<std::string> since_gone;
  // A truncation of a stream that had been opened again took its end back below the message.
  bool was_truncated = false;
  // A truncation ended in a message, by the state behind it, and the stream was not opened again
  // since.
  bool truncated_to_message = false;
  // The operation is a truncation to a message that was there: it is there still, or went with it.
  bool kept_its_end = false;
  bool took_its_end = false;
  // It is a truncation to a sequence within the stream that has no message.
  bool ends_at_none = false;
  bool older_behind = false;     // a message behind it was stored with an earlier time than it has
  bool newer_before = false;     // one before it with a later time
  bool was_below_first = false;  // the stream began behind the message before the operation
  // The message's sequence is below the first_seq of a configuration up to the operation, or the
  // stream's first one was before it.
  bool below_first_seq = false;
  // With the operation the store asked its owner to publish a delete marker, and had none stored
  // before it asked for something else.
  bool asked_in_vain = false;
  // With the operation the store asked its owner to publish a message that rolls a subject up; it
  // was stored, and the rollup took none before it.
  bool rollup_took_none_before = false;
  // A handler came when time had moved on since the stream was last opened, and since it was, the
  // store has asked its owner neither to remove a message nor to publish a delete marker; nor was
  // the configuration updated since.
  bool owner_came_late = false;
  bool without_subjects = false;  // the stream kept no account of subjects when the case began
  // The operation's filters are as many as the subjects of a configuration up to it, and each takes
  // the subject in its place where both are sorted.
  bool filters_pass_for_all = false;
};

// "ruined": one of these operations left no stream any more, but ruins, on both sides: every law
// that both break from there on is explained, but for that of consumers. It is told by its error,
// by what it lost, by a state of long ago, or by where the stream begins: then all of it is ruins.
struct RuinedRecogniser {
  std::vector<std::string> at;  // names of operations; none: any, but for one that opens the store
  std::string error;            // in the error's text; "": it need not answer one
  bool lost = false;            // the state tells of another loss than before it
  bool without_first_time = false;      // before it there were messages, and no first time
  bool as_before_reset = false;         // the stream is as it was before Truncate(0), and not since
  std::vector<std::string> after;       // as of a LawRecogniser
  std::vector<std::string> after_any;   // so, too
  std::vector<std::string> emptied_by;  // so, too
  CaseBackground background;            // so, too
};

using Recogniser = std::variant<PanicRecogniser, LostMarkerRecogniser, SharedSchedulesRecogniser,
                                DoubledBlockRecogniser, EmptyPurgesRecogniser, CameBackRecogniser,
                                LawRecogniser, RuinedRecogniser>;

// {"by": name, parameter: value, …}
Parsed<Recogniser> ParseRecogniser(const Json& json, const std::string& where);
std::string_view NameOf(const Recogniser& recogniser);

}  // namespace jsparity
