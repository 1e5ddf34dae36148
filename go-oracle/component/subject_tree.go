package component

import (
	"fmt"
	"strings"

	"github.com/nats-io/nats-server/v2/server/stree"
)

func subjectTree(script []byte) ([]byte, error) {
	tree := stree.NewSubjectTree[uint64]()
	return transcript(script, func(op string, l *line) string { return treeRun(tree, op, l) }), nil
}

func treeRun(tree *stree.SubjectTree[uint64], op string, l *line) string {
	var list strings.Builder
	left := ^uint64(0)
	visit := func(subject []byte, value *uint64) bool {
		fmt.Fprintf(&list, "%s=%d ", escaped(subject), *value)
		left--
		return left != 0
	}
	switch op {
	case "insert":
		subject, value := l.bytes(), l.u64()
		old, updated := tree.Insert(subject, value)
		return found(old, updated) + fmt.Sprintf(" size %d", tree.Size())
	case "find":
		return found(tree.Find(l.bytes()))
	case "delete":
		old, deleted := tree.Delete(l.bytes())
		return found(old, deleted) + fmt.Sprintf(" size %d", tree.Size())
	case "match":
		tree.Match(l.bytes(), func(subject []byte, value *uint64) { visit(subject, value) })
	case "match_until":
		filter := l.bytes()
		left = max(l.u64(), 1)
		fmt.Fprintf(&list, "%v", tree.MatchUntil(filter, visit))
	case "match_any":
		left = max(l.u64(), 1)
		filters, ok := filtersOf(l)
		if !ok {
			return invalid
		}
		stree.IntersectGSL(tree, filters, visit)
	case "iter_ordered":
		left = max(l.u64(), 1)
		tree.IterOrdered(visit)
	case "iter_fast":
		left = max(l.u64(), 1)
		tree.IterFast(visit)
	case "move":
		return fmt.Sprintf("size %d", tree.Size()) // a pointer moves, and nothing in the tree
	case "empty":
		tree.Empty()
		return fmt.Sprintf("size %d", tree.Size())
	default:
		return l.unknown()
	}
	return list.String()
}

func found(value *uint64, yes bool) string {
	if value == nil {
		return fmt.Sprintf("none %v", yes)
	}
	return fmt.Sprintf("%d %v", *value, yes)
}
