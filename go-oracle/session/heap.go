package session

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"jsparity/oracle/reference"
)

// The reference keeps caches that only a weak pointer holds (server/elastic), so what it finds in
// memory would depend on when the collector ran. It therefore runs between cases, and within one
// where nothing of the case runs and all such caches are held, unless more than heapBytesMax are
// needed before that. With less memory in use the processor's own has more of it, and the system
// need not clear pages for what is thrown away at once: those took up to a fifth of the oracle's time.
const (
	heapBytesMax        = 3 << 30
	collectAboveBytes   = 96 << 20
	heapBytesMetricName = "/memory/classes/heap/objects:bytes"
)

func stopCollector() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(heapBytesMax)
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: heapBytesMetricName}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func collectBetweenCases() {
	if heapBytes() > collectAboveBytes {
		runtime.GC()
	}
}

// collector is what a case knows of its memory.
type collector struct {
	rests uint64 // how often nothing ran so far
	above uint64 // how much has to be in use for a collection
	holds bool   // no: there is a store whose caches are not known yet
}

// restsPerLook: nothing runs several times an operation, and to look takes a microsecond.
const restsPerLook = 8

// rest is called when nothing of the case runs.
func (c *theCase) rest() {
	c.memory.rests++
	if c.memory.rests%restsPerLook == 0 && c.memory.holds && heapBytes() > c.memory.above {
		c.collect()
	}
}

func (c *theCase) collect() {
	var held [][]any
	for _, store := range c.stores {
		held = append(held, reference.Caches(store))
	}
	runtime.GC()
	runtime.KeepAlive(held)
	// Where much is in use, little would be gained by the next one.
	c.memory.above = max(collectAboveBytes, 2*heapBytes())
}
