package reference

import (
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// ownerCalls is what a stream and a consumer call on their stores beside the interfaces; filled in by
// linked.go, nil where the version has no such call.
var ownerCalls struct {
	setCreated         func(server.StreamStore, time.Time)
	setConsumerCreated func(server.ConsumerStore, time.Time)
	updateEphemeral    func(server.ConsumerStore, *server.ConsumerConfig) error
	setLogBacked       func(server.StreamStore, bool) error
	flushForScaleDown  func(server.StreamStore) error
	durability         func(server.StreamStore) (bool, bool)
	coalesceSyncs      func(server.StreamStore)
	resetDurability    func(server.StreamStore)
}

func HasSetCreated() bool         { return ownerCalls.setCreated != nil }
func HasSetConsumerCreated() bool { return ownerCalls.setConsumerCreated != nil }
func HasUpdateEphemeral() bool    { return ownerCalls.updateEphemeral != nil }
func HasSetLogBacked() bool       { return ownerCalls.setLogBacked != nil }
func HasDurability() bool         { return ownerCalls.durability != nil }

// SetCreated gives a recovered store its creation time back.
func SetCreated(store server.StreamStore, created time.Time) { ownerCalls.setCreated(store, created) }

// SetConsumerCreated does so with the store of a consumer, unless it is in memory.
func SetConsumerCreated(consumer server.ConsumerStore, created time.Time) {
	ownerCalls.setConsumerCreated(consumer, created)
}

// UpdateEphemeral gives the store of an ephemeral consumer its configuration.
func UpdateEphemeral(consumer server.ConsumerStore, cfg *server.ConsumerConfig) error {
	return ownerCalls.updateEphemeral(consumer, cfg)
}

// SetLogBacked tells a store whether a Raft log holds what is written to it.
func SetLogBacked(store server.StreamStore, logBacked bool) error {
	return ownerCalls.setLogBacked(store, logBacked)
}

// The rest there is where HasDurability.

// Durability tells whether every write is synced, and whether FlushAllPending syncs.
func Durability(store server.StreamStore) (syncAlways, syncOnFlush bool) {
	return ownerCalls.durability(store)
}

// FlushForScaleDown makes a store safe without the log that it will lose.
func FlushForScaleDown(store server.StreamStore) error { return ownerCalls.flushForScaleDown(store) }

// CoalesceSyncs leaves the syncs of writes that are to be committed together to FlushAllPending.
func CoalesceSyncs(store server.StreamStore) { ownerCalls.coalesceSyncs(store) }

// ResetDurability ends that.
func ResetDurability(store server.StreamStore) { ownerCalls.resetDurability(store) }
