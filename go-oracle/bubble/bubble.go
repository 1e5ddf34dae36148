// Package bubble runs code where time is fake and moves only when everything waits.
package bubble

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Bubble is one synctest bubble with a goroutine that takes work from outside. Time in it starts at
// 2000-01-01T00:00:00Z and stands still while it waits for work.
type Bubble struct {
	Clock *Clock // for work in the bubble
	// KnownHangs are texts in the stacks of known hangs: what shows one is given up at the limit of those.
	KnownHangs []string

	work  chan func()
	idle  chan struct{}
	ended chan struct{}
	fault string // why it could not end properly; valid after ended is closed
	known string // the stacks that showed the last work at a known hang
	// early is where all goroutines were when the last work had run for as long as a known hang; nil before.
	early atomic.Pointer[string]
}

// Start starts a bubble. t must be that of the running program's only test.
func Start(t *testing.T) *Bubble {
	b := &Bubble{
		work:  make(chan func()),
		idle:  make(chan struct{}, 1), // so that work which was given up can end
		ended: make(chan struct{}),
	}
	clock := make(chan *Clock)
	go b.run(t, clock)
	b.Clock = <-clock
	return b
}

func (b *Bubble) run(t *testing.T, clock chan<- *Clock) {
	defer close(b.ended)
	// synctest panics here when the bubble's goroutines block each other for ever. They stay behind
	// then, and harm nobody.
	defer func() {
		if v := recover(); v != nil {
			b.fault = fmt.Sprint(v)
		}
	}()
	synctest.Test(t, func(*testing.T) {
		leading := newClock()
		clock <- leading
		defer leading.end()
		for f := range b.work {
			f()
			b.idle <- struct{}{}
		}
	})
}

// Do runs f in the bubble and waits for it; f must not panic. False: f is still running although it
// used limit of processor time without moving time in the bubble, or blocked for longer than that.
// Such a bubble takes no more work.
func (b *Bubble) Do(f func(), limit Limit) bool {
	return b.do(f, newPatience(limit, blockedFactor*limit.Any))
}

// DoSoon is Do for work that nothing depends on: limit is one of real time, too. After a panic that
// left a lock held, for one, the store can never be closed.
func (b *Bubble) DoSoon(f func(), limit time.Duration) bool {
	return b.do(f, newPatience(Limit{Any: limit, Known: limit}, limit))
}

// do looks whether it is time to give up late: a timer that goes off while the bubble works changes
// the order of its goroutines, as package unsampled tells of another one.
func (b *Bubble) do(f func(), patience *patience) bool {
	const looksPerLimit = 24
	b.work <- f
	look := time.NewTimer(patience.limit.Known)
	defer look.Stop()
	b.early.Store(nil)
	b.known = ""
	for {
		select {
		case <-b.idle:
			return true
		case <-look.C:
			// First, as on a busy machine the first look may be the last one.
			if b.early.Load() == nil {
				stacks := stacksNow()
				b.early.Store(&stacks)
			}
			over := patience.isOver()
			if patience.isEnoughForKnown() && b.isAtKnownHang() || over {
				return false
			}
			look.Reset(max(patience.limit.Any/looksPerLimit, time.Millisecond))
		}
	}
}

func (b *Bubble) isAtKnownHang() bool {
	if len(b.KnownHangs) == 0 {
		return false
	}
	stacks := b.Stacks()
	if slices.ContainsFunc(b.KnownHangs, func(text string) bool { return strings.Contains(stacks, text) }) {
		b.known = stacks
	}
	return b.known != ""
}

// End waits until every goroutine of the bubble has ended, for at most limit (real time). The error
// tells why some have not: they are left behind.
func (b *Bubble) End(limit time.Duration) error {
	close(b.work)
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	select {
	case <-b.ended:
	case <-timeout.C:
		return fmt.Errorf("the bubble still runs after %v", limit)
	}
	if b.fault != "" {
		return fmt.Errorf("%s", b.fault)
	}
	return nil
}
