package session

import (
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// When writes reach the disk: what a stream tells its store of that, and asks.

var _ = defineWhere[setLogBacked]("set_log_backed", reference.HasSetLogBacked)

type setLogBacked struct {
	opHead
	LogBacked bool `json:"log_backed"`
}

func (o *setLogBacked) run(c *theCase) (any, error) {
	return protocol.Nothing{}, reference.SetLogBacked(c.store, o.LogBacked)
}

var _ = defineWhere[flushForScaleDown]("flush_for_scale_down", reference.HasDurability)

type flushForScaleDown struct{ opHead }

func (o *flushForScaleDown) run(c *theCase) (any, error) {
	return protocol.Nothing{}, reference.FlushForScaleDown(c.store)
}

var _ = defineWhere[coalesceSyncs]("coalesce_syncs", reference.HasDurability)

type coalesceSyncs struct{ opHead }

func (o *coalesceSyncs) run(c *theCase) (any, error) {
	reference.CoalesceSyncs(c.store)
	return protocol.Nothing{}, nil
}

var _ = defineWhere[resetDurability]("reset_durability", reference.HasDurability)

type resetDurability struct{ opHead }

func (o *resetDurability) run(c *theCase) (any, error) {
	reference.ResetDurability(c.store)
	return protocol.Nothing{}, nil
}

var _ = defineWhere[durability]("durability", reference.HasDurability)

type durability struct{ opHead }

func (o *durability) run(c *theCase) (any, error) {
	always, onFlush := reference.Durability(c.store)
	return struct {
		SyncAlways  bool `json:"sync_always"`
		SyncOnFlush bool `json:"sync_on_flush"`
	}{always, onFlush}, nil
}
