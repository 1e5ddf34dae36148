package coverage

import (
	"encoding/binary"
	"errors"
)

// errDamaged is what bytes that end too early or contradict each other give.
var errDamaged = errors.New("coverage data that this program cannot read: another version of Go?")

// reader takes little-endian values off the front of some bytes. After the first that was not there
// it gives zeros, and failed says so.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.failed = true
		r.rest = nil
		return make([]byte, min(max(n, 0), 16))
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) u64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

func (r *reader) varint() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > 1<<31 {
		r.failed = true
		r.rest = nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

// table reads a string table.
func (r *reader) table() []string {
	var texts []string
	for count := r.varint(); count > 0 && !r.failed; count-- {
		texts = append(texts, string(r.take(r.varint())))
	}
	return texts
}
