package session

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The reference keeps caches that only a weak pointer holds (server/elastic), so what it finds in
// memory would depend on when the collector ran. It therefore runs between cases only, unless a
// single case needs more than heapBytesMax.
const (
	heapBytesMax        = 3 << 30
	collectAboveBytes   = 256 << 20
	heapBytesMetricName = "/memory/classes/heap/objects:bytes"
)

func stopCollector() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(heapBytesMax)
}

func collectBetweenCases() {
	sample := []metrics.Sample{{Name: heapBytesMetricName}}
	metrics.Read(sample)
	if sample[0].Value.Uint64() > collectAboveBytes {
		runtime.GC()
	}
}
