//go:build jsparity_bridge

package session

import (
	"maps"
	"path/filepath"
	"testing"
)

// killedCase stores messages and updates a consumer, all of it still to be flushed, and is killed.
func killedCase(t *testing.T) (c *client, before, copied map[string]string, dir, copyDir string) {
	c = newClient(t)
	dir = c.open(object{"async_flush": true}, nil)
	copyDir = filepath.Join(t.TempDir(), "copy")
	c.store("a", "flushed")
	c.value("advance", object{"ns": 1_000_000_000})
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	c.value("consumer_update_delivered", object{"name": "c", "dseq": 1, "sseq": 1, "dc": 1, "ts": 1})
	c.value("consumer_update_delivered", object{"name": "c", "dseq": 2, "sseq": 2, "dc": 1, "ts": 1})
	c.store("b", "pending")
	before = files(t, dir)
	c.must("kill", object{"to": copyDir})
	return c, before, files(t, copyDir), dir, copyDir
}

func TestAKilledStoreFlushesNothingMore(t *testing.T) {
	c, before, copied, dir, _ := killedCase(t)
	if !maps.Equal(before, copied) {
		t.Error("the copy is not what was on disk")
	}
	result := c.result("reopen", nil)
	if state := result["state"].(object); number(t, state["last_seq"]) != "1" {
		t.Errorf("the pending message survived: %v", state)
	}
	c.store("c", "new")
	c.value("advance", object{"ns": 600_000_000_000}) // every timer of the old store's would be due
	if !maps.Equal(before, files(t, dir)) {
		t.Error("the killed store went on writing")
	}
	c.must("stop", nil)
	c.close()
	if !maps.Equal(before, files(t, dir)) {
		t.Error("the killed store wrote when the case was closed")
	}
}

func TestClosingARunningStoreWritesNothing(t *testing.T) {
	c := newClient(t)
	dir := c.open(object{"async_flush": true}, nil)
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	c.store("a", "pending")
	c.value("consumer_update_delivered", object{"name": "c", "dseq": 1, "sseq": 1, "dc": 1, "ts": 1})
	c.value("consumer_update_delivered", object{"name": "c", "dseq": 2, "sseq": 2, "dc": 1, "ts": 1})
	before := files(t, dir)
	c.close()
	if !maps.Equal(before, files(t, dir)) {
		t.Error("closing wrote something")
	}
}

func TestAKilledStoreCallsBackNoMore(t *testing.T) {
	c, _, _, _, _ := killedCase(t)
	if got := callbacks(c.result("reopen", nil)); got != "update 0 38 0" {
		t.Error(got)
	}
	if got := callbacks(c.apply("advance", object{"ns": 600_000_000_000})); got != "" {
		t.Error(got)
	}
	c.close()
}

// What a killed store would have gone on to draw and to tick does not reach its successor.
func TestASuccessorIsTheSameWhereverItsPredecessorDied(t *testing.T) {
	encrypted := object{"cipher": "chacha", "key": "k"}
	run := func(end func(c *client)) map[string]string {
		c := newClient(t)
		c.open(encrypted, nil)
		c.store("a", "x")
		end(c)
		second := filepath.Join(t.TempDir(), "second")
		c.result("reopen", object{"dir": second})
		c.store("b", "y")
		c.value("advance", object{"ns": 600_000_000_000})
		c.must("stop", nil)
		c.close()
		return files(t, second)
	}
	kill := func(c *client) { c.must("kill", object{"to": filepath.Join(t.TempDir(), "copy")}) }
	if !maps.Equal(run(kill), run(kill)) {
		t.Error("the same twice is not the same")
	}
}
