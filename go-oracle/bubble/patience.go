package bubble

import (
	"syscall"
	"time"
)

// blockedFactor times the limit is how long work may make no progress where it computes nothing: it
// waits for a lock, or the machine gives it no time.
const blockedFactor = 4

// Limit is how much processor time work may use without making progress.
type Limit struct {
	Any time.Duration
	// Known is enough where stacks show a known hang. What is not known may be slow only, and takes up to twice as
	// long on a busy machine; it is rare, so that it costs little to wait for it.
	Known time.Duration
}

// patience judges whether work hangs: for longer than a limit neither has it ended nor has time in
// the bubble moved. The limit is one of processor time, so that a busy machine is not taken for a
// hang and a case ends the same way everywhere; and moving through days of fake time is progress,
// however long it takes. Time that moves, but not by 100 ms within the limit, is too slow to wait for:
// such work is given up like any other.
type patience struct {
	limit     Limit
	realLimit time.Duration
	fakeTime  int64 // when progress was last seen: access time in the bubble,
	computed  time.Duration
	wallClock time.Time
}

func newPatience(limit Limit, realLimit time.Duration) *patience {
	p := &patience{limit: limit, realLimit: realLimit}
	p.restart()
	return p
}

func (p *patience) restart() {
	p.fakeTime = atsTime.Load()
	p.computed = ProcessorTime()
	p.wallClock = time.Now()
}

// isOver looks at what was achieved since the last progress.
func (p *patience) isOver() bool {
	if atsTime.Load() != p.fakeTime {
		p.restart()
		return false
	}
	return ProcessorTime()-p.computed >= p.limit.Any ||
		time.Since(p.wallClock) >= p.realLimit
}

// isEnoughForKnown tells whether the processor time that a known hang gets is used up, without progress since
// isOver looked.
func (p *patience) isEnoughForKnown() bool { return ProcessorTime()-p.computed >= p.limit.Known }

// ProcessorTime is what this process has used so far.
func ProcessorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0 // the wall clock still ends it
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
