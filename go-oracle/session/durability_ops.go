package session

import (
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// When writes reach the disk: what a stream tells its store of that, and asks.

type setLogBacked struct {
	opHead
	LogBacked bool `json:"log_backed"`
}

func (o *setLogBacked) run(c *theCase) (any, error) {
	return protocol.Nothing{}, reference.SetLogBacked(c.store, o.LogBacked)
}

type flushForScaleDown struct{ opHead }

func (o *flushForScaleDown) run(c *theCase) (any, error) {
	return protocol.Nothing{}, reference.FlushForScaleDown(c.store)
}

type coalesceSyncs struct{ opHead }

func (o *coalesceSyncs) run(c *theCase) (any, error) {
	reference.CoalesceSyncs(c.store)
	return protocol.Nothing{}, nil
}

type resetDurability struct{ opHead }

func (o *resetDurability) run(c *theCase) (any, error) {
	reference.ResetDurability(c.store)
	return protocol.Nothing{}, nil
}

type durability struct{ opHead }

func (o *durability) run(c *theCase) (any, error) {
	always, onFlush := reference.Durability(c.store)
	return struct {
		SyncAlways  bool `json:"sync_always"`
		SyncOnFlush bool `json:"sync_on_flush"`
	}{always, onFlush}, nil
}
