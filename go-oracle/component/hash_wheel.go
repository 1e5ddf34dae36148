package component

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	_ "unsafe" // for go:linkname

	"github.com/nats-io/nats-server/v2/server/thw"
)

// expireTasks is ExpireTasks at a time of the caller's choice.
//
//go:linkname expireTasks github.com/nats-io/nats-server/v2/server/thw.(*HashWheel).expireTasks
func expireTasks(wheel *thw.HashWheel, now int64, expire func(seq uint64, expires int64) bool)

func hashWheel(script []byte) ([]byte, error) {
	wheel := thw.NewHashWheel()
	return transcript(script, func(op string, l *line) string { return wheelRun(wheel, op, l) }), nil
}

func wheelRun(wheel *thw.HashWheel, op string, l *line) string {
	var err error
	switch op {
	case "add":
		err = wheel.Add(l.u64(), l.i64())
	case "remove":
		err = wheel.Remove(l.u64(), l.i64())
	case "update":
		seq, before, after := l.u64(), l.i64(), l.i64()
		err = wheel.Update(seq, before, after)
	case "expire":
		now, keep := l.i64(), l.u64()
		return expireAll(wheel, now, keep)
	case "encode":
		return fmt.Sprintf("%x", inOrder(wheel.Encode(l.u64())))
	case "next":
		return fmt.Sprint(wheel.GetNextExpiration(l.i64()))
	default:
		return l.unknown()
	}
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("count %d next %d", wheel.Count(), wheel.GetNextExpiration(1<<63-1))
}

type wheelEntry struct {
	seq     uint64
	expires int64
}

// The place on the wheel (thw.go: getPosition).
func (e wheelEntry) slot() int64 { return e.expires / 1e9 & 4095 }

// sortWithinSlots gives entries that come slot by slot an order in each, which for the reference is
// that of a Go map.
func sortWithinSlots(entries []wheelEntry) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].slot() == entries[from].slot() {
			to++
		}
		slices.SortFunc(entries[from:to], func(a, b wheelEntry) int {
			if a.seq < b.seq {
				return -1
			}
			return 1
		})
		from = to
	}
}

// expireAll expires what is due, but for the sequences that keep divides, where it is not 0.
func expireAll(wheel *thw.HashWheel, now int64, keep uint64) string {
	var called []wheelEntry
	expireTasks(wheel, now, func(seq uint64, expires int64) bool {
		called = append(called, wheelEntry{seq, expires})
		return keep == 0 || seq%keep != 0
	})
	sortWithinSlots(called)
	var out strings.Builder
	for _, e := range called {
		fmt.Fprintf(&out, "%d@%d ", e.seq, e.expires)
	}
	fmt.Fprintf(&out, "count %d next %d", wheel.Count(), wheel.GetNextExpiration(1<<63-1))
	return out.String()
}

// inOrder writes an encoding again, sorted within slots.
func inOrder(encoded []byte) []byte {
	const headerBytes = 17
	var entries []wheelEntry
	for rest := encoded[headerBytes:]; len(rest) > 0; {
		expires, n := binary.Varint(rest)
		seq, m := binary.Uvarint(rest[n:])
		entries = append(entries, wheelEntry{seq, expires})
		rest = rest[n+m:]
	}
	sortWithinSlots(entries)
	out := slices.Clone(encoded[:headerBytes])
	for _, e := range entries {
		out = binary.AppendVarint(out, e.expires)
		out = binary.AppendUvarint(out, e.seq)
	}
	return out
}

func hashWheelDecode(input []byte) ([]byte, error) {
	wheel := thw.NewHashWheel()
	stamp, err := wheel.Decode(input)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "stamp %d count %d next %d\n%x\n", stamp, wheel.Count(),
		wheel.GetNextExpiration(1<<63-1), inOrder(wheel.Encode(stamp))), nil
}
