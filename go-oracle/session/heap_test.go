//go:build jsparity_bridge

package session

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func collections() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumGC
}

// What is no longer on disk can come from memory only.
func TestACollectionWithinACaseTakesNoCacheAway(t *testing.T) {
	c := newClient(t)
	dir := c.open(nil, nil)
	c.store("a", "in memory")
	c.store("a", "that a block is read to its end drops it")
	c.must("stop", nil)
	c.must("reopen", nil)
	c.value("load_msg", object{"seq": 1}) // from the file into a cache that only a weak pointer holds
	if err := os.Remove(filepath.Join(dir, "msgs", "1.blk")); err != nil {
		t.Fatal(err)
	}
	c.session.bubble.Do(c.session.current.collect, c.session.limit())
	c.value("load_msg", object{"seq": 1})
	c.close()
}

func TestACaseIsCollectedWhereNothingOfItRuns(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	c.session.current.memory.above = 1
	before := collections()
	for range restsPerLook {
		c.store("a", "")
	}
	if collections() == before {
		t.Error("no collection, however much is in use")
	}
	if c.session.current.memory.above < collectAboveBytes {
		t.Errorf("the next one is above %d bytes already", c.session.current.memory.above)
	}
	c.close()
}
