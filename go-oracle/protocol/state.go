package protocol

import (
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// State of a stream.
type State struct {
	Msgs        uint64 `json:"msgs"`
	Bytes       uint64 `json:"bytes"`
	FirstSeq    uint64 `json:"first_seq"`
	First       int64  `json:"first_ns"`
	LastSeq     uint64 `json:"last_seq"`
	Last        int64  `json:"last_ns"`
	NumSubjects int    `json:"num_subjects"`
	NumDeleted  int    `json:"num_deleted"`
	Deleted     []Run  `json:"deleted,omitzero"` // absent from a fast state
	Lost        *Lost  `json:"lost"`
	Consumers   int    `json:"consumers"`
}

// Run of sequences: the first and how many.
type Run [2]uint64

// Lost is the data that the store found missing.
type Lost struct {
	Msgs  []Run  `json:"msgs"`
	Bytes uint64 `json:"bytes"`
}

// Nanoseconds since the Unix epoch; 0 for the zero time.
func Nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// Time is the instant of Unix nanoseconds, in UTC; the zero time for 0.
func Time(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}

// FastStateOf gives all but the deleted sequences.
func FastStateOf(s *server.StreamState) *State {
	return &State{
		Msgs:        s.Msgs,
		Bytes:       s.Bytes,
		FirstSeq:    s.FirstSeq,
		First:       Nanoseconds(s.FirstTime),
		LastSeq:     s.LastSeq,
		Last:        Nanoseconds(s.LastTime),
		NumSubjects: s.NumSubjects,
		NumDeleted:  s.NumDeleted,
		Lost:        lostOf(s.Lost),
		Consumers:   s.Consumers,
	}
}

// StateOf gives the whole state.
func StateOf(s *server.StreamState) *State {
	state := FastStateOf(s)
	state.Deleted = runsOf(s.Deleted)
	return state
}

func lostOf(lost *server.LostStreamData) *Lost {
	if lost == nil {
		return nil
	}
	return &Lost{Msgs: runsOf(lost.Msgs), Bytes: lost.Bytes}
}

// runsOf folds ascending sequences into runs; a repeated sequence starts a run of its own, so that
// it shows.
func runsOf(seqs []uint64) []Run {
	runs := []Run{}
	for _, seq := range seqs {
		if n := len(runs); n > 0 && runs[n-1][0]+runs[n-1][1] == seq {
			runs[n-1][1]++
			continue
		}
		runs = append(runs, Run{seq, 1})
	}
	return runs
}
