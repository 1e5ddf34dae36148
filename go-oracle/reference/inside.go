package reference

import (
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats-server/v2/server/avl"
)

// Inside is a store that tells of itself what no operation shows (bridge/inside.go).
type Inside interface {
	Config() string
	Meta() string
	Store(subject string, payload []byte) string
	Remove(seq uint64) string
	Read(seq uint64) string
	Last(subject string) string
	Next(filter string, seq uint64) string
	Prev(filter string, seq uint64) string
	NextOf(filters []string, seq uint64) string
	PrevOf(filters []string, seq uint64) string
	Subjects(filter string) string
	Count(filter string, seq uint64, last bool) string
	CountOf(filters []string, seq uint64, last bool) string
	LastOf(filters []string, upTo uint64) string
	SeqAt(ns int64) string
	Purge(filter string, seq, keep uint64) string
	Update(cfg server.StreamConfig) string
	Compact(seq uint64) string
	State() string
	Blocks() string
	Loads() string
	Pending(place uint64) string
	Drop() string
	Load(place uint64) string
	Tombstones(place, seq, count uint64) string
	Kick(place uint64) string
	SkipIn(place uint64) string
	Behead(place uint64) string
	Flip(place, at uint64) string
	Recompress(place uint64, change string, seq uint64) string
	Records(place uint64) string
	Stop() error
}

// inside is filled in by linked.go.
var inside struct {
	open      func(server.FileStoreConfig, server.StreamConfig, int64, string) (Inside, error)
	blockSize func(server.StreamConfig) uint64
	names     func(uint8) (string, string)

	blockIndex func(string) (string, *avl.SequenceSet, error)
}

// OpenInside opens a store; created is in nanoseconds, 0 leaves it to the store. An empty key means no
// encryption.
func OpenInside(fcfg server.FileStoreConfig, cfg server.StreamConfig, created int64, key string) (Inside, error) {
	if !Linked() {
		return nil, ErrNotLinked
	}
	return inside.open(fcfg, cfg, created, key)
}

// BlockSize gives what a server lets the blocks of a stream have; 0 leaves it to the store.
func BlockSize(cfg server.StreamConfig) uint64 { return inside.blockSize(cfg) }

// Names gives the reference's words for a cipher and for a compression.
func Names(value uint8) (cipher, compression string) { return inside.names(value) }

// BlockIndex reads msgs/1.idx of a directory, a file of old servers: what it tells, and what was deleted.
func BlockIndex(dir string) (told string, deleted *avl.SequenceSet, err error) {
	return inside.blockIndex(dir)
}
