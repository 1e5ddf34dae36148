package bubble

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats-server/v2/server/ats"
)

const second = time.Second

func do(t *testing.T, b *Bubble, f func()) {
	t.Helper()
	if !b.Do(f, 30*second) {
		t.Fatal("the bubble hangs")
	}
}

func end(t *testing.T, b *Bubble) {
	t.Helper()
	if err := b.End(30 * second); err != nil {
		t.Fatal(err)
	}
}

func TestTimeStandsStillBetweenWork(t *testing.T) {
	b := Start(t)
	var first, second time.Time
	do(t, b, func() { first = time.Now() })
	time.Sleep(20 * time.Millisecond)
	do(t, b, func() { second = time.Now() })
	end(t, b)
	if first.UnixNano() != 946684800000000000 || !second.Equal(first) {
		t.Errorf("%v, then %v", first, second)
	}
}

func TestTimersFireInVirtualTime(t *testing.T) {
	b := Start(t)
	var fired time.Duration
	do(t, b, func() {
		start := time.Now()
		time.AfterFunc(time.Hour, func() { fired = time.Since(start) })
		time.Sleep(2 * time.Hour)
		synctest.Wait()
	})
	end(t, b)
	if fired != time.Hour {
		t.Errorf("fired after %v", fired)
	}
}

func TestGoroutinesThatBlockForEverAreLeftBehind(t *testing.T) {
	b := Start(t)
	do(t, b, func() {
		never := make(chan struct{})
		go func() { <-never }()
	})
	if err := b.End(30 * second); err == nil || !strings.Contains(err.Error(), "deadlock") {
		t.Errorf("ended with %v", err)
	}
	next := Start(t)
	do(t, next, func() {})
	end(t, next)
}

func TestWorkThatBlocksIsGivenUp(t *testing.T) {
	b := Start(t)
	release := make(chan struct{})
	if b.Do(func() { <-release }, 5*time.Millisecond) {
		t.Error("taken for done")
	}
	close(release)
	end(t, b)
}

func TestWorkThatComputesForEverIsGivenUp(t *testing.T) {
	b := Start(t)
	var release atomic.Bool
	started := time.Now()
	const limit = 50 * time.Millisecond
	if b.Do(func() {
		for !release.Load() {
		}
	}, limit) {
		t.Error("taken for done")
	}
	if took := time.Since(started); took < limit/2 {
		t.Errorf("given up after %v already", took)
	}
	release.Store(true)
	end(t, b)
}

//go:noinline
func computeUntil(done func() bool) {
	for !done() {
	}
}

//go:noinline
func computeOn(done func() bool) {
	for !done() {
	}
}

// What took most of the limit is over when it is: both places are told.
func TestStacksTellWhereWorkWasAtHalfTheLimit(t *testing.T) {
	const limit = 400 * time.Millisecond
	b := Start(t)
	var release atomic.Bool
	if b.Do(func() {
		before := processorTime()
		computeUntil(func() bool { return processorTime()-before > limit*7/8 })
		computeOn(release.Load)
	}, limit) {
		t.Fatal("not given up")
	}
	now, early, found := strings.Cut(b.Stacks(), "At half the limit:")
	if !found || !strings.Contains(early, "computeUntil") {
		t.Errorf("not where it was before:\n%s", early)
	}
	if !strings.Contains(now, "computeOn") {
		t.Errorf("not where it is:\n%s", now)
	}
	release.Store(true)
	end(t, b)
}

// Two days in which time moves take longer than the limit, and are no hang.
func TestTimeThatMovesIsProgress(t *testing.T) {
	b := Start(t)
	const limit = 100 * time.Millisecond
	var took time.Duration
	if !b.Do(func() {
		clock := NewAccessClock()
		clock.Opening()
		ats.Register()
		before := processorTime()
		time.Sleep(48 * time.Hour)
		took = processorTime() - before
		ats.Unregister()
		clock.Stop()
	}, limit) {
		t.Fatal("taken for a hang")
	}
	if took < limit {
		t.Errorf("took %v only: too short to show anything", took)
	}
	end(t, b)
}

// The access time at the moments of a store's life, as PROTOCOL.md has it.
func TestTheAccessTimeGoesInTicksFromTheOpening(t *testing.T) {
	b := Start(t)
	do(t, b, func() {
		clock := NewAccessClock()
		time.Sleep(33 * time.Millisecond) // ticks count from the opening, not from the epoch
		origin := time.Now()
		clock.Opening()
		ats.Register()
		clock.Settle()
		expect := func(want time.Duration) {
			t.Helper()
			if got := time.Duration(ats.AccessTime() - origin.UnixNano()); got != want {
				t.Errorf("at %v: %v, not %v", time.Since(origin), got, want)
			}
		}
		advance := func(by time.Duration) {
			clock.Leaving()
			time.Sleep(by)
			synctest.Wait()
			clock.Settle()
		}
		const tick = ats.TickInterval
		expect(0)
		advance(tick - 2)
		expect(0)
		advance(1) // a nanosecond before the tick, when the clock has ticked already
		expect(0)
		advance(1)
		expect(tick)
		advance(5*tick + 7)
		expect(6 * tick)
		advance(24 * time.Hour)
		expect(24*time.Hour + 6*tick)

		ats.Unregister()
		clock.Settle()
		advance(second)
		expect(24*time.Hour + 6*tick) // nobody uses it
		clock.Opening()
		ats.Register()
		clock.Settle()
		expect(24*time.Hour + 6*tick + 7 + second)
		ats.Unregister()
		clock.Stop()
	})
	end(t, b)
}

// Whatever order the runtime picks for timers of one instant, one due on a tick sees it.
func TestATimerDueOnATickSeesIt(t *testing.T) {
	for range 50 {
		b := Start(t)
		do(t, b, func() {
			clock := NewAccessClock()
			origin := time.Now().UnixNano()
			clock.Opening()
			ats.Register()
			var seen time.Duration
			timer := time.AfterFunc(3*ats.TickInterval, func() {
				seen = time.Duration(ats.AccessTime() - origin)
			})
			defer timer.Stop()
			time.Sleep(second)
			synctest.Wait()
			if seen != 3*ats.TickInterval {
				t.Errorf("seen: %v", seen)
			}
			ats.Unregister()
			clock.Stop()
		})
		end(t, b)
	}
}
