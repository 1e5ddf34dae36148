package shims

import (
	"iter"
	"slices"

	"github.com/nats-io/nats-server/v2/server"
)

// The type of the reference's file store, which has no exported name; linked.go of package reference
// sets it. It stands for every store where no particular one is asked.
var (
	FileStore    server.StreamStore
	FileConsumer server.ConsumerStore
)

func has[Calls any](of any) bool {
	_, has := of.(Calls)
	return has
}

// Up to v2.12 a store checks DiscardNew in StoreRawMsg always, from v2.14 when it is asked to.
type (
	storesRawAlwaysChecked interface {
		StoreRawMsg(subject string, hdr, msg []byte, seq uint64, ts, ttl int64) error
	}
	storesRaw interface {
		StoreRawMsg(subject string, hdr, msg []byte, seq uint64, ts, ttl int64, check bool) error
	}
)

// hasDiscardNewCheck tells whether StoreRawMsg can be asked to check or not to.
func hasDiscardNewCheck() bool { return has[storesRaw](FileStore) }

// StoreRawMsg drops the wish for a check where the version takes none.
func StoreRawMsg(store server.StreamStore, subject string, hdr, msg []byte, seq uint64, ts, ttl int64,
	check bool) error {
	switch s := any(store).(type) {
	case storesRaw:
		return s.StoreRawMsg(subject, hdr, msg, seq, ts, ttl, check)
	case storesRawAlwaysChecked:
		return s.StoreRawMsg(subject, hdr, msg, seq, ts, ttl)
	}
	return ErrLacking
}

// Up to v2.12 these three answer no error.
type (
	flushesInSilence interface{ FlushAllPending() }
	flushes          interface{ FlushAllPending() error }
	filtersInSilence interface {
		FilteredState(uint64, string) server.SimpleState
	}
	filters interface {
		FilteredState(uint64, string) (server.SimpleState, error)
	}
	deletesInSilence   interface{ SyncDeleted(server.DeleteBlocks) }
	deletesAsReplicaDo interface {
		SyncDeleted(server.DeleteBlocks) error
	}
)

func FlushAllPending(store server.StreamStore) error {
	switch s := any(store).(type) {
	case flushes:
		return s.FlushAllPending()
	case flushesInSilence:
		s.FlushAllPending()
		return nil
	}
	return ErrLacking
}

func FilteredState(store server.StreamStore, seq uint64, subject string) (server.SimpleState, error) {
	switch s := any(store).(type) {
	case filters:
		return s.FilteredState(seq, subject)
	case filtersInSilence:
		return s.FilteredState(seq, subject), nil
	}
	return server.SimpleState{}, ErrLacking
}

func SyncDeleted(store server.StreamStore, blocks server.DeleteBlocks) error {
	switch s := any(store).(type) {
	case deletesAsReplicaDo:
		return s.SyncDeleted(blocks)
	case deletesInSilence:
		s.SyncDeleted(blocks)
		return nil
	}
	return ErrLacking
}

// From v2.15 an encoded state may carry the state of the stream's sources.
type (
	encodesPlain       interface{ EncodedStreamState(uint64) ([]byte, error) }
	encodesWithSources interface {
		EncodedStreamState(uint64, bool) ([]byte, error)
	}
)

// EncodedStreamState leaves the sources out where the version knows of none.
func EncodedStreamState(store server.StreamStore, failed uint64, withSources bool) ([]byte, error) {
	switch s := any(store).(type) {
	case encodesWithSources:
		return s.EncodedStreamState(failed, withSources)
	case encodesPlain:
		return s.EncodedStreamState(failed)
	}
	return nil, ErrLacking
}

// From v2.14.10 and v2.15.3.
type knowsLastSeq interface {
	LoadLastSeq(subject string) (uint64, error)
}

func HasLoadLastSeq() bool { return has[knowsLastSeq](FileStore) }

func LoadLastSeq(store server.StreamStore, subject string) (uint64, error) {
	if s, has := any(store).(knowsLastSeq); has {
		return s.LoadLastSeq(subject)
	}
	return 0, ErrLacking
}

// From v2.14.6.
type deliversLastMsgs interface {
	MultiLastMsgs(filters []string, minSeq, maxSeq uint64, maxAllowed int,
		deliver func(*server.StoreMsg, uint64) bool) (uint64, uint64, error)
}

func HasMultiLastMsgs() bool { return has[deliversLastMsgs](FileStore) }

func MultiLastMsgs(store server.StreamStore, filters []string, minSeq, maxSeq uint64, maxAllowed int,
	deliver func(*server.StoreMsg, uint64) bool) (total, pending uint64, err error) {
	if s, has := any(store).(deliversLastMsgs); has {
		return s.MultiLastMsgs(filters, minSeq, maxSeq, maxAllowed, deliver)
	}
	return 0, 0, ErrLacking
}

// From v2.15.
type becomesReady interface{ Ready() }

func HasReady() bool { return has[becomesReady](FileStore) }

// Ready ends the recovering mode that a store was opened in.
func Ready(store server.StreamStore) error {
	if s, has := any(store).(becomesReady); has {
		s.Ready()
		return nil
	}
	return ErrLacking
}

// From v2.15.
type listsConsumers interface {
	Consumers() iter.Seq[server.ConsumerStore]
}

func HasConsumers() bool { return has[listsConsumers](FileStore) }

// Consumers gives the consumers of a store, in the order of its list.
func Consumers(store server.StreamStore) ([]server.ConsumerStore, error) {
	if s, has := any(store).(listsConsumers); has {
		return slices.Collect(s.Consumers()), nil
	}
	return nil, ErrLacking
}
