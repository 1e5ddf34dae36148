package bubble

import (
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server/ats"
)

const second = time.Second

// within is a limit of which a part is enough for what is known to hang.
func within(limit time.Duration) Limit { return Limit{Any: limit, Known: limit / 6} }

func do(t *testing.T, b *Bubble, f func()) {
	t.Helper()
	if !b.Do(f, within(30*second)) {
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
		b.Clock.Wait()
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
	if b.Do(func() { <-release }, within(5*time.Millisecond)) {
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
	}, within(limit)) {
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

// What ran at the limit of known hangs may be over at its end: both places are told.
func TestStacksTellWhereWorkWasEarly(t *testing.T) {
	b := Start(t)
	var release atomic.Bool
	if b.Do(func() {
		computeUntil(func() bool { return b.early.Load() != nil })
		computeOn(release.Load)
	}, within(400*time.Millisecond)) {
		t.Fatal("not given up")
	}
	now, early, found := strings.Cut(b.Stacks(), "Early:")
	if !found || !strings.Contains(early, "computeUntil") {
		t.Errorf("not where it was before:\n%s", early)
	}
	if !strings.Contains(now, "computeOn") {
		t.Errorf("not where it is:\n%s", now)
	}
	release.Store(true)
	end(t, b)
}

func TestAKnownHangIsGivenUpAsSuch(t *testing.T) {
	for _, each := range []struct {
		texts []string
		known bool
	}{{nil, false}, {[]string{"computeOn"}, false}, {[]string{"computeOn", "computeUntil"}, true}} {
		b := Start(t)
		b.KnownHangs = each.texts
		var release atomic.Bool
		if b.Do(func() { computeUntil(release.Load) }, within(200*time.Millisecond)) {
			t.Error("taken for done")
		}
		if known := b.known != ""; known != each.known {
			t.Errorf("%q: known: %v", each.texts, known)
		}
		if !strings.Contains(b.Stacks(), "computeUntil") {
			t.Errorf("not where it was:\n%s", b.Stacks())
		}
		release.Store(true)
		end(t, b)
	}
}

// The limit is a long one: on a busy machine a look comes some tenths of a second late.
func TestAKnownHangTakesAPartOfItsLimit(t *testing.T) {
	limit := within(9 * time.Second)
	b := Start(t)
	b.KnownHangs = []string{"computeUntil"}
	var release atomic.Bool
	before := ProcessorTime()
	if b.Do(func() { computeUntil(release.Load) }, limit) {
		t.Error("taken for done")
	}
	if took := ProcessorTime() - before; took < limit.Known || took > 2*limit.Known {
		t.Errorf("given up after %v of %v", took, limit.Known)
	}
	release.Store(true)
	end(t, b)
}

// Time moves for longer than the limit, which is no hang.
func TestTimeThatMovesIsProgress(t *testing.T) {
	b := Start(t)
	const limit = 100 * time.Millisecond
	if !b.Do(func() {
		b.Clock.Begin()
		b.Clock.Opening()
		ats.Register()
		defer ats.Unregister()
		before := ProcessorTime()
		for ProcessorTime()-before < 3*limit {
			time.Sleep(second)
		}
		b.Clock.Stop()
	}, within(limit)) {
		t.Fatal("taken for a hang")
	}
	end(t, b)
}

// forBothWays runs f with a clock that knows the timers of its bubble, and with one that does not.
func forBothWays(t *testing.T, f func(t *testing.T, b *Bubble)) {
	for _, way := range []string{"from timer to timer", "from tick to tick"} {
		t.Run(way, func(t *testing.T) {
			b := Start(t)
			do(t, b, func() {
				if way == "from tick to tick" {
					b.Clock.timers = nil
				}
				b.Clock.Begin()
				f(t, b)
				b.Clock.Stop()
			})
			end(t, b)
		})
	}
}

// The access time at the moments of a store's life, as PROTOCOL.md has it.
func TestTheAccessTimeGoesInTicksFromTheOpening(t *testing.T) {
	forBothWays(t, func(t *testing.T, b *Bubble) {
		clock := b.Clock
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
			time.Sleep(by)
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
	})
}

// What is due at an instant sees its access time, whatever else is due there, is set off there, or
// has been due or taken back before.
func TestATimerSeesTheAccessTimeOfItsInstant(t *testing.T) {
	const tick = ats.TickInterval
	forBothWays(t, func(t *testing.T, b *Bubble) {
		origin := time.Now()
		b.Clock.Opening()
		ats.Register()
		seen := map[time.Duration]time.Duration{}
		look := func() { seen[time.Since(origin)] = time.Duration(ats.AccessTime() - origin.UnixNano()) }
		for _, at := range []time.Duration{1, tick - lead - 1, 3 * tick, 3*tick + 1, 5*tick - 1} {
			time.AfterFunc(at, look)
		}
		time.AfterFunc(tick/2, func() { t.Error("a timer that was stopped") }).Stop()
		moved := time.AfterFunc(7*tick, look)
		moved.Reset(2*tick + 5)
		time.AfterFunc(4*tick, func() {
			look()
			go time.AfterFunc(0, func() { time.Sleep(tick / 4); look() })
		})
		time.Sleep(second)
		b.Clock.Settle()
		want := map[time.Duration]time.Duration{1: 0, tick - lead - 1: 0, 2*tick + 5: 2 * tick, 3 * tick: 3 * tick,
			3*tick + 1: 3 * tick, 4 * tick: 4 * tick, 4*tick + tick/4: 4 * tick, 5*tick - 1: 5 * tick}
		if !maps.Equal(seen, want) {
			t.Errorf("%v, not %v", seen, want)
		}
		ats.Unregister()
	})
}

// Whatever order the runtime picks for timers of one instant, one due on a tick sees it.
func TestATimerDueOnATickSeesIt(t *testing.T) {
	for range 50 {
		forBothWays(t, func(t *testing.T, b *Bubble) {
			origin := time.Now().UnixNano()
			b.Clock.Opening()
			ats.Register()
			var seen time.Duration
			timer := time.AfterFunc(3*ats.TickInterval, func() {
				seen = time.Duration(ats.AccessTime() - origin)
			})
			defer timer.Stop()
			time.Sleep(second)
			b.Clock.Wait()
			if seen != 3*ats.TickInterval {
				t.Errorf("seen: %v", seen)
			}
			ats.Unregister()
		})
	}
}

// Else it goes from tick to tick: as right, but slow.
func TestTheTimersOfABubbleAreKnownWithThisToolchain(t *testing.T) {
	b := Start(t)
	do(t, b, func() {
		timers := timersOfBubble()
		if timers == nil {
			t.Error("the fields of the runtime's timers have changed")
			return
		}
		now := time.Now().UnixNano()
		first := time.AfterFunc(second, func() {})
		if due := timers.due(); due != now+int64(second) {
			t.Errorf("%d is due at %d", int64(second), due-now)
		}
		first.Reset(second / 2)
		if due := timers.due(); due != now+int64(second/2) {
			t.Errorf("set anew, it is due at %d", due-now)
		}
		first.Stop()
	})
	end(t, b)
}

func TestWaitingLetsWhatIsDueRunAndNoTimePass(t *testing.T) {
	b := Start(t)
	var ran, early bool
	do(t, b, func() {
		start := time.Now()
		time.AfterFunc(0, func() { go func() { ran = true }() })
		time.AfterFunc(1, func() { early = true })
		b.Clock.Wait()
		if !ran || early || time.Since(start) != 0 {
			t.Errorf("after %v, ran: %v, early: %v", time.Since(start), ran, early)
		}
		time.Sleep(1)
	})
	end(t, b)
}
