package protocol

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats-server/v2/server"
)

// ConsumerState is the state of a consumer, its entries ascending by stream sequence.
type ConsumerState struct {
	Delivered   Pair          `json:"delivered"`
	AckFloor    Pair          `json:"ack_floor"`
	Pending     []Pending     `json:"pending"`
	Redelivered []Redelivered `json:"redelivered"`
}

// Pair of a consumer's and its stream's sequence.
type Pair struct {
	Consumer uint64 `json:"consumer"`
	Stream   uint64 `json:"stream"`
}

// Pending is [stream sequence, consumer sequence, delivery time in Unix nanoseconds].
type Pending struct {
	Stream   uint64
	Consumer uint64
	TS       int64
}

// Redelivered is [stream sequence, count].
type Redelivered struct {
	Stream uint64
	Count  uint64
}

// MarshalJSON writes the three numbers.
func (p Pending) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d,%d]", p.Stream, p.Consumer, p.TS), nil
}

// UnmarshalJSON reads the three numbers.
func (p *Pending) UnmarshalJSON(data []byte) error {
	return decodeTuple(data, &p.Stream, &p.Consumer, &p.TS)
}

// MarshalJSON writes the two numbers.
func (r Redelivered) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d]", r.Stream, r.Count), nil
}

// UnmarshalJSON reads the two numbers.
func (r *Redelivered) UnmarshalJSON(data []byte) error {
	return decodeTuple(data, &r.Stream, &r.Count)
}

func decodeTuple(data []byte, members ...any) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != len(members) {
		return fmt.Errorf("%d numbers where %d belong", len(parts), len(members))
	}
	for i, part := range parts {
		if string(part) == "null" {
			return fmt.Errorf("null where a number belongs")
		}
		if err := json.Unmarshal(part, members[i]); err != nil {
			return err
		}
	}
	return nil
}

// Reference gives the state as the reference has it; nil for nil. Sequences that repeat are an
// error.
func (s *ConsumerState) Reference() (*server.ConsumerState, error) {
	if s == nil {
		return nil, nil
	}
	state := &server.ConsumerState{
		Delivered: server.SequencePair(s.Delivered),
		AckFloor:  server.SequencePair(s.AckFloor),
	}
	for _, p := range s.Pending {
		if state.Pending == nil {
			state.Pending = make(map[uint64]*server.Pending, len(s.Pending))
		}
		if _, twice := state.Pending[p.Stream]; twice {
			return nil, fmt.Errorf("sequence %d is pending twice", p.Stream)
		}
		state.Pending[p.Stream] = &server.Pending{Sequence: p.Consumer, Timestamp: p.TS}
	}
	for _, r := range s.Redelivered {
		if state.Redelivered == nil {
			state.Redelivered = make(map[uint64]uint64, len(s.Redelivered))
		}
		if _, twice := state.Redelivered[r.Stream]; twice {
			return nil, fmt.Errorf("sequence %d is redelivered twice", r.Stream)
		}
		state.Redelivered[r.Stream] = r.Count
	}
	return state, nil
}

// ConsumerStateOf copies a state; nil for nil.
func ConsumerStateOf(s *server.ConsumerState) *ConsumerState {
	if s == nil {
		return nil
	}
	state := &ConsumerState{
		Delivered:   Pair(s.Delivered),
		AckFloor:    Pair(s.AckFloor),
		Pending:     []Pending{},
		Redelivered: []Redelivered{},
	}
	for _, seq := range sortedKeys(s.Pending) {
		p := s.Pending[seq]
		state.Pending = append(state.Pending, Pending{seq, p.Sequence, p.Timestamp})
	}
	for _, seq := range sortedKeys(s.Redelivered) {
		state.Redelivered = append(state.Redelivered, Redelivered{seq, s.Redelivered[seq]})
	}
	return state
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
