package bubble

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// monitorSlack is how late the kernel may end a sleep of the monitor's. A system call must outlast it
// to lose the processor: with 10 ms, writing a few hundred kilobytes did so now and then. An endless
// loop is found in twice this time at each look for one: with a second it would have several times
// what jsparity gives it.
const monitorSlack = 100 * time.Millisecond

// CalmMonitor keeps the runtime's monitor thread from changing the order of goroutines. The monitor
// wakes up every 20 µs; it takes the one processor away from a goroutine that it finds in the same
// system call twice, or at work for 10 ms, and gives it to the next one. What the store has left to
// a goroutine of its own, a compression for one, then runs in the middle of an operation instead of
// after it. So the monitor
//   - sleeps with a slack, longer than a system call takes (a thread inherits it, and the monitor is
//     there before main: the program starts itself again);
//   - yields to whoever wants a processor: on a busy machine a goroutine is that slow by waiting for
//     its turn, and the monitor now waits too.
//
// Goroutines that never end are still interrupted. Call it first in main; environment is what the program
// has when it is started again.
func CalmMonitor(environment []string) error {
	slack, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0)
	if err != nil {
		return err
	}
	if time.Duration(slack) < monitorSlack {
		return startAgainWithSlack(environment)
	}
	return yieldMonitor()
}

// startAgainWithSlack returns only where it does not work. Which thread asks does not matter: it is
// the one that becomes the main thread.
func startAgainWithSlack(environment []string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(monitorSlack), 0, 0, 0); err != nil {
		return err
	}
	if slack, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0); err != nil ||
		time.Duration(slack) < monitorSlack {
		return errors.Join(errors.New("this thread cannot have timers with a slack"), err)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return unix.Exec(program, os.Args, environment)
}

func yieldMonitor() error {
	tid, err := monitorThread()
	if err != nil {
		return err
	}
	return unix.SchedSetAttr(tid, &unix.SchedAttr{Policy: unix.SCHED_IDLE}, 0)
}

// monitorThread is the first thread that the runtime starts (runtime.main); the kernel lists threads
// in the order in which they were started.
func monitorThread() (int, error) {
	tasks, err := os.Open("/proc/self/task")
	if err != nil {
		return 0, err
	}
	defer tasks.Close()
	names, err := tasks.Readdirnames(2)
	if err != nil {
		return 0, err
	}
	if len(names) < 2 {
		return 0, errors.New("the monitor is not among the threads")
	}
	return strconv.Atoi(names[1])
}
