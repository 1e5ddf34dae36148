//go:build jsparity_bridge && since_v2.14.0

// For versions from v2.14.0: writing the state file has a lock of its own.

package server

func parityUnlockStateWriter(fs *fileStore) { unlock(&fs.wfsmu) }
