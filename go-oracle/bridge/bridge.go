//go:build jsparity_bridge

// Placed inside package server of the vendored reference, where it opens what that package keeps to
// itself. It changes nothing there: it only adds exported functions, all of them named Parity….
package server

import (
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server/avl"
	"github.com/nats-io/nats-server/v2/server/gsl"
	"github.com/nats-io/nats-server/v2/server/thw"
)

// ParityOpen opens a file store as a stream would. An empty key means no encryption; a key and an
// account give the key generator that the server derives from its JetStream key. In recovering mode,
// where the version has it, timers rest until the store is told that it is ready.
func ParityOpen(fcfg FileStoreConfig, cfg StreamConfig, created time.Time,
	account, key, oldKey string, recovering bool) (StreamStore, error) {
	var keys *Server
	store, err := parityOpen(fcfg, cfg, created,
		keys.jsKeyGen(key, account), keys.jsKeyGen(oldKey, account), recovering)
	if err != nil {
		return nil, err
	}
	return store, nil
}

// ParityHoldExpiry keeps the check for what is too old from being made, where one is awaited, until
// what it gives is called; nil where none is. A store that has begun to await another one meanwhile
// makes that one at its time.
func ParityHoldExpiry(store StreamStore) func() {
	fs, is := store.(*fileStore)
	if !is {
		return nil
	}
	fs.mu.RLock()
	defer fs.mu.RUnlock()
	timer := fs.ageChk
	if timer == nil || !timer.Stop() {
		return nil
	}
	return func() {
		fs.mu.RLock()
		awaited := fs.ageChk == timer
		fs.mu.RUnlock()
		if awaited {
			fs.expireMsgs()
		}
	}
}

// ParityMessage gives what a loaded message holds. The slices are the message's own.
func ParityMessage(m *StoreMsg) (subject string, hdr, msg []byte, seq uint64, ts int64) {
	return m.subj, m.hdr, m.msg, m.seq, m.ts
}

// ParityTypes gives a nil of the types of a file store and of its consumers, to be asked which calls
// they have.
func ParityTypes() (StreamStore, ConsumerStore) {
	return (*fileStore)(nil), (*consumerFileStore)(nil)
}

// ParitySnapshotFailure gives what a snapshot that was read to its end could not put in, or "".
func ParitySnapshotFailure(s *SnapshotResult) string { return parityText(<-s.errCh) }

// parityText gives the text of a failure, which is a string up to v2.14 and an error from v2.15 on.
func parityText(failure any) string {
	switch f := failure.(type) {
	case string:
		return f
	case error:
		return f.Error()
	}
	return ""
}

// ParityRegisterProcess registers the handler of messages that the store wants to have published.
// The slices are the handler's own.
func ParityRegisterProcess(store StreamStore,
	handler func(scheduleSeq uint64, subject string, hdr, msg []byte)) {
	store.RegisterProcessJetStreamMsg(func(m *inMsg) {
		handler(m.seq, m.subj, m.hdr, m.msg)
	})
}

// ParityHeader gives the value of a header, "" where there is none.
func ParityHeader(key string, hdr []byte) string { return string(getHeader(key, hdr)) }

// ParityMessageTTL gives what a stream hands to the store as the TTL of a message: seconds, 0 for
// none or for one that cannot be read, below 0 for ever.
func ParityMessageTTL(hdr []byte) int64 {
	ttl, err := getMessageTTL(hdr)
	if err != nil {
		return 0
	}
	return ttl
}

// ParityErrorName gives the name of the sentinel or error type that err is or wraps, or "".
func ParityErrorName(err error) string {
	for i := range paritySentinels {
		if errors.Is(err, paritySentinels[i].err) {
			return paritySentinels[i].name
		}
	}
	var bad errBadMsg
	if errors.As(err, &bad) {
		return "errBadMsg"
	}
	return ""
}

// ParitySentinelNames lists every name that ParityErrorName can give.
func ParitySentinelNames() []string {
	names := []string{"errBadMsg"}
	for _, s := range paritySentinels {
		names = append(names, s.name)
	}
	return names
}

// ParityDecompressBlock gives the block in a block file's decrypted bytes.
func ParityDecompressBlock(file []byte) ([]byte, error) {
	return new(msgBlock).decompressIfNeeded(file)
}

// ParityEncodeConsumerState gives the bytes of o.dat.
func ParityEncodeConsumerState(state *ConsumerState) []byte { return encodeConsumerState(state) }

// ParityDecodeConsumerState reads the bytes of o.dat.
func ParityDecodeConsumerState(b []byte) (*ConsumerState, error) { return decodeConsumerState(b) }

// What is said of a subject and of a filter.
var (
	ParityHasWildcard    = subjectHasWildcard
	ParityIsValidSubject = isValidSubject
	ParityIsSubset       = subjectIsSubsetMatch
)

type paritySentinel struct {
	name string
	err  error
}

var paritySentinels = append([]paritySentinel{
	{"ErrStoreClosed", ErrStoreClosed},
	{"ErrStoreMsgNotFound", ErrStoreMsgNotFound},
	{"ErrStoreEOF", ErrStoreEOF},
	{"ErrMaxMsgs", ErrMaxMsgs},
	{"ErrMaxBytes", ErrMaxBytes},
	{"ErrMaxMsgsPerSubject", ErrMaxMsgsPerSubject},
	{"ErrStoreSnapshotInProgress", ErrStoreSnapshotInProgress},
	{"ErrMsgTooLarge", ErrMsgTooLarge},
	{"ErrStoreWrongType", ErrStoreWrongType},
	{"ErrNoAckPolicy", ErrNoAckPolicy},
	{"ErrSequenceMismatch", ErrSequenceMismatch},
	{"ErrCorruptStreamState", ErrCorruptStreamState},
	{"ErrTooManyResults", ErrTooManyResults},
	{"ErrStoreOldUpdate", ErrStoreOldUpdate},
	{"ErrBadStreamStateEncoding", ErrBadStreamStateEncoding},
	{"ErrMsgScheduleInvalidVersion", ErrMsgScheduleInvalidVersion},
	{"errFirstSequenceMismatch", errFirstSequenceMismatch},
	{"errNoCache", errNoCache},
	{"errDeletedMsg", errDeletedMsg},
	{"errPartialCache", errPartialCache},
	{"errNoPending", errNoPending},
	{"errNotReadable", errNotReadable},
	{"errCorruptState", errCorruptState},
	{"errPriorState", errPriorState},
	{"errPendingData", errPendingData},
	{"errNoEncryption", errNoEncryption},
	{"errBadKeySize", errBadKeySize},
	{"errNoMsgBlk", errNoMsgBlk},
	{"errMsgBlkTooBig", errMsgBlkTooBig},
	{"errUnknownCipher", errUnknownCipher},
	{"errNoMainKey", errNoMainKey},
	{"errNoBlkData", errNoBlkData},
	{"errStateTooBig", errStateTooBig},
	{"avl.ErrBadEncoding", avl.ErrBadEncoding},
	{"avl.ErrBadVersion", avl.ErrBadVersion},
	{"avl.ErrSetNotEmpty", avl.ErrSetNotEmpty},
	{"gsl.ErrInvalidSubject", gsl.ErrInvalidSubject},
	{"thw.ErrTaskNotFound", thw.ErrTaskNotFound},
	{"thw.ErrInvalidVersion", thw.ErrInvalidVersion},
}, parityKeyErrors...)

// ParityCaches gives the caches of a store's blocks, which nothing but weak pointers may hold. Only while
// nothing of the store runs.
func ParityCaches(store StreamStore) []any {
	var caches []any
	for _, mb := range store.(*fileStore).blks {
		if c := mb.ecache.Value(); c != nil {
			caches = append(caches, c)
		}
	}
	return caches
}

// ParityAbandon ends a store's goroutines and timers without writing anything that the store had
// not written yet, as if its process had died. Its callbacks are not called again.
func ParityAbandon(store StreamStore) {
	fs := store.(*fileStore)
	fs.mu.Lock()
	fs.scb, fs.rmcb, fs.pmsgcb = nil, nil, nil
	for _, mb := range fs.blks {
		mb.dirtyClose()
	}
	fs.blks = nil
	fs.cancelSyncTimer()
	fs.cancelAgeChk()
	if fs.scheduling != nil {
		clearTimer(&fs.scheduling.timer)
	}
	fs.mu.Unlock()
	// With these arguments stop writes no state, and asks the consumers to write none.
	fs.stop(true, false)
}

// ParityUnlock lets go of the locks that a panic has left held, so that the rest of the store's
// goroutines can end. The store is fit for nothing but ParityAbandon afterwards.
func ParityUnlock(store StreamStore, consumers []ConsumerStore) {
	fs := store.(*fileStore)
	unlockRW(&fs.mu)
	unlockRW(&fs.cmu)
	parityUnlockStateWriter(fs)
	for _, mb := range fs.blks {
		unlockRW(&mb.mu)
	}
	for _, c := range consumers {
		switch o := c.(type) {
		case *consumerFileStore:
			unlock(&o.mu)
		case *consumerMemStore:
			unlock(&o.mu)
		}
	}
}

func unlock(mu *sync.Mutex) {
	mu.TryLock()
	mu.Unlock()
}

func unlockRW(mu *sync.RWMutex) {
	for !mu.TryLock() {
		if !mu.TryRLock() {
			mu.Unlock() // a writer holds it
			continue
		}
		mu.RUnlock() // ours
		mu.RUnlock() // a reader's
	}
	mu.Unlock()
}
