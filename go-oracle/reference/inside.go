package reference

import "github.com/nats-io/nats-server/v2/server"

// Inside is a store that tells of itself what no operation shows (bridge/inside.go).
type Inside interface {
	Config() string
	Meta() string
	Store(subject string, payload []byte) string
	Remove(seq uint64) string
	Blocks() string
	Load(place uint64) string
	Stop() error
}

// inside is filled in by linked.go.
var inside struct {
	open      func(dir string, blockSize uint64, created int64) (Inside, error)
	blockSize func(server.StreamConfig) uint64
}

// OpenInside opens a new store in dir; created is in nanoseconds, 0 leaves it to the store.
func OpenInside(dir string, blockSize uint64, created int64) (Inside, error) {
	if !Linked() {
		return nil, ErrNotLinked
	}
	return inside.open(dir, blockSize, created)
}

// BlockSize gives what a server lets the blocks of a stream have; 0 leaves it to the store.
func BlockSize(cfg server.StreamConfig) uint64 { return inside.blockSize(cfg) }
