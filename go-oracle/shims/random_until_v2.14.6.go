//go:build !since_v2.14.7

// For versions up to v2.14.6: the jitter of a store's timers comes from math/rand.

package shims

import "math/rand"

// JitterObeysSetting tells whether randseednop in GODEBUG makes seeding void.
const JitterObeysSetting = true

// SeedJitter seeds the global source that the reference draws its jitter from, and gives a function
// that draws what the reference will draw: an integer in [0, n).
func SeedJitter(seed int64) func(n int64) int64 {
	rand.Seed(seed) //lint:ignore SA1019 the reference uses the global source, and randseednop=0 is set
	return rand.New(rand.NewSource(seed)).Int63n
}

// DrawJitter draws from the global source, as the reference does.
func DrawJitter(n int64) int64 { return rand.Int63n(n) }
