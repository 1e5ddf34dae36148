//go:build jsparity_bridge && !since_v2.15.0

// For versions up to v2.14: a store has no recovering mode.

package server

import "time"

const ParityOpensRecovering = false

func parityOpen(fcfg FileStoreConfig, cfg StreamConfig, created time.Time, key, oldKey keyGen,
	_ bool) (*fileStore, error) {
	return newFileStoreWithCreated(fcfg, cfg, created, key, oldKey)
}
