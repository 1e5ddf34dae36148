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
	sum  updateSum
}

// updateSum is what calls of the update handler come to, once there was one.
type updateSum struct {
	told        bool
	msgs, bytes int64
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

// emptyPurgesMax is how many calls that tell of an empty block stay apart from a sum: some thousands come
// where a limit is enforced for ever, a few show it.
const emptyPurgesMax = 100

// tellsOfEmptyBlock: a block went whole that held nothing.
func tellsOfEmptyBlock(c protocol.Callback) bool {
	return c.Kind == "update" && *c.Msgs == 0 && *c.Bytes == 0 && c.Seq == 0 && *c.Subject == ""
}

// addUpdatesUp takes the calls of the update handler that were seen into the sum, which tellSum tells.
// Calls that would add nothing to it stay, as far as there is room.
func (r *recorder) addUpdatesUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	empty := 0
	r.seen = slices.DeleteFunc(r.seen, func(c protocol.Callback) bool {
		if c.Kind != "update" {
			return false
		}
		if tellsOfEmptyBlock(c) {
			empty++
			return empty > emptyPurgesMax
		}
		r.sum.told = true
		r.sum.msgs += *c.Msgs
		r.sum.bytes += *c.Bytes
		return true
	})
}

// tellSum makes one of the calls of the update handler that were seen, the last: with their sums.
func (r *recorder) tellSum() {
	r.addUpdatesUp()
	sum := r.sum
	r.sum = updateSum{}
	if sum.told {
		r.update(sum.msgs, sum.bytes, 0, "")
	}
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
