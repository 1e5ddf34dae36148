package main

import (
	"slices"
	"strings"
)

// message as the protocol writes it. Bytes are base64 there; nil, which would be null, is left out.
type message struct {
	Subject string `json:"subject"`
	Hdr     []byte `json:"hdr,omitempty"`
	Msg     []byte `json:"msg,omitempty"`
	Seq     uint64 `json:"seq"`
	TS      int64  `json:"ts"`
}

// size of the record in a block: its head, subject, headers with their length, payload, checksum.
func (m *message) size() int64 {
	n := 22 + len(m.Subject) + len(m.Msg) + 8
	if len(m.Hdr) > 0 {
		n += 4 + len(m.Hdr)
	}
	return int64(n)
}

func (m *message) matches(filter string) bool {
	if filter == "" {
		return true
	}
	tokens, wanted := strings.Split(m.Subject, "."), strings.Split(filter, ".")
	for i, want := range wanted {
		if want == ">" && i+1 == len(wanted) {
			return len(tokens) > i
		}
		if i >= len(tokens) || want != "*" && want != tokens[i] {
			return false
		}
	}
	return len(tokens) == len(wanted)
}

// storeError is what a stream answers instead of a value, or beside one: the reference's name of it.
type storeError struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

var (
	notFound = &storeError{"ErrStoreMsgNotFound", "no message found"}
	end      = &storeError{"ErrStoreEOF", "stream store EOF"}
)

// stream in memory, of which nothing is ever removed but everything at once.
type stream struct {
	messages    []*message // ascending
	first, last uint64
	lastNS      int64
	callbacks   []object // since the last answer
}

func newStream(firstSeq uint64) *stream {
	return &stream{first: firstSeq, last: max(firstSeq, 1) - 1, callbacks: []object{}}
}

// operations by their name: what they answer goes into the value of a result.
var operations = map[string]func(*stream, *operation) (object, *storeError){
	"store_msg":       (*stream).store,
	"load_msg":        (*stream).load,
	"load_last_msg":   (*stream).loadLast,
	"load_next_msg":   (*stream).loadNext,
	"subject_for_seq": (*stream).subjectFor,
	"purge":           (*stream).purge,
	"subjects_totals": (*stream).totals,
	"type":            func(*stream, *operation) (object, *storeError) { return object{"type": "file"}, nil },
	"advance":         func(*stream, *operation) (object, *storeError) { return object{}, nil },
}

func (s *stream) store(op *operation) (object, *storeError) {
	s.last++
	if len(s.messages) == 0 {
		s.first = s.last
	}
	s.lastNS = op.Start
	m := &message{op.Subject, op.Hdr, op.Msg, s.last, op.Start}
	s.messages = append(s.messages, m)
	s.update(1, m.size(), m.Seq, m.Subject)
	return object{"seq": m.Seq, "ts": m.TS}, nil
}

func (s *stream) load(op *operation) (object, *storeError) {
	seq := op.Seq
	if seq == 0 {
		seq = s.first
	}
	switch m := s.at(seq); {
	case m != nil:
		return object{"msg": m}, nil
	case seq > s.last:
		return object{"msg": nil}, end
	default:
		return object{"msg": nil}, notFound
	}
}

func (s *stream) loadLast(op *operation) (object, *storeError) {
	all := op.Subject == "" || op.Subject == ">"
	for _, m := range slices.Backward(s.messages) {
		if all || m.Subject != "" && m.matches(op.Subject) {
			return object{"msg": m}, nil
		}
	}
	return object{"msg": nil}, notFound
}

func (s *stream) loadNext(op *operation) (object, *storeError) {
	for _, m := range s.messages {
		if m.Seq >= op.From && m.matches(op.Filter) {
			return object{"msg": m, "skip": m.Seq}, nil
		}
	}
	return object{"msg": nil, "skip": s.last}, end
}

func (s *stream) subjectFor(op *operation) (object, *storeError) {
	if m := s.at(op.Seq); m != nil {
		return object{"subject": m.Subject}, nil
	}
	return object{"subject": ""}, notFound
}

func (s *stream) purge(*operation) (object, *storeError) {
	purged, size := len(s.messages), s.size()
	s.messages = nil
	s.first = s.last + 1
	s.update(int64(-purged), -size, 0, "")
	return object{"purged": purged}, nil
}

func (s *stream) totals(op *operation) (object, *storeError) {
	return object{"totals": s.countsOf(op.Filter)}, nil
}

func (s *stream) countsOf(filter string) map[string]int {
	counts := map[string]int{}
	for _, m := range s.messages {
		if m.Subject != "" && m.matches(filter) {
			counts[m.Subject]++
		}
	}
	return counts
}

// at gives the message of a sequence; nil where there is none.
func (s *stream) at(seq uint64) *message {
	if seq < s.first || seq-s.first >= uint64(len(s.messages)) {
		return nil
	}
	return s.messages[seq-s.first]
}

func (s *stream) size() (size int64) {
	for _, m := range s.messages {
		size += m.size()
	}
	return size
}

// update tells the change of the stream's size.
func (s *stream) update(msgs, bytes int64, seq uint64, subject string) {
	s.callbacks = append(s.callbacks,
		object{"kind": "update", "msgs": msgs, "bytes": bytes, "seq": seq, "subject": subject})
}

func (s *stream) state() object {
	firstNS := int64(0)
	if len(s.messages) > 0 {
		firstNS = s.messages[0].TS
	}
	// Of a stream that never had a message, sequence 0 itself counts as deleted.
	deleted, absent := [][2]uint64{}, s.last+1-s.first-uint64(len(s.messages))
	if absent > 0 {
		deleted = append(deleted, [2]uint64{s.first, absent})
	}
	return object{"msgs": len(s.messages), "bytes": s.size(), "first_seq": s.first, "first_ns": firstNS,
		"last_seq": s.last, "last_ns": s.lastNS, "num_subjects": len(s.countsOf("")), "num_deleted": absent,
		"deleted": deleted, "lost": nil, "consumers": 0}
}
