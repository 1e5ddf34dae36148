package bubble

import (
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Stacks tells, after Do gave up, where all goroutines are, and then those that begin in the next
// moments, once for each place: where one timer goes off after the other, a single look mostly falls
// between two. And where all were early: what took nearly all of the time may just be over.
func (b *Bubble) Stacks() string {
	if b.known != "" {
		return b.known
	}
	defer lookingBeside()()
	const looks = 20
	told := make(map[string]bool) // names of the first, places of those after them
	var all []string
	for _, g := range goroutines() {
		told[g.name] = true
		all = append(all, g.text)
	}
	for range looks {
		_ = unix.Nanosleep(&unix.Timespec{Nsec: int64(time.Millisecond)}, nil)
		for _, g := range goroutines() {
			if !told[g.name] && !told[g.place] {
				told[g.place] = true
				all = append(all, g.text)
			}
		}
	}
	if early := b.early.Load(); early != nil {
		all = append(all, "Early:", *early)
	}
	return strings.Join(all, "\n\n") + "\n"
}

// lookingBeside lets the caller look at what hangs from a processor of its own until it calls what it gets.
// Otherwise a look waits for the monitor to take the one processor away, and for a thread that sleeps with
// the monitor's slack: a tenth of a second each (see CalmMonitor).
func lookingBeside() (end func()) {
	const besideIt = 2
	processors := runtime.GOMAXPROCS(besideIt)
	runtime.LockOSThread()
	slack, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0)
	if err == nil {
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(time.Microsecond), 0, 0, 0)
	}
	return func() {
		if err == nil {
			_ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(slack), 0, 0, 0)
		}
		runtime.UnlockOSThread()
		runtime.GOMAXPROCS(processors)
	}
}

func stacksNow() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	return strings.TrimSpace(string(buf))
}

type goroutine struct {
	name  string // "goroutine 7"
	place string // the frames
	text  string
}

func goroutines() []goroutine {
	var all []goroutine
	for _, text := range strings.Split(stacksNow(), "\n\n") {
		head, place, _ := strings.Cut(text, "\n")
		name, _, _ := strings.Cut(head, " [")
		all = append(all, goroutine{name, place, text})
	}
	return all
}
