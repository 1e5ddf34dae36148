package bubble

import (
	"sync/atomic"
	"testing/synctest"
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

// Clock leads the time of one bubble from each instant at which a timer is due to the next, and has
// the access time ready there. It stands in for the goroutine of package ats, which is unfit here:
// its channel is made outside every bubble, so that time would never move; synctest fires timers of
// one instant in random order, so that a timer due on a tick would see the time before it or after
// it by chance; and 36,000 ticks take longer than all else that happens in an hour. What is seen are
// its ticks all the same, a little early, and so before what is due on one:
//
//	an operation at T sees   origin + floor((T - origin) / 100 ms) * 100 ms
//	a timer at T sees        the same of T + lead
//
// where origin is when the store was opened. All methods are for the bubble's worker goroutine.
type Clock struct {
	// AtRest is called whenever nothing else in the bubble runs; nil: nobody wants to know. It may take
	// real time, and must wait for nothing in the bubble.
	AtRest func()

	timers  *timers       // nil: they are not known, and time goes from tick to tick
	asking  chan struct{} // the worker waits until all else does
	settled chan struct{} // all else does
	ended   bool          // the worker has no more work
	origin  time.Time
	ticking bool
}

// lead is no round number: what is due a nanosecond before a tick, as the age of a message stored
// with a time of its own may be, would meet the tick itself and see either.
const lead = 613 * time.Nanosecond

// newClock is called in the bubble, once.
func newClock() *Clock {
	c := &Clock{timers: timersOfBubble(), asking: make(chan struct{}, 1), settled: make(chan struct{})}
	go c.run()
	return c
}

// Begin resets package ats for a case.
func (c *Clock) Begin() {
	atsDone = make(chan struct{}, 1)
	atsTime.Store(0)
	atsUsers.Store(1) // ours: package ats starts its own goroutine for the first user only
}

// Opening is called before a store is opened.
func (c *Clock) Opening() {
	if c.ticking {
		return
	}
	c.origin = time.Now()
	c.ticking = true
	atsTime.Store(c.origin.UnixNano())
}

// Wait waits until nothing in the bubble runs and nothing is due. Time stands still meanwhile. Only
// this may be called for that: synctest.Wait waits for the clock.
func (c *Clock) Wait() {
	c.asking <- struct{}{}
	<-c.settled
}

// Settle is called after every operation: Wait, then the access time is that of operations again.
func (c *Clock) Settle() {
	c.Wait()
	if !c.ticking {
		return
	}
	if atsUsers.Load() <= 1 {
		c.Stop()
		return
	}
	atsTime.Store(lastTick(c.origin, time.Now()))
}

// Stop ends the ticking; the time that the reference sees stays what it is.
func (c *Clock) Stop() { c.ticking = false }

// end lets the clock's goroutine end.
func (c *Clock) end() { c.ended = true }

// run is the goroutine that waits for all others: for the worker where it asks, or else for time to
// move, which then nothing but the next timer can make it do.
func (c *Clock) run() {
	for {
		synctest.Wait()
		if c.ended {
			return
		}
		if c.AtRest != nil {
			c.AtRest()
		}
		select {
		case <-c.asking:
			c.settled <- struct{}{}
		default:
			c.move()
		}
	}
}

func (c *Clock) move() {
	now := time.Now().UnixNano()
	if c.timers == nil {
		c.moveByTick(now)
		return
	}
	due := c.timers.due()
	if due == 0 {
		select {} // for ever; synctest says so
	}
	c.show(due)
	time.Sleep(time.Duration(due - now))
}

// moveByTick moves to the next tick, or as far as the worker sleeps: what is due on the way sees the
// access time that there was before.
func (c *Clock) moveByTick(now int64) {
	const interval = int64(ats.TickInterval)
	sinceTick := (now + int64(lead) - c.origin.UnixNano()) % interval
	c.show(now)
	timer := time.NewTimer(time.Duration(interval - sinceTick))
	defer timer.Stop()
	select {
	case <-timer.C:
		c.show(time.Now().UnixNano())
	case <-c.asking:
		c.asking <- struct{}{}
	}
}

// show sets the access time that a timer due at an instant sees.
func (c *Clock) show(due int64) {
	if c.ticking {
		atsTime.Store(lastTick(c.origin, time.Unix(0, due).Add(lead)))
	}
}

func lastTick(origin, now time.Time) int64 {
	ticks := now.Sub(origin) / ats.TickInterval
	return origin.Add(ticks * ats.TickInterval).UnixNano()
}
