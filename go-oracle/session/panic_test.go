//go:build jsparity_bridge

package session

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"jsparity/oracle/protocol"
)

// The reference does not take nil for a configuration or a consumer's state.
var panics = map[string]object{
	"update_config":         {"stream": nil},
	"consumer_update":       {"name": "c", "state": nil},
	"consumer_force_update": {"name": "c", "state": nil},
}

func TestAPanicIsAnsweredAndTheProcessStaysUsable(t *testing.T) {
	c := newClient(t)
	for op, fields := range panics {
		dir := c.open(object{"async_flush": true}, nil)
		c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
		c.store("a", "x")
		result := c.apply(op, fields)
		panicked, is := result["panic"].(object)
		if !is || result["value"] != nil || result["error"] != nil {
			t.Fatalf("%s: %v", op, result)
		}
		stack := panicked["stack"].(string)
		if !strings.Contains(panicked["text"].(string), "nil pointer") ||
			!strings.Contains(stack, "filestore.go") || strings.Contains(stack, dir) {
			t.Errorf("%s: %v", op, panicked)
		}
		for _, command := range []string{"stop", "reopen", "delete"} {
			if code := c.faultOf(command, nil); code != "wrong_state" {
				t.Errorf("%s after the panic: %s", command, code)
			}
		}
		c.close()
	}
	c.open(nil, nil)
	c.store("a", "x")
	c.must("stop", nil)
	c.close()
}

func TestAPanicWhileOpeningIsAnswered(t *testing.T) {
	c := newClient(t)
	dir := filepath.Join(t.TempDir(), "store")
	result := c.result("open", object{"dir": dir, "seed": 1, "stream": stream(nil),
		"file_store": object{"sync_interval_ns": 1}}) // half of it is nothing to draw from
	if result["panic"] == nil {
		t.Fatal(result)
	}
	c.must("close", nil)
	c.open(nil, nil)
	c.store("a", "x")
	c.close()
}

func TestAListEndsAtItsPanic(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	results := c.must("apply", object{"ops": []object{
		{"op": "store_msg", "subject": "a"}, {"op": "update_config"}, {"op": "purge"},
	}})["results"].([]any)
	if len(results) != 2 || results[1].(object)["panic"] == nil {
		t.Error(results)
	}
	c.close()
}

// lockField locks the mutex that is a private field of what v points to.
func lockField(v any, field string) {
	mutex := reflect.ValueOf(v).Elem().FieldByName(field)
	switch place := unsafe.Pointer(mutex.UnsafeAddr()); mutex.Type() {
	case reflect.TypeFor[sync.RWMutex]():
		(*sync.RWMutex)(place).Lock()
	default:
		(*sync.Mutex)(place).Lock()
	}
}

func TestLocksThatAPanicLeftHeldDoNotKeepTheCaseOpen(t *testing.T) {
	c := newClient(t)
	c.open(object{"async_flush": true}, object{"max_age": 1_000_000_000})
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	c.store("a", "x")
	current := c.session.current
	var result protocol.Result
	done := c.session.bubble.Do(func() {
		result = current.perform(func() (any, error) {
			lockField(current.store, "mu")
			lockField(current.store, "wfsmu")
			lockField(current.consumers["c"], "mu")
			panic("on purpose")
		})
	}, c.session.limit())
	if !done || result.Panic == nil || result.Panic.Text != "on purpose" {
		t.Fatalf("%v, %+v", done, result)
	}
	c.close()
}

// An opening that panics leaves a store that nobody knows, and so nobody can unlock, and a goroutine
// of it that waits for the lock (golden/reference-defects/open-panics.md).
func TestAPanicIsToldThoughSomethingWaitsForItsLockForEver(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	current := c.session.current
	var result protocol.Result
	done := c.session.bubble.Do(func() {
		result = current.perform(func() (any, error) {
			unknown := new(sync.Mutex)
			unknown.Lock()
			go unknown.Lock()
			panic("on purpose")
		})
	}, c.session.limit())
	if !done || result.Panic == nil || result.Panic.Text != "on purpose" {
		t.Fatalf("%v, %+v", done, result)
	}
}

// golden/reference-defects/endless-cache-timer.md, with a wait that is a hundred times as long.
func TestAHangTellsWhichTimerGoesOffAgainAndAgain(t *testing.T) {
	s := New(t, 20*time.Millisecond)
	dir := filepath.Join(t.TempDir(), "store")
	in := strings.NewReader(`{"id":1,"cmd":"open","dir":"` + dir + `","seed":1,"stream":{"name":"S","storage":"file"},` +
		`"file_store":{"cache_expire_ns":1000000100}}
{"id":2,"cmd":"apply","op":{"op":"store_msg","subject":"a"}}
{"id":3,"cmd":"apply","op":{"op":"advance","ns":2000000000}}
`)
	var out bytes.Buffer
	if err := s.Serve(in, &out); !errors.Is(err, ErrHung) {
		t.Fatalf("%v\n%s", err, &out)
	}
	// Just begun, not one that waits for a lock.
	const fired = `]:\ngithub.com/nats-io/nats-server/v2/server.(*msgBlock).tryExpireCache-fm()`
	if !strings.Contains(out.String(), fired) {
		t.Errorf("%s", &out)
	}
	s.bubble.End(time.Minute) // not to run beside the next test
}

func TestAnOperationThatHangsEndsTheSession(t *testing.T) {
	// Each of the operations at the end lists ten million deletes, which takes some tenths of a second and then ends:
	// on a busy machine the session may give up later than the first is through, but not later than all are.
	s := New(t, 20*time.Millisecond)
	dir := filepath.Join(t.TempDir(), "store")
	in := strings.NewReader(`{"id":1,"cmd":"open","dir":"` + dir + `","seed":1,"stream":{"name":"S","storage":"file"}}
{"id":2,"cmd":"apply","op":{"op":"store_msg","subject":"a"}}
{"id":3,"cmd":"apply","op":{"op":"skip_msgs","seq":2,"num":10000000}}
{"id":4,"cmd":"apply","ops":[{"op":"state"}` + strings.Repeat(`,{"op":"state"}`, 15) + `]}
{"id":5,"cmd":"hello"}
`)
	var out bytes.Buffer
	if err := s.Serve(in, &out); !errors.Is(err, ErrHung) {
		t.Fatalf("%v\n%s", err, &out)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 || !strings.Contains(lines[3], `"text":"hung: `) ||
		!strings.Contains(lines[3], "goroutine") {
		t.Errorf("%.300s", lines)
	}
	s.bubble.End(time.Minute) // not to run beside the next test
}
