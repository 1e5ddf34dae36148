package shims

import (
	"slices"

	"github.com/nats-io/nats-server/v2/server/avl"
)

// Up to v2.12 encoding a set may answer an error, which it never does, and sets cannot be compared.
type (
	encodes        interface{ Encode([]byte) []byte }
	encodesOrFails interface {
		Encode([]byte) ([]byte, error)
	}
	equals interface{ Equal(*avl.SequenceSet) bool }
)

func EncodeSet(set *avl.SequenceSet) []byte {
	switch s := any(set).(type) {
	case encodes:
		return s.Encode(nil)
	case encodesOrFails:
		encoded, err := s.Encode(nil)
		if err != nil {
			panic(err)
		}
		return encoded
	}
	panic(ErrLacking)
}

// SetsEqual compares what is in two sets where the version cannot.
func SetsEqual(a, b *avl.SequenceSet) bool {
	if s, has := any(a).(equals); has {
		return s.Equal(b)
	}
	return slices.Equal(sequencesOf(a), sequencesOf(b))
}

func sequencesOf(set *avl.SequenceSet) (sequences []uint64) {
	set.Range(func(seq uint64) bool {
		sequences = append(sequences, seq)
		return true
	})
	return sequences
}
