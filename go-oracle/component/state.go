package component

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats-server/v2/server/avl"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

// consumerState encodes the state that a script builds.
func consumerState(script []byte) ([]byte, error) {
	state := &server.ConsumerState{}
	transcript(script, func(op string, l *line) string {
		switch op {
		case "delivered":
			state.Delivered.Consumer, state.Delivered.Stream = l.u64(), l.u64()
		case "ack_floor":
			state.AckFloor.Consumer, state.AckFloor.Stream = l.u64(), l.u64()
		case "pending":
			if state.Pending == nil {
				state.Pending = map[uint64]*server.Pending{}
			}
			state.Pending[l.u64()] = &server.Pending{Sequence: l.u64(), Timestamp: l.i64()}
		case "redelivered":
			if state.Redelivered == nil {
				state.Redelivered = map[uint64]uint64{}
			}
			state.Redelivered[l.u64()] = l.u64()
		default:
			return l.unknown()
		}
		return ""
	})
	return entriesAscending(reference.EncodeConsumerState(state), state), nil
}

// entriesAscending writes an encoding of the state again with its entries ascending by sequence,
// where the reference's order is that of Go maps.
func entriesAscending(encoded []byte, state *server.ConsumerState) []byte {
	const fixedNumbers = 5 // both pairs and the number of pending
	rest := encoded[2:]
	take := func() []byte {
		_, n := binary.Uvarint(rest)
		taken := rest[:n]
		rest = rest[n:]
		return taken
	}
	out := slices.Clone(encoded[:2])
	for range fixedNumbers {
		out = append(out, take()...)
	}
	list := func(count, numbers int) {
		entries := map[uint64][]byte{}
		for range count {
			key := take()
			seq, _ := binary.Uvarint(key)
			entry := slices.Clone(key)
			for range numbers - 1 {
				entry = append(entry, take()...)
			}
			entries[seq+state.AckFloor.Stream] = entry
		}
		for _, seq := range sortedKeys(entries) {
			out = append(out, entries[seq]...)
		}
	}
	if len(state.Pending) > 0 {
		out = append(out, take()...) // the base time
		list(len(state.Pending), 3)
	}
	out = append(out, take()...) // the number of redelivered
	list(len(state.Redelivered), 2)
	return append(out, rest...)
}

func consumerStateDecode(input []byte) ([]byte, error) {
	state, err := reference.DecodeConsumerState(input)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "delivered %d %d\nack_floor %d %d\n", state.Delivered.Consumer,
		state.Delivered.Stream, state.AckFloor.Consumer, state.AckFloor.Stream)
	for _, seq := range sortedKeys(state.Pending) {
		p := state.Pending[seq]
		fmt.Fprintf(&out, "pending %d %d %d\n", seq, p.Sequence, p.Timestamp)
	}
	for _, seq := range sortedKeys(state.Redelivered) {
		fmt.Fprintf(&out, "redelivered %d %d\n", seq, state.Redelivered[seq])
	}
	return []byte(out.String()), nil
}

func streamStateDecode(input []byte) ([]byte, error) {
	state, err := server.DecodeStreamState(input)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "msgs %d bytes %d first %d last %d failed %d\n", state.Msgs, state.Bytes,
		state.FirstSeq, state.LastSeq, state.Failed)
	for _, source := range protocol.SourcesOf(shims.SourcesOf(state)) {
		fmt.Fprintf(&out, "source %x %d %x\n", source.Name, source.Seq, source.Ident)
	}
	for _, deleted := range state.Deleted {
		switch d := deleted.(type) {
		case *avl.SequenceSet:
			fmt.Fprintf(&out, "set %s: %s\n", setState(d), members(d))
		case *server.DeleteRange:
			fmt.Fprintf(&out, "run %d %d:%s\n", d.First, d.Num, firstMembers(d))
		default:
			fmt.Fprintf(&out, "%T\n", deleted)
		}
	}
	return []byte(out.String()), nil
}

// firstMembers lists a few sequences of a run, which may have more of them than anybody can list.
func firstMembers(run *server.DeleteRange) string {
	const listed = 4
	var out strings.Builder
	left := listed
	run.Range(func(seq uint64) bool {
		fmt.Fprintf(&out, " %d", seq)
		left--
		return left > 0
	})
	return out.String()
}
