// Package reference is the door to the Go file store: what the bridge opens inside package server,
// and the names of its errors.
package reference

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/sys/unix"
)

// Version of the reference, as its module is tagged.
const Version = "v" + server.VERSION

// Account is the account name that goes into the derivation of encryption keys.
const Account = "$G"

// Config is all that a store is opened with.
type Config struct {
	Store   server.FileStoreConfig
	Stream  server.StreamConfig
	Created time.Time
	Key     string // empty: not encrypted
	OldKey  string

	Recovering bool // timers rest until the store is told that it is ready
}

// ErrNotLinked is what opening a store answers in a program that was built without the bridge.
var ErrNotLinked = errors.New("built without the bridge: the CMake target go_oracle builds with it")

// bridge is filled in by linked.go.
var bridge struct {
	open            func(server.FileStoreConfig, server.StreamConfig, time.Time, string, string, string, bool) (server.StreamStore, error)
	holdExpiry      func(server.StreamStore) func()
	message         func(*server.StoreMsg) (string, []byte, []byte, uint64, int64)
	errorName       func(error) string
	snapshotFailure func(*server.SnapshotResult) string
	abandon         func(server.StreamStore)
	caches          func(server.StreamStore) []any
	register        func(server.StreamStore, func(uint64, string, []byte, []byte))
	header          func(string, []byte) string
	ttl             func([]byte) int64
	unlock          func(server.StreamStore, []server.ConsumerStore)
	opensRecovering bool
	nextSchedule    func(string, *time.Location, int64) (time.Time, bool, bool) // nil: none repeats

	decompressBlock     func([]byte) ([]byte, error)
	encodeConsumerState func(*server.ConsumerState) []byte
	decodeConsumerState func([]byte) (*server.ConsumerState, error)

	hasWildcard    func(string) bool
	isValidSubject func(string, bool) bool
	isSubset       func(string, string) bool
}

// OpensRecovering tells whether this version has a recovering mode.
func OpensRecovering() bool { return bridge.opensRecovering }

// Linked tells whether the bridge is part of this program.
func Linked() bool { return bridge.open != nil }

// Open opens a new store or recovers an existing one.
func Open(c Config) (server.StreamStore, error) {
	if !Linked() {
		return nil, ErrNotLinked
	}
	return bridge.open(c.Store, c.Stream, c.Created, Account, c.Key, c.OldKey, c.Recovering)
}

// HoldExpiry keeps back the check for what is too old, where one is awaited, until what it gives is
// called; nil where none is.
func HoldExpiry(store server.StreamStore) func() { return bridge.holdExpiry(store) }

// Message gives the fields of a loaded message; the slices belong to the message.
func Message(m *server.StoreMsg) (subject string, hdr, msg []byte, seq uint64, ts int64) {
	return bridge.message(m)
}

// SnapshotFailure gives what kept a snapshot, read to its end, from being whole; "" for nothing.
func SnapshotFailure(s *server.SnapshotResult) string { return bridge.snapshotFailure(s) }

// RegisterProcess registers the handler of messages that the store wants to have published; for a
// schedule with its sequence, else with 0.
func RegisterProcess(store server.StreamStore, handler func(uint64, string, []byte, []byte)) {
	bridge.register(store, handler)
}

// SchedulesRepeat tells whether schedules of this version may repeat, and have a time zone.
func SchedulesRepeat() bool { return bridge.nextSchedule != nil }

// NextSchedule gives when a schedule is due that was last due at a time in nanoseconds, whether it
// repeats, and whether its pattern is valid. Nil: it has no time zone.
func NextSchedule(pattern string, loc *time.Location, last int64) (due time.Time, repeats, ok bool) {
	return bridge.nextSchedule(pattern, loc, last)
}

// HasWildcard tells whether a token of a subject is a wildcard.
func HasWildcard(subject string) bool { return bridge.hasWildcard(subject) }

// IsValidSubject tells whether a subject may be used, its characters looked at where that is asked for.
func IsValidSubject(subject string, runes bool) bool { return bridge.isValidSubject(subject, runes) }

// IsSubset tells whether a filter takes all that a subject stands for.
func IsSubset(subject, filter string) bool { return bridge.isSubset(subject, filter) }

// Header gives the value of a header in hdr, "" where there is none.
func Header(key string, hdr []byte) string { return bridge.header(key, hdr) }

// MessageTTL gives the TTL in seconds that a stream reads from hdr.
func MessageTTL(hdr []byte) int64 { return bridge.ttl(hdr) }

// Abandon ends the store's goroutines and timers without writing anything more.
func Abandon(store server.StreamStore) { bridge.abandon(store) }

// Caches gives what a store has in memory of its blocks and may hold by weak pointers only: as long as
// they are held here, a collection takes none of them away. Only while nothing of the store runs.
func Caches(store server.StreamStore) []any { return bridge.caches(store) }

// Unlock releases the locks that a panic left held; after it a store is only fit to be abandoned.
func Unlock(store server.StreamStore, consumers []server.ConsumerStore) {
	bridge.unlock(store, consumers)
}

var standardErrors = []struct {
	name string
	err  error
}{
	{"os.ErrNotExist", fs.ErrNotExist},
	{"os.ErrPermission", fs.ErrPermission},
	{"os.ErrClosed", os.ErrClosed},
	{"io.EOF", io.EOF},
	{"io.ErrUnexpectedEOF", io.ErrUnexpectedEOF},
	{"io.ErrShortWrite", io.ErrShortWrite},
}

// ErrorName gives the name of the sentinel, error type or errno that err is or wraps; "" where it
// has none.
func ErrorName(err error) string {
	if bridge.errorName != nil {
		if name := bridge.errorName(err); name != "" {
			return name
		}
	}
	for _, s := range standardErrors {
		if errors.Is(err, s.err) {
			return s.name
		}
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		if errors.Is(err, fs.ErrExist) {
			return "os.ErrExist"
		}
		return ""
	}
	// ENOTEMPTY counts as fs.ErrExist too, and says more by its own name.
	if errno == syscall.EEXIST {
		return "os.ErrExist"
	}
	return unix.ErrnoName(errno)
}
