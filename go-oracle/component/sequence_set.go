package component

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats-server/v2/server/avl"

	"jsparity/oracle/shims"
)

// setsMax is how many sets a script works on.
const setsMax = 4

type setMachine struct {
	sets    [setsMax]*avl.SequenceSet
	current int
}

func sequenceSet(script []byte) ([]byte, error) {
	m := &setMachine{}
	for i := range m.sets {
		m.sets[i] = &avl.SequenceSet{}
	}
	return transcript(script, m.run), nil
}

func (m *setMachine) run(op string, l *line) string {
	set := m.sets[m.current]
	switch op {
	case "use":
		m.current = int(l.u64() % setsMax)
		return "ok"
	case "insert":
		set.Insert(l.u64())
	case "insert_run":
		first, count := l.u64(), l.u64()
		for i := uint64(0); i < count; i++ {
			set.Insert(first + i)
		}
	case "delete":
		return fmt.Sprint(set.Delete(l.u64()))
	case "exists":
		return fmt.Sprint(set.Exists(l.u64()))
	case "initial_min":
		if err := set.SetInitialMin(l.u64()); err != nil {
			return err.Error()
		}
		return "ok"
	case "empty":
		set.Empty()
	case "reheight":
		node, height := l.u64(), l.u64()
		m.sets[m.current] = reheight(set, node, uint16(height))
		set = m.sets[m.current]
	case "clone":
		m.sets[m.current] = m.sets[l.u64()%setsMax].Clone()
		set = m.sets[m.current]
	case "union":
		// A copy, for the set may be united with itself.
		set.Union(m.sets[l.u64()%setsMax].Clone())
	case "union_of_all":
		m.sets[m.current] = avl.Union(slices.Clone(m.sets[:])...) // which sorts what it is given
		set = m.sets[m.current]
	case "equal":
		return fmt.Sprint(shims.SetsEqual(set, m.sets[l.u64()%setsMax]))
	case "list":
		return members(set)
	case "encode":
		return fmt.Sprintf("%x", shims.EncodeSet(set))
	default:
		return l.unknown()
	}
	return setState(set)
}

// reheight makes the set anew from its encoding, in which one node says that it is that high.
func reheight(set *avl.SequenceSet, node uint64, height uint16) *avl.SequenceSet {
	const headBytes, nodeBytes = 10, 266 // of a node the last two are the height
	if set.Nodes() == 0 {
		return set
	}
	encoded := shims.EncodeSet(set)
	at := headBytes + (int(node%uint64(set.Nodes()))+1)*nodeBytes - 2
	binary.LittleEndian.PutUint16(encoded[at:], height)
	anew, _, err := avl.Decode(encoded)
	if err != nil {
		panic(err)
	}
	return anew
}

func setState(set *avl.SequenceSet) string {
	lowest, highest, count := set.State()
	left, right := set.Heights()
	return fmt.Sprintf("size %d nodes %d empty %v state %d %d %d heights %d %d bytes %d",
		set.Size(), set.Nodes(), set.IsEmpty(), lowest, highest, count, left, right, set.EncodeLen())
}

func members(set *avl.SequenceSet) string {
	var out strings.Builder
	set.Range(func(seq uint64) bool {
		fmt.Fprintf(&out, "%d ", seq)
		return true
	})
	return out.String()
}

func sequenceSetDecode(input []byte) ([]byte, error) {
	set, read, err := avl.Decode(input)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "read %d\n%s\n%s\n%x\n", read, setState(set), members(set), shims.EncodeSet(set)), nil
}
