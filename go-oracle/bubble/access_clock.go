package bubble

import (
	"sync/atomic"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/nats-io/nats-server/v2/server/ats"
)

// The state of package ats, the reference's access-time service.
//
//go:linkname atsTime github.com/nats-io/nats-server/v2/server/ats.utime
var atsTime atomic.Int64

//go:linkname atsUsers github.com/nats-io/nats-server/v2/server/ats.refs
var atsUsers atomic.Int64

//go:linkname atsDone github.com/nats-io/nats-server/v2/server/ats.done
var atsDone chan struct{}

// AccessClock stands in for the goroutine of package ats within one bubble, with the same tick from
// the same moment on. Two things make the original unfit here: its channel is made outside every
// bubble, so that time would never move, and synctest fires timers of one instant in random order,
// so that a timer due on a tick would see the time before it or after it by chance. This one ticks a
// little early, and so always first:
//
//	an operation at T sees   origin + floor((T - origin) / 100 ms) * 100 ms
//	a timer at T sees        the same of T + lead
//
// where origin is when the store was opened. All methods are for the bubble's worker goroutine.
type AccessClock struct {
	origin time.Time
	quit   chan struct{} // nil: not ticking
}

// lead is no round number: what is due a nanosecond before a tick, as the age of a message stored
// with a time of its own may be, would meet the tick itself and see either.
const lead = 613 * time.Nanosecond

// NewAccessClock resets package ats for a new bubble.
func NewAccessClock() *AccessClock {
	atsDone = make(chan struct{}, 1)
	atsTime.Store(0)
	atsUsers.Store(1) // ours: package ats starts its own goroutine for the first user only
	return &AccessClock{}
}

// Opening is called before a store is opened.
func (c *AccessClock) Opening() {
	if c.quit != nil {
		return
	}
	c.origin = time.Now()
	c.quit = make(chan struct{})
	atsTime.Store(c.origin.UnixNano())
	go tick(c.origin, c.quit)
}

// Settle is called after every operation.
func (c *AccessClock) Settle() {
	if c.quit == nil {
		return
	}
	if atsUsers.Load() <= 1 {
		c.Stop()
		return
	}
	atsTime.Store(lastTick(c.origin, time.Now()))
}

// Leaving is called before time is made to move.
func (c *AccessClock) Leaving() {
	if c.quit != nil {
		atsTime.Store(lastTick(c.origin, time.Now().Add(lead)))
	}
}

// Stop ends the ticking; the time that the reference sees stays what it is.
func (c *AccessClock) Stop() {
	if c.quit != nil {
		close(c.quit)
		c.quit = nil
	}
}

func lastTick(origin, now time.Time) int64 {
	ticks := now.Sub(origin) / ats.TickInterval
	return origin.Add(ticks * ats.TickInterval).UnixNano()
}

func tick(origin time.Time, quit <-chan struct{}) {
	timer := time.NewTimer(ats.TickInterval - lead)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			atsTime.Store(lastTick(origin, time.Now().Add(lead)))
			timer.Reset(ats.TickInterval)
		case <-quit:
			return
		}
	}
}
