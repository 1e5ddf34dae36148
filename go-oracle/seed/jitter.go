package seed

import (
	"time"

	"jsparity/oracle/shims"
)

// What the reference draws at random when it opens a store, in this order
// (filestore.go: setSyncTimer, flushStreamStateLoop).
const (
	defaultSyncInterval = 2 * time.Minute
	stateTickMin        = 2 * time.Minute
	stateTickSpread     = 30 * time.Second
)

// Jitter is how long after opening the two background timers of a store first fire.
type Jitter struct {
	FirstSync time.Duration // the block sync
	StateTick time.Duration // the period of the state file's ticker
}

// SeedOpening seeds the reference's global source for the nth opening (from 0) of a store within a case and
// tells what the reference will draw from it.
func SeedOpening(caseSeed uint64, nth uint64, syncInterval time.Duration) Jitter {
	const golden = 0x9E3779B97F4A7C15 // spreads consecutive openings over the seeds
	s := int64(caseSeed ^ nth*golden)
	return drawJitter(shims.SeedJitter(s), syncInterval)
}

func drawJitter(draw func(n int64) int64, syncInterval time.Duration) Jitter {
	if syncInterval == 0 {
		syncInterval = defaultSyncInterval
	}
	half := syncInterval / 2
	if half <= 0 {
		return Jitter{} // the reference panics
	}
	return Jitter{
		FirstSync: half + time.Duration(draw(int64(half))),
		StateTick: stateTickMin + time.Duration(draw(int64(stateTickSpread))),
	}
}

// Effective tells whether seeding the global source has an effect, which a setting in GODEBUG can
// take from it.
func Effective() bool {
	expected := SeedOpening(0, 0, 0)
	half := defaultSyncInterval / 2
	return half+time.Duration(shims.DrawJitter(int64(half))) == expected.FirstSync
}
