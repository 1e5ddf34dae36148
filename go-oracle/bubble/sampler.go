package bubble

import (
	"runtime"
	"sync"
	"time"
	_ "unsafe" // for go:linkname

	_ "github.com/nats-io/nats-server/v2/server/pse" // what is stopped here
)

// The state of package pse, which samples how much processor time the server uses.
//
//go:linkname sampledFile github.com/nats-io/nats-server/v2/server/pse.procStatFile
var sampledFile string

const samplePeriod = time.Second

// Package pse has started its timer by then.
var samplerStarted = time.Now()

// stopSampler ends the sampling, which begins with the program and belongs to no bubble: every
// second, whatever a case is at, its goroutine takes the turn of the one that comes next, which then
// goes to the end of the queue. A store may rebuild its state before or after that. The timer cannot
// be stopped, but does not set itself again when its file cannot be read; so wait for it once.
var stopSampler = sync.OnceFunc(func() {
	sampledFile = ""
	time.Sleep(time.Until(samplerStarted.Add(samplePeriod)))
	runtime.Gosched() // to what the timer has started
})
