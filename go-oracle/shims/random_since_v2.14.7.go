//go:build since_v2.14.7

// For versions from v2.14.7: the jitter of a store's timers comes from math/rand/v2, whose global
// source cannot be seeded. The variable that holds it is put in its place instead; the linker lets
// nobody do so but with -checklinkname=0, which build.cmake gives it.

package shims

import (
	"math/rand/v2"
	_ "unsafe" // for go:linkname
)

//go:linkname globalRand math/rand/v2.globalRand
var globalRand *rand.Rand

// JitterObeysSetting tells whether randseednop in GODEBUG makes seeding void.
const JitterObeysSetting = false

// SeedJitter puts a seeded source in the place of the global one that the reference draws its jitter
// from, and gives a function that draws what the reference will draw: an integer in [0, n).
func SeedJitter(seed int64) func(n int64) int64 {
	globalRand = rand.New(rand.NewPCG(uint64(seed), 0))
	return rand.New(rand.NewPCG(uint64(seed), 0)).Int64N
}

// DrawJitter draws from the global source, as the reference does.
func DrawJitter(n int64) int64 { return rand.Int64N(n) }
