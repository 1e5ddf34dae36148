//go:build jsparity_bridge && since_v2.15.0

// For versions from v2.15.0: a store may be opened in recovering mode, in which its timers rest until
// Ready.

package server

import "time"

const ParityOpensRecovering = true

func parityOpen(fcfg FileStoreConfig, cfg StreamConfig, created time.Time, key, oldKey keyGen,
	recovering bool) (*fileStore, error) {
	return newFileStoreWithCreatedAndMode(fcfg, cfg, created, key, oldKey, recovering)
}
