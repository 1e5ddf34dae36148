package session

import (
	"jsparity/oracle/protocol"
	"jsparity/oracle/shims"
)

type seqValue struct {
	Seq uint64 `json:"seq"`
}

type removedValue struct {
	Removed bool `json:"removed"`
}

type purgedValue struct {
	Purged uint64 `json:"purged"`
}

var _ = define[storeMsg]("store_msg")

type storeMsg struct {
	opHead
	Subject string `json:"subject"`
	Hdr     []byte `json:"hdr"`
	Msg     []byte `json:"msg"`
	TTL     int64  `json:"ttl"`
}

func (o *storeMsg) run(c *theCase) (any, error) {
	seq, ts, err := c.store.StoreMsg(o.Subject, o.Hdr, o.Msg, o.TTL)
	return struct {
		Seq uint64 `json:"seq"`
		TS  int64  `json:"ts"`
	}{seq, ts}, err
}

var _ = define[storeRawMsg]("store_raw_msg")

type storeRawMsg struct {
	opHead
	Subject         string `json:"subject"`
	Hdr             []byte `json:"hdr"`
	Msg             []byte `json:"msg"`
	Seq             uint64 `json:"seq"`
	TS              int64  `json:"ts"`
	TTL             int64  `json:"ttl"`
	DiscardNewCheck bool   `json:"discard_new_check"`
}

func (o *storeRawMsg) run(c *theCase) (any, error) {
	return protocol.Nothing{},
		shims.StoreRawMsg(c.store, o.Subject, o.Hdr, o.Msg, o.Seq, o.TS, o.TTL, o.DiscardNewCheck)
}

var _ = define[skipMsg]("skip_msg")

type skipMsg struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *skipMsg) run(c *theCase) (any, error) {
	seq, err := c.store.SkipMsg(o.Seq)
	return seqValue{seq}, err
}

var _ = define[skipMsgNoInterest]("skip_msg_no_interest")

type skipMsgNoInterest struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *skipMsgNoInterest) run(c *theCase) (any, error) {
	seq, err := c.store.SkipMsgNoInterest(o.Seq)
	return seqValue{seq}, err
}

var _ = define[skipMsgs]("skip_msgs")

type skipMsgs struct {
	opHead
	Seq uint64 `json:"seq"`
	Num uint64 `json:"num"`
}

func (o *skipMsgs) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.SkipMsgs(o.Seq, o.Num)
}

var _ = define[flushAllPending]("flush_all_pending")

type flushAllPending struct{ opHead }

func (o *flushAllPending) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.FlushAllPending(c.store)
}

var _ = define[removeMsg]("remove_msg")

type removeMsg struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *removeMsg) run(c *theCase) (any, error) {
	removed, err := c.store.RemoveMsg(o.Seq)
	return removedValue{removed}, err
}

var _ = define[eraseMsg]("erase_msg")

type eraseMsg struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *eraseMsg) run(c *theCase) (any, error) {
	removed, err := c.store.EraseMsg(o.Seq)
	return removedValue{removed}, err
}

var _ = define[purge]("purge")

type purge struct{ opHead }

func (o *purge) run(c *theCase) (any, error) {
	purged, err := c.store.Purge()
	return purgedValue{purged}, err
}

var _ = define[purgeEx]("purge_ex")

type purgeEx struct {
	opHead
	Subject string `json:"subject"`
	Seq     uint64 `json:"seq"`
	Keep    uint64 `json:"keep"`
}

func (o *purgeEx) run(c *theCase) (any, error) {
	purged, err := c.store.PurgeEx(o.Subject, o.Seq, o.Keep)
	return purgedValue{purged}, err
}

var _ = define[compact]("compact")

type compact struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *compact) run(c *theCase) (any, error) {
	purged, err := c.store.Compact(o.Seq)
	return purgedValue{purged}, err
}

var _ = define[truncate]("truncate")

type truncate struct {
	opHead
	Seq uint64 `json:"seq"`
}

func (o *truncate) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.Truncate(o.Seq)
}
