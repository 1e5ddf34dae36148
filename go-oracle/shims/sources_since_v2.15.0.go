//go:build since_v2.15.0

// For versions from v2.15.0: a store follows how far each source of its stream has come, in a type
// that earlier versions do not have, and FileStoreConfig has SyncOnFlush.

package shims

import "github.com/nats-io/nats-server/v2/server"

const (
	HasSources     = true
	HasSyncOnFlush = true
)

func SetSyncOnFlush(config *server.FileStoreConfig, on bool) { config.SyncOnFlush = on }

func SourcesState(store server.StreamStore) map[string]SourceState {
	return sourcesFrom(store.SourcesState())
}

func ApplySourcesState(store server.StreamStore, sources map[string]SourceState) {
	applied := make(map[string]server.StreamSourceState, len(sources))
	for name, state := range sources {
		applied[name] = server.StreamSourceState{Seq: state.Seq, Ident: state.Ident}
	}
	store.ApplySourcesState(applied)
}

// SourcesOf gives the sources in a decoded state; nil where it carries none.
func SourcesOf(state *server.StreamReplicatedState) map[string]SourceState {
	return sourcesFrom(state.Sources)
}

func sourcesFrom(states map[string]server.StreamSourceState) map[string]SourceState {
	if states == nil {
		return nil
	}
	sources := make(map[string]SourceState, len(states))
	for name, state := range states {
		sources[name] = SourceState{Seq: state.Seq, Ident: state.Ident}
	}
	return sources
}
