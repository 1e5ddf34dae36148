//go:build jsparity_bridge && since_v2.15.0

// For versions from v2.15.0: a store with SyncAlways may leave syncing to FlushAllPending, for as long
// as a Raft log holds what is written, or while an atomic batch is committed.

package server

// ParityDurability gives when writes are synced, as a stream looks at it (stream.go:
// shouldReplayFromWAL, processJetStreamAtomicBatchMsg).
var ParityDurability = func(store StreamStore) (syncAlways, syncOnFlush bool) {
	fs := store.(*fileStore)
	return fs.syncAlways.Load(), fs.syncOnFlush.Load()
}

// ParityFlushForScaleDown is what a stream does before it loses its log (jetstream_cluster.go:
// stream.flushForScaleDown).
var ParityFlushForScaleDown = func(store StreamStore) error {
	return store.(*fileStore).flushForScaleDown()
}

// ParityCoalesceSyncs is how a stream begins to commit an atomic batch (stream.go:
// processJetStreamAtomicBatchMsg).
var ParityCoalesceSyncs = func(store StreamStore) {
	fs := store.(*fileStore)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.syncAlways.Load() {
		fs.updateDurabilitySettingsLocked(true)
	}
}

// ParityResetDurability is how it ends that.
var ParityResetDurability = func(store StreamStore) {
	fs := store.(*fileStore)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.resetDurabilitySettingsLocked()
}
