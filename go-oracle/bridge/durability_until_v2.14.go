//go:build jsparity_bridge && !since_v2.15.0

// For versions up to v2.14: when writes are synced is a matter of configuration alone.

package server

var (
	ParityDurability        func(StreamStore) (syncAlways, syncOnFlush bool)
	ParityFlushForScaleDown func(StreamStore) error
	ParityCoalesceSyncs     func(StreamStore)
	ParityResetDurability   func(StreamStore)
)
