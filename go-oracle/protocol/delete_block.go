package protocol

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats-server/v2/server/avl"

	"jsparity/oracle/shims"
)

// Kinds of delete blocks.
const (
	SetBlock   = "set"
	RangeBlock = "range"
	ListBlock  = "list"
)

// DeleteBlock that is handed to a store.
type DeleteBlock struct {
	Kind  string   `json:"kind"`
	Seqs  []uint64 `json:"seqs"`
	First uint64   `json:"first"`
	Num   uint64   `json:"num"`
}

// Check tells what is wrong with the block.
func (b *DeleteBlock) Check() error {
	switch b.Kind {
	case SetBlock, ListBlock:
		if b.First != 0 || b.Num != 0 {
			return fmt.Errorf("a %s has seqs, no first and num", b.Kind)
		}
	case RangeBlock:
		if b.Seqs != nil {
			return fmt.Errorf("a range has first and num, no seqs")
		}
	default:
		return fmt.Errorf("there is no kind %q of delete blocks", b.Kind)
	}
	return nil
}

// Reference gives the block as the reference has it. Sequences of a set are inserted in turn.
func (b *DeleteBlock) Reference() server.DeleteBlock {
	switch b.Kind {
	case RangeBlock:
		return &server.DeleteRange{First: b.First, Num: b.Num}
	case ListBlock:
		return server.DeleteSlice(b.Seqs)
	default:
		set := new(avl.SequenceSet)
		for _, seq := range b.Seqs {
			set.Insert(seq)
		}
		return set
	}
}

// ReplicatedState that was decoded.
type ReplicatedState struct {
	Msgs       uint64            `json:"msgs"`
	Bytes      uint64            `json:"bytes"`
	FirstSeq   uint64            `json:"first_seq"`
	LastSeq    uint64            `json:"last_seq"`
	Failed     uint64            `json:"failed"`
	NumDeleted uint64            `json:"num_deleted"`
	Deleted    []DecodedDeletion `json:"deleted"`
	Sources    Sources           `json:"sources,omitempty"`
}

// DecodedDeletion is a delete block of a decoded state: what its State says and, of a set, its
// sequences in runs.
type DecodedDeletion struct {
	Kind  string `json:"kind"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Num   uint64 `json:"num"`
	Runs  []Run  `json:"runs"`
}

// ReplicatedStateOf copies a state; nil for nil.
func ReplicatedStateOf(s *server.StreamReplicatedState) *ReplicatedState {
	if s == nil {
		return nil
	}
	state := &ReplicatedState{
		Msgs:       s.Msgs,
		Bytes:      s.Bytes,
		FirstSeq:   s.FirstSeq,
		LastSeq:    s.LastSeq,
		Failed:     s.Failed,
		NumDeleted: s.Deleted.NumDeleted(),
		Deleted:    []DecodedDeletion{},
		Sources:    SourcesOf(shims.SourcesOf(s)),
	}
	for _, block := range s.Deleted {
		state.Deleted = append(state.Deleted, deletionOf(block))
	}
	return state
}

func deletionOf(block server.DeleteBlock) DecodedDeletion {
	d := DecodedDeletion{Kind: RangeBlock, Runs: []Run{}}
	d.First, d.Last, d.Num = block.State()
	if set, is := block.(*avl.SequenceSet); is {
		d.Kind = SetBlock
		var seqs []uint64
		set.Range(func(seq uint64) bool {
			seqs = append(seqs, seq)
			return true
		})
		d.Runs = runsOf(seqs)
	}
	return d
}
