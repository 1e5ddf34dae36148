//go:build !since_v2.15.0

// For versions up to v2.14: a store does not follow the sources of its stream, and FileStoreConfig
// has no SyncOnFlush.

package shims

import "github.com/nats-io/nats-server/v2/server"

const (
	HasSources     = false
	HasSyncOnFlush = false
)

func SetSyncOnFlush(*server.FileStoreConfig, bool) {}

func SourcesState(server.StreamStore) map[string]SourceState { return nil }

func ApplySourcesState(server.StreamStore, map[string]SourceState) {}

func SourcesOf(*server.StreamReplicatedState) map[string]SourceState { return nil }
