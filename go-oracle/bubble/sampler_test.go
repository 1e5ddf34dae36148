package bubble

import (
	"testing"
	"time"
	_ "unsafe" // for go:linkname
)

//go:linkname lastSampled github.com/nats-io/nats-server/v2/server/pse.lastSeconds
var lastSampled int64

// A sample holds the age of the process in seconds.
func TestNothingSamplesTheProcessWhileABubbleRuns(t *testing.T) {
	b := Start(t)
	do(t, b, func() {})
	before := lastSampled
	time.Sleep(2*samplePeriod + samplePeriod/10)
	if lastSampled != before {
		t.Errorf("the last sample is at the age of %d s, before it was at %d s", lastSampled, before)
	}
	if err := b.End(second); err != nil {
		t.Error(err)
	}
}
