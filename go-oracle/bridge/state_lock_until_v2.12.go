//go:build jsparity_bridge && !since_v2.14.0

// For versions up to v2.12: writing the state file has no lock of its own.

package server

func parityUnlockStateWriter(*fileStore) {}
