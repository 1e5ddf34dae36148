package session

import (
	"slices"
	"strings"
	"sync"

	"jsparity/oracle/protocol"
)

// recorder keeps the callbacks that a store makes, in order, from whichever goroutine.
type recorder struct {
	mu   sync.Mutex
	seen []protocol.Callback
}

func (r *recorder) add(c protocol.Callback) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, c)
}

func (r *recorder) update(msgs, bytes int64, seq uint64, subject string) {
	subject = strings.Clone(subject) // the store may use its bytes again
	r.add(protocol.Callback{Kind: "update", Msgs: &msgs, Bytes: &bytes, Seq: seq, Subject: &subject})
}

func (r *recorder) remove(seq uint64) {
	r.add(protocol.Callback{Kind: "remove", Seq: seq})
}

func (r *recorder) process(seq uint64, subject string, hdr, msg []byte) {
	subject = strings.Clone(subject)
	r.add(protocol.Callback{Kind: "process", Seq: seq, Subject: &subject,
		Hdr: slices.Clone(hdr), Msg: slices.Clone(msg)})
}

// sumUpdates makes one of the calls of the update handler that were seen, the last: with their sums.
func (r *recorder) sumUpdates() {
	r.mu.Lock()
	defer r.mu.Unlock()
	var msgs, bytes int64
	others := slices.DeleteFunc(r.seen, func(c protocol.Callback) bool {
		if c.Kind != "update" {
			return false
		}
		msgs += *c.Msgs
		bytes += *c.Bytes
		return true
	})
	if len(others) == len(r.seen) {
		return
	}
	subject := ""
	r.seen = append(others, protocol.Callback{Kind: "update", Msgs: &msgs, Bytes: &bytes, Subject: &subject})
}

// take gives what was seen since the last call.
func (r *recorder) take() []protocol.Callback {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	if seen == nil {
		return []protocol.Callback{}
	}
	return seen
}
