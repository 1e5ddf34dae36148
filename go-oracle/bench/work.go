// Package bench times the reference on real files in real time: a line says what to do, the loop
// that is timed runs here. BENCH.md describes the protocol.
package bench

import (
	"fmt"
	"math/bits"
	"sort"
)

// Step is one piece of work on the open store.
type Step struct {
	Do       string   `json:"do"`
	Count    uint64   `json:"count"`
	Size     int      `json:"size"`
	Subjects Subjects `json:"subjects"`
	Filter   string   `json:"filter"`
	Every    uint64   `json:"every"`
	File     string   `json:"file"`

	SettleBelow uint64 `json:"settle_below"`
}

// Subjects that the messages of a step go to: prefix and a number below Count. Without Limits they
// take turns; with Limits, Count ascending numbers, a draw goes to the first that is above it.
type Subjects struct {
	Prefix string   `json:"prefix"`
	Count  uint64   `json:"count"`
	Limits []uint64 `json:"limits"`
}

func (s *Subjects) names() []string {
	names := make([]string, max(s.Count, 1))
	for i := range names {
		names[i] = fmt.Sprintf("%s%d", s.Prefix, i)
	}
	return names
}

// turns gives, for each of count messages, which subject it goes to.
func (s *Subjects) turns(count uint64) []uint32 {
	turns := make([]uint32, count)
	random := random{state: subjectSeed}
	for i := range turns {
		if len(s.Limits) == 0 {
			turns[i] = uint32(uint64(i) % max(s.Count, 1))
			continue
		}
		drawn := random.next()
		at := sort.Search(len(s.Limits)-1, func(j int) bool { return s.Limits[j] > drawn })
		turns[i] = uint32(at)
	}
	return turns
}

const (
	subjectSeed  = 1
	payloadSeed  = 2
	sequenceSeed = 3
)

// random is SplitMix64: the same numbers on both sides, for next to nothing.
type random struct{ state uint64 }

func (r *random) next() uint64 {
	r.state += 0x9E3779B97F4A7C15
	z := r.state
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}

// below is uniform in [0, bound), near enough.
func (r *random) below(bound uint64) uint64 {
	high, _ := bits.Mul64(r.next(), bound)
	return high
}

const (
	textBytes  = 1 << 20
	textStride = 8191
)

// payloads cuts messages of one size out of a text of sixteen letters, each at another place.
type payloads struct {
	text []byte
	size int
}

func newPayloads(size int) *payloads {
	p := &payloads{text: make([]byte, textBytes+size), size: size}
	random := random{state: payloadSeed}
	for i := range p.text {
		p.text[i] = 'a' + byte(random.next()&15)
	}
	return p
}

func (p *payloads) at(i uint64) []byte {
	offset := i * textStride % textBytes
	return p.text[offset : offset+uint64(p.size)]
}
