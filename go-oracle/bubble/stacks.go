package bubble

import (
	"runtime"
	"strings"
	"time"
)

// Stacks tells, after Do gave up, where all goroutines are, and then those that begin in the next
// moments, once for each place: where one timer goes off after the other, a single look mostly falls
// between two. And where all were at half the limit: what took nearly all of it may just be over.
func (b *Bubble) Stacks() string {
	if b.known != "" {
		return b.known
	}
	const looks = 20
	told := make(map[string]bool) // names of the first, places of those after them
	var all []string
	for _, g := range goroutines() {
		told[g.name] = true
		all = append(all, g.text)
	}
	for range looks {
		time.Sleep(time.Millisecond)
		for _, g := range goroutines() {
			if !told[g.name] && !told[g.place] {
				told[g.place] = true
				all = append(all, g.text)
			}
		}
	}
	if early := b.early.Load(); early != nil {
		all = append(all, "At half the limit:", *early)
	}
	return strings.Join(all, "\n\n") + "\n"
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
