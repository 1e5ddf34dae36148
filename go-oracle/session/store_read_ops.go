package session

import (
	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/shims"
)

type msgValue struct {
	Msg *protocol.Message `json:"msg"`
}

type msgSkipValue struct {
	Msg  *protocol.Message `json:"msg"`
	Skip uint64            `json:"skip"`
}

type stateValue struct {
	State *protocol.State `json:"state"`
}

var _ = define[loadMsg]("load_msg")

type loadMsg struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *loadMsg) run(c *theCase) (any, error) {
	msg, err := c.store.LoadMsg(o.Seq, nil)
	return msgValue{protocol.MessageOf(msg, c.mayRepeat)}, err
}

var _ = define[loadNextMsg]("load_next_msg")

type loadNextMsg struct {
	opHead
	Filter   string `json:"filter"`
	Wildcard bool   `json:"wc"`
	Seq      uint64 `json:"start"`
}

func (o *loadNextMsg) run(c *theCase) (any, error) {
	msg, skip, err := c.store.LoadNextMsg(o.Filter, o.Wildcard, o.Seq, new(server.StoreMsg))
	return msgSkipValue{protocol.MessageOf(msg, c.mayRepeat), skip}, err
}

var _ = define[loadPrevMsg]("load_prev_msg")

type loadPrevMsg struct {
	opHead
	Filter   string `json:"filter"`
	Wildcard bool   `json:"wc"`
	Seq      uint64 `json:"start"`
}

func (o *loadPrevMsg) run(c *theCase) (any, error) {
	msg, skip, err := c.store.LoadPrevMsg(o.Filter, o.Wildcard, o.Seq, new(server.StoreMsg))
	return msgSkipValue{protocol.MessageOf(msg, c.mayRepeat), skip}, err
}

var _ = define[loadLastMsg]("load_last_msg")

type loadLastMsg struct {
	opHead
	Subject string `json:"subject"`
}

func (o *loadLastMsg) run(c *theCase) (any, error) {
	msg, err := c.store.LoadLastMsg(o.Subject, nil)
	return msgValue{protocol.MessageOf(msg, c.mayRepeat)}, err
}

var _ = defineWhere[loadLastSeq]("load_last_seq", shims.HasLoadLastSeq)

type loadLastSeq struct {
	opHead
	Subject string `json:"subject"`
}

func (o *loadLastSeq) run(c *theCase) (any, error) {
	seq, err := shims.LoadLastSeq(c.store, o.Subject)
	return seqValue{seq}, err
}

var _ = define[subjectForSeq]("subject_for_seq")

type subjectForSeq struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *subjectForSeq) run(c *theCase) (any, error) {
	subject, err := c.store.SubjectForSeq(o.Seq)
	return struct {
		Subject string `json:"subject"`
	}{subject}, err
}

var _ = define[getSeqFromTime]("get_seq_from_time")

type getSeqFromTime struct {
	opHead
	TS int64 `json:"ts"`
}

func (o *getSeqFromTime) run(c *theCase) (any, error) {
	return seqValue{c.store.GetSeqFromTime(epochTime(o.TS))}, nil
}

var _ = define[stateOp]("state")

type stateOp struct{ opHead }

func (o *stateOp) run(c *theCase) (any, error) {
	state := c.store.State()
	return stateValue{protocol.StateOf(&state)}, nil
}

var _ = define[fastState]("fast_state")

type fastState struct{ opHead }

func (o *fastState) run(c *theCase) (any, error) {
	var state server.StreamState
	c.store.FastState(&state)
	return stateValue{protocol.FastStateOf(&state)}, nil
}

var _ = define[filteredState]("filtered_state")

type filteredState struct {
	opHead
	Seq     uint64 `json:"seq"`
	Subject string `json:"subject"`
}

func (o *filteredState) run(c *theCase) (any, error) {
	state, err := shims.FilteredState(c.store, o.Seq, o.Subject)
	return struct {
		Msgs  uint64 `json:"msgs"`
		First uint64 `json:"first"`
		Last  uint64 `json:"last"`
	}{state.Msgs, state.First, state.Last}, err
}

var _ = define[subjectsTotals]("subjects_totals")

type subjectsTotals struct {
	opHead
	Filter string `json:"filter"`
}

func (o *subjectsTotals) run(c *theCase) (any, error) {
	totals := c.store.SubjectsTotals(o.Filter)
	if totals == nil {
		totals = map[string]uint64{}
	}
	return struct {
		Totals map[string]uint64 `json:"totals"`
	}{totals}, nil
}

var _ = define[utilization]("utilization")

type utilization struct{ opHead }

func (o *utilization) run(c *theCase) (any, error) {
	total, reported, err := c.store.Utilization()
	return struct {
		Total    uint64 `json:"total"`
		Reported uint64 `json:"reported"`
	}{total, reported}, err
}
