package session

import (
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats-server/v2/server/gsl"

	"jsparity/oracle/protocol"
	"jsparity/oracle/shims"
)

// sublistOf makes the set of filters that the reference takes: nil where there is no list. It ends
// at the first filter that the set refuses.
func sublistOf(filters []string) (*gsl.SimpleSublist, error) {
	if filters == nil {
		return nil, nil
	}
	sublist := gsl.NewSimpleSublist()
	for _, filter := range filters {
		if err := sublist.Insert(filter, struct{}{}); err != nil {
			return nil, err
		}
	}
	return sublist, nil
}

var _ = define[loadNextMsgMulti]("load_next_msg_multi")

type loadNextMsgMulti struct {
	opHead
	Filters []string `json:"filters"`
	Seq     uint64   `json:"start"`
}

func (o *loadNextMsgMulti) run(c *theCase) (any, error) {
	sublist, err := sublistOf(o.Filters)
	if err != nil {
		return msgSkipValue{}, err
	}
	msg, skip, err := c.store.LoadNextMsgMulti(sublist, o.Seq, new(server.StoreMsg))
	return msgSkipValue{protocol.MessageOf(msg, c.mayRepeat), skip}, err
}

var _ = define[loadPrevMsgMulti]("load_prev_msg_multi")

type loadPrevMsgMulti struct {
	opHead
	Filters []string `json:"filters"`
	Seq     uint64   `json:"start"`
}

func (o *loadPrevMsgMulti) run(c *theCase) (any, error) {
	sublist, err := sublistOf(o.Filters)
	if err != nil {
		return msgSkipValue{}, err
	}
	msg, skip, err := c.store.LoadPrevMsgMulti(sublist, o.Seq, new(server.StoreMsg))
	return msgSkipValue{protocol.MessageOf(msg, c.mayRepeat), skip}, err
}

type pendingValue struct {
	Total        uint64 `json:"total"`
	ValidThrough uint64 `json:"valid_through"`
}

var _ = define[numPending]("num_pending")

type numPending struct {
	opHead
	Seq            uint64 `json:"start"`
	Filter         string `json:"filter"`
	LastPerSubject bool   `json:"last_per_subject"`
}

func (o *numPending) run(c *theCase) (any, error) {
	total, validThrough, err := c.store.NumPending(o.Seq, o.Filter, o.LastPerSubject)
	return pendingValue{total, validThrough}, err
}

var _ = define[numPendingMulti]("num_pending_multi")

type numPendingMulti struct {
	opHead
	Seq            uint64   `json:"start"`
	Filters        []string `json:"filters"`
	LastPerSubject bool     `json:"last_per_subject"`
}

func (o *numPendingMulti) run(c *theCase) (any, error) {
	sublist, err := sublistOf(o.Filters)
	if err != nil {
		return pendingValue{}, err
	}
	total, validThrough, err := c.store.NumPendingMulti(o.Seq, sublist, o.LastPerSubject)
	return pendingValue{total, validThrough}, err
}

type subjectState struct {
	Msgs  uint64 `json:"msgs"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

var _ = define[subjectsState]("subjects_state")

type subjectsState struct {
	opHead
	Filter string `json:"filter"`
}

func (o *subjectsState) run(c *theCase) (any, error) {
	subjects := map[string]subjectState{}
	for subject, state := range c.store.SubjectsState(o.Filter) {
		subjects[subject] = subjectState{state.Msgs, state.First, state.Last}
	}
	return struct {
		Subjects map[string]subjectState `json:"subjects"`
	}{subjects}, nil
}

type seqsValue struct {
	Seqs []uint64 `json:"seqs"`
}

func seqsOf(seqs []uint64) seqsValue { return seqsValue{append([]uint64{}, seqs...)} }

var _ = define[allLastSeqs]("all_last_seqs")

type allLastSeqs struct{ opHead }

func (o *allLastSeqs) run(c *theCase) (any, error) {
	seqs, err := c.store.AllLastSeqs()
	return seqsOf(seqs), err
}

var _ = define[multiLastSeqs]("multi_last_seqs")

type multiLastSeqs struct {
	opHead
	Filters    []string `json:"filters"`
	MaxSeq     uint64   `json:"max_seq"`
	MaxAllowed int      `json:"max_allowed"`
}

func (o *multiLastSeqs) run(c *theCase) (any, error) {
	seqs, err := c.store.MultiLastSeqs(o.Filters, o.MaxSeq, o.MaxAllowed)
	return seqsOf(seqs), err
}

type deliveredMsg struct {
	Msg     *protocol.Message `json:"msg"`
	Pending uint64            `json:"pending"`
}

var _ = defineWhere[multiLastMsgs]("multi_last_msgs", shims.HasMultiLastMsgs)

// multiLastMsgs takes what is delivered until it has had enough.
type multiLastMsgs struct {
	opHead
	Filters    []string `json:"filters"`
	MinSeq     uint64   `json:"min_seq"`
	MaxSeq     uint64   `json:"max_seq"`
	MaxAllowed int      `json:"max_allowed"`
	StopAfter  uint64   `json:"stop_after"`
}

func (o *multiLastMsgs) run(c *theCase) (any, error) {
	delivered := []deliveredMsg{}
	total, pending, err := shims.MultiLastMsgs(c.store, o.Filters, o.MinSeq, o.MaxSeq, o.MaxAllowed,
		func(m *server.StoreMsg, pending uint64) bool {
			delivered = append(delivered, deliveredMsg{protocol.MessageOf(m, c.mayRepeat), pending})
			return o.StopAfter == 0 || uint64(len(delivered)) < o.StopAfter
		})
	return struct {
		Delivered []deliveredMsg `json:"delivered"`
		Total     uint64         `json:"total"`
		Pending   uint64         `json:"pending"`
	}{delivered, total, pending}, err
}
