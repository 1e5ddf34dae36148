package bubble

import (
	"testing"
	"time"
	_ "unsafe" // for go:linkname
)

//go:linkname lastSampled github.com/nats-io/nats-server/v2/server/pse.lastSeconds
var lastSampled int64

var started = time.Now()

const samplePeriod = time.Second

// A sample holds the age of the process in seconds, and none is before the first.
func TestNothingSamplesTheProcess(t *testing.T) {
	if ProcessIsSampled() {
		t.Error("package pse was initialized: is runtime.initTask what package unsampled takes it for?")
	}
	time.Sleep(time.Until(started.Add(samplePeriod + samplePeriod/10)))
	if lastSampled != 0 {
		t.Errorf("there is a sample at the age of %d s", lastSampled)
	}
}
