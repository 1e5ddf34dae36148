//go:build jsparity_bridge

package session

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const newYear = 946684800000000000

func number(t *testing.T, v any) json.Number {
	t.Helper()
	n, is := v.(json.Number)
	if !is {
		t.Fatalf("%v is not a number", v)
	}
	return n
}

func TestIntegersKeepAll64Bits(t *testing.T) {
	const most = "18446744073709551615"
	c := newClient(t)
	dir := filepath.Join(t.TempDir(), "store")
	line := func(text string) string {
		t.Helper()
		answer, encoded := c.line(text)
		if answer["ok"] != true {
			t.Fatal(encoded)
		}
		return encoded
	}
	line(`{"id":1,"cmd":"open","dir":"` + dir + `","seed":` + most +
		`,"state":true,"stream":{"name":"S","storage":"file","first_seq":2305843009213693953}}`)
	text := line(`{"id":2,"cmd":"apply","op":{"op":"store_msg","subject":"a"}}`)
	if !strings.Contains(text, `"value":{"seq":2305843009213693953,`) {
		t.Error(text)
	}
	text = line(`{"id":3,"cmd":"apply","op":{"op":"load_msg","seq":` + most + `}}`)
	if !strings.Contains(text, `"ErrStoreEOF"`) || !strings.Contains(text, `"first_seq":2305843009213693953`) {
		t.Error(text)
	}
	text = line(`{"id":4,"cmd":"apply","ops":[{"op":"skip_msgs","seq":2305843009213693954,"num":1},` +
		`{"op":"store_raw_msg","subject":"b","seq":2305843009213693955,"ts":-9223372036854775807}]}`)
	if !strings.Contains(text, `"deleted":[[2305843009213693954,1]]`) ||
		!strings.Contains(text, `"last_ns":-9223372036854775807`) {
		t.Error(text)
	}
	line(`{"id":5,"cmd":"apply","op":{"op":"consumer_open","name":"c","config":{"ack_policy":"explicit"}}}`)
	state := `{"delivered":{"consumer":` + most + `,"stream":` + most + `},` +
		`"ack_floor":{"consumer":9007199254740993,"stream":9007199254740993},` +
		`"pending":[[9007199254740995,9007199254740997,9007199254740999]],` +
		`"redelivered":[[9007199254740995,` + most + `]]}`
	line(`{"id":6,"cmd":"apply","op":{"op":"consumer_force_update","name":"c","state":` + state + `}}`)
	text = line(`{"id":7,"cmd":"apply","op":{"op":"consumer_state","name":"c"}}`)
	if !strings.Contains(text, state) {
		t.Error(text)
	}
	c.close()
}

func TestALimitRemovesBeforeTheNewMessageIsReported(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"max_msgs": 2})
	c.store("a", "")
	c.store("bb", "")
	result := c.apply("store_msg", object{"subject": "ccc"})
	if got := callbacks(result); got != "update -1 -31 1 a; update 1 33 3 ccc" {
		t.Error(got)
	}
	c.close()
}

func TestBackgroundCallbacksComeWithTheAdvanceThatCausedThem(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"max_age": 1_000_000_000})
	c.store("a", "")
	c.value("advance", object{"ns": 500_000_000})
	c.store("b", "")
	if got := callbacks(c.apply("advance", object{"ns": 499_999_999})); got != "" {
		t.Error(got)
	}
	result := c.apply("advance", object{"ns": 10_000_000_000})
	if got := callbacks(result); got != "update -1 -31 1 a; update -1 -31 2 b" {
		t.Error(got)
	}
	if state := result["state"].(object); number(t, state["msgs"]) != "0" {
		t.Error(state)
	}
	c.close()
}

func TestARecoveredStoreReportsItsSizeWhenItOpens(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	c.store("a", "")
	if got := callbacks(c.result("stop", nil)); got != "update 0 -31 0" {
		t.Error(got)
	}
	if got := callbacks(c.result("reopen", nil)); got != "update 0 31 0" {
		t.Error(got)
	}
	if got := callbacks(c.apply("register_storage_updates", nil)); got != "update 0 31 0" {
		t.Error(got)
	}
	if got := callbacks(c.result("delete", object{"inline": true})); got != "update -1 -31 0" {
		t.Error(got)
	}
	c.close()
}

func TestTimeMovesOnlyWhenItIsAskedTo(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	span := func(result object) string { return fmt.Sprint(result["start_ns"], " ", result["end_ns"]) }
	if got := span(c.apply("store_msg", object{"subject": "a"})); got != fmt.Sprint(newYear, " ", newYear) {
		t.Error(got)
	}
	if got := span(c.apply("advance", object{"ns": 5})); got != fmt.Sprint(newYear, " ", newYear+5) {
		t.Error(got)
	}
	c.must("stop", nil)
	if got := span(c.result("reopen", nil)); got != fmt.Sprint(newYear+5, " ", newYear+5) {
		t.Error(got)
	}
	c.close()

	c.open(nil, nil) // the next case starts anew
	if got := span(c.apply("state", nil)); got != fmt.Sprint(newYear, " ", newYear) {
		t.Error(got)
	}
	c.close()
}

func TestTheStateFileIsWrittenWhenItWasAnnounced(t *testing.T) {
	c := newClient(t)
	dir := filepath.Join(t.TempDir(), "store")
	answer := c.must("open", object{"dir": dir, "seed": 5, "stream": stream(nil)})
	tick, err := number(t, answer["state_tick_ns"]).Int64()
	if err != nil {
		t.Fatal(err)
	}
	c.store("a", "")
	index := filepath.Join(dir, "msgs", "index.db")
	c.value("advance", object{"ns": tick - 1})
	if _, err := os.Stat(index); !os.IsNotExist(err) {
		t.Errorf("a nanosecond before the tick: %v", err)
	}
	c.value("advance", object{"ns": 1})
	if _, err := os.Stat(index); err != nil {
		t.Error(err)
	}
	c.close()
}

func TestErrorsHaveTheirNamesAndNoDirectories(t *testing.T) {
	c := newClient(t)
	dir := c.open(nil, object{"max_msgs": 1, "discard": "new"})
	c.store("a", "x")
	for _, e := range []struct {
		op     string
		fields object
		want   string
	}{
		{"load_msg", object{"seq": 9}, "ErrStoreEOF"},
		{"load_last_msg", object{"subject": "b"}, "ErrStoreMsgNotFound"},
		{"store_msg", object{"subject": "a"}, "ErrMaxMsgs"},
		{"store_raw_msg", object{"subject": "a", "seq": 1}, "ErrSequenceMismatch"},
		{"skip_msg", object{"seq": 9}, "ErrSequenceMismatch"},
	} {
		if name := c.errorName(e.op, e.fields); name != e.want {
			t.Errorf("%s: %q, not %q", e.op, name, e.want)
		}
	}

	if err := os.Remove(filepath.Join(dir, "meta.inf")); err != nil {
		t.Fatal(err)
	}
	failure := c.result("delete", nil)["error"].(object)
	if failure["name"] != "os.ErrNotExist" || failure["text"] != "remove $DIR/meta.inf: no such file or directory" {
		t.Error(failure)
	}
	if name := c.errorName("purge", nil); name != "ErrStoreClosed" {
		t.Error(name)
	}
	c.close()
}

func TestABlockFullOfNonsenseIsErrBadMsg(t *testing.T) {
	c := newClient(t)
	dir := c.open(object{"block_size": 64}, nil)
	c.store("a", strings.Repeat("x", 50))
	c.store("a", strings.Repeat("y", 50))
	c.value("advance", object{"ns": 60_000_000_000}) // the cache expires
	block := filepath.Join(dir, "msgs", "1.blk")
	data, err := os.ReadFile(block)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-20] ^= 1
	if err := os.WriteFile(block, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if name := c.errorName("load_msg", object{"seq": 1}); name != "errBadMsg" {
		t.Error(name)
	}
	c.close()
}

func TestAConsumerAnswersAfterItsEnd(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	c.value("consumer_update_delivered", object{"name": "c", "dseq": 1, "sseq": 1, "dc": 1, "ts": newYear})
	c.value("consumer_stop", object{"name": "c"})
	if name := c.errorName("consumer_state", object{"name": "c"}); name != "ErrStoreClosed" {
		t.Error(name)
	}
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	state := c.value("consumer_state", object{"name": "c"})["state"]
	if fmt.Sprint(state.(object)["pending"]) != fmt.Sprintf("[[1 1 %d]]", int64(newYear)) {
		t.Error(state)
	}
	c.must("stop", nil)
	c.must("reopen", nil)
	if code := c.faultOf("apply", object{"op": object{"op": "consumer_state", "name": "c"}}); code != "no_consumer" {
		t.Error(code)
	}
	c.close()
}

// A consumer that the store has forgotten is ended with the case all the same.
func TestARemovedConsumerDoesNotOutliveItsCase(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	c.value("consumer_open", object{"name": "c", "config": object{"ack_policy": "none"}})
	c.value("remove_consumer", object{"name": "c"})
	c.must("stop", nil)
	c.close()
}
