//go:build jsparity_bridge

package session

import (
	"fmt"
	"testing"
	"time"

	"jsparity/oracle/bubble"
)

func TestManyMessagesAreStoredUnderTheirNumbers(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}})
	result := c.apply("store_msgs", object{"subject": "a.#.b", "msg": "eA==", "num": 2500})
	if value := fmt.Sprint(result["value"]); value != "map[msgs:2500 seq:2500]" {
		t.Error(value)
	}
	message := c.value("load_msg", object{"seq": 2500})["msg"].(object)
	if message["subject"] != "a.2499.b" {
		t.Error(message)
	}
	c.close()
}

func TestWhatManyMessagesAddIsToldAsOneUpdate(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}})
	for _, e := range []struct {
		op     string
		fields object
		want   string
	}{
		{"store_msgs", object{"subject": "a", "num": 1500}, "map[bytes:46500 kind:update msgs:1500 seq:0 subject:]"},
		{"remove_msgs", object{"seq": 10, "num": 20}, "map[bytes:-620 kind:update msgs:-20 seq:0 subject:]"},
	} {
		callbacks := c.apply(e.op, e.fields)["callbacks"].([]any)
		if len(callbacks) != 1 || fmt.Sprint(callbacks[0]) != e.want {
			t.Errorf("%s: %v", e.op, callbacks)
		}
	}
	c.close()
}

func TestManyMessagesEndAtTheFirstThatFails(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}, "max_msgs": 3, "discard": "new"})
	result := c.apply("store_msgs", object{"subject": "a", "num": 10})
	if name := result["error"].(object)["name"]; name != "ErrMaxMsgs" {
		t.Error(name)
	}
	if value := fmt.Sprint(result["value"]); value != "map[msgs:3 seq:3]" {
		t.Error(value)
	}
	c.close()
}

func TestManyRemovalsPassOverWhatIsNotThereAndEndBehindTheLast(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}})
	c.value("store_msgs", object{"subject": "a", "num": 9})
	c.value("remove_msg", object{"seq": 5})
	if value := c.value("remove_msgs", object{"seq": 4, "num": 3}); fmt.Sprint(value) != "map[purged:2]" {
		t.Error(value)
	}
	if name := c.errorName("remove_msgs", object{"seq": 8, "num": 5}); name != "ErrStoreEOF" {
		t.Error(name)
	}
	if fault := c.faultOf("apply", object{"op": object{"op": "store_msgs", "num": manyMax + 1}}); fault != "bad_request" {
		t.Error(fault)
	}
	c.close()
}

// A known hang is one after a 24th of the limit, and a case that made many calls may take longer from then on.
func TestManyCallsMayTakeLongerThanOne(t *testing.T) {
	s := New(t, 24*time.Second)
	for _, c := range []struct {
		op           operation
		limit, known time.Duration
	}{
		{&stateOp{}, 24 * time.Second, time.Second},
		{&storeMsgs{Num: 5}, 24*time.Second + 24*time.Second/5_000, time.Second + time.Second/5_000},
		{&storeMsgs{Num: 49_995}, 72*time.Second - 24*time.Second/5_000, 3 * time.Second},
		{&stateOp{}, 24 * time.Second, 3 * time.Second},
		{&removeMsgs{Num: 100_000}, 120 * time.Second, 7 * time.Second},
		{&removeMsgs{Num: manyMax}, 168 * time.Second, 13 * time.Second},
		{&storeMsgs{Num: manyMax}, 168 * time.Second, 19 * time.Second},
		{&storeMsgs{Num: manyMax}, 168 * time.Second, 25 * time.Second},
		{&stateOp{}, 24 * time.Second, 24 * time.Second},
	} {
		if limit := s.limitOf(c.op); limit != (bubble.Limit{Any: c.limit, Known: c.known}) {
			t.Errorf("%T: %v, not %v and %v", c.op, limit, c.limit, c.known)
		}
	}
}

func TestEmptyBlocksThatGoAreToldBesideTheSum(t *testing.T) {
	// Given the calls for more empty blocks than are told, in two parts, and for a message,
	var r recorder
	for range emptyPurgesMax - 1 {
		r.update(0, 0, 0, "")
	}
	r.update(1, 30, 1, "a")
	r.addUpdatesUp()
	for range 5 {
		r.update(0, 0, 0, "")
	}
	// when the sum is told,
	r.tellSum()
	seen := r.take()
	// then it is the last one, behind as many as are told.
	last := seen[len(seen)-1]
	if len(seen) != emptyPurgesMax+1 || *last.Msgs != 1 || *last.Bytes != 30 || last.Seq != 0 {
		t.Errorf("%d calls, the last of %d messages and %d bytes", len(seen), *last.Msgs, *last.Bytes)
	}
	r.tellSum()
	if again := r.take(); len(again) != 0 {
		t.Errorf("told again: %v", again)
	}
}

func TestManyMessagesTellOfEmptyBlocksWhereALimitDoesNotEnd(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}, "first_seq": uint64(1<<63 - 1), "max_msgs": 2})
	callbacks := c.apply("store_msgs", object{"subject": "a", "num": 3})["callbacks"].([]any)
	if len(callbacks) < 3 || fmt.Sprint(callbacks[0]) != "map[bytes:0 kind:update msgs:0 seq:0 subject:]" {
		t.Errorf("%d callbacks, the first %v", len(callbacks), callbacks[0])
	}
	c.close()
}
