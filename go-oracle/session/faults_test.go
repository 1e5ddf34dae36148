//go:build jsparity_bridge

package session

import (
	"path/filepath"
	"strings"
	"testing"

	"jsparity/oracle/protocol"
)

func TestMalformedLinesAreAnswered(t *testing.T) {
	c := newClient(t)
	for _, line := range []string{
		"garbage", "{", "[]", "null", "7", `"x"`, `{}`, `{"id":1}`, `{"cmd":"hello"}`,
		`{"id":-1,"cmd":"hello"}`, `{"id":1.5,"cmd":"hello"}`, `{"id":"1","cmd":"hello"}`,
		`{"id":18446744073709551616,"cmd":"hello"}`, `{"id":1,"cmd":5}`, `{"id":1,"cmd":"hello"} x`,
		`{"id":1,"cmd":"hello"}{"id":2,"cmd":"hello"}`, `{"id":1,"cmd":"hello","colour":"blue"}`,
		"\x00\xff\xfe", strings.Repeat("[", 100_000),
	} {
		answer, text := c.line(line)
		if answer["ok"] != false || answer["error"].(object)["code"] != "bad_request" {
			t.Errorf("%.50q: %s", line, text)
		}
	}
	c.must("hello", nil)
}

func TestAnAnswerCarriesTheIDOfItsRequest(t *testing.T) {
	c := newClient(t)
	for line, id := range map[string]string{
		`{"id":18446744073709551615,"cmd":"hello"}`: `{"id":18446744073709551615,"ok":true,`,
		`{"id":0,"cmd":"nope"}`:                     `{"id":0,"ok":false,`,
		`{"id":9}`:                                  `{"id":9,"ok":false,`,
		`nonsense`:                                  `{"id":null,"ok":false,`,
	} {
		if _, text := c.line(line); !strings.HasPrefix(text, id) {
			t.Errorf("%s: %s", line, text)
		}
	}
}

func TestUnknownCommandsAndOperationsAreFaults(t *testing.T) {
	c := newClient(t)
	if code := c.faultOf("frobnicate", nil); code != protocol.UnknownCommand {
		t.Error(code)
	}
	c.open(nil, nil)
	if code := c.faultOf("apply", object{"op": object{"op": "frobnicate"}}); code != protocol.UnknownOp {
		t.Error(code)
	}
	c.store("a", "x") // the case goes on
	c.close()
}

func TestBadFieldsAreFaults(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	c := newClient(t)
	good := func() object { return object{"dir": dir, "seed": 1, "stream": stream(nil)} }
	for name, change := range map[string]func(object){
		"no dir":           func(o object) { delete(o, "dir") },
		"relative dir":     func(o object) { o["dir"] = "store" },
		"no seed":          func(o object) { delete(o, "seed") },
		"negative seed":    func(o object) { o["seed"] = -1 },
		"no stream":        func(o object) { delete(o, "stream") },
		"null stream":      func(o object) { o["stream"] = nil },
		"bad stream":       func(o object) { o["stream"] = stream(object{"retention": "forever"}) },
		"unknown field":    func(o object) { o["colour"] = "blue" },
		"unknown setting":  func(o object) { o["file_store"] = object{"blocksize": 1} },
		"unknown cipher":   func(o object) { o["file_store"] = object{"cipher": "rot13", "key": "k"} },
		"cipher, no key":   func(o object) { o["file_store"] = object{"cipher": "aes"} },
		"state of a kind":  func(o object) { o["state"] = "yes" },
		"created in words": func(o object) { o["created_ns"] = "now" },
	} {
		fields := good()
		change(fields)
		if code := c.faultOf("open", fields); code != protocol.BadRequest {
			t.Errorf("%s: %s", name, code)
		}
	}

	c.must("open", good())
	for _, op := range []any{
		nil, 5, "store_msg", []int{}, object{}, object{"op": 5},
		object{"op": "load_msg", "sequence": 1}, object{"op": "load_msg", "seq": "1"},
		object{"op": "load_msg", "seq": -1}, object{"op": "load_msg", "seq": 1.5},
		object{"op": "store_msg", "subject": "a", "msg": "not base64!"},
		object{"op": "store_msg", "subject": 1},
		object{"op": "advance", "ns": -1}, object{"op": "advance", "ns": uint64(1) << 62},
		object{"op": "consumer_update", "name": "c", "state": object{"pending": [][]int{{1}}}},
	} {
		fields := object{"op": op}
		if code := c.faultOf("apply", fields); code != protocol.BadRequest && code != protocol.UnknownOp {
			t.Errorf("%v: %s", op, code)
		}
	}
	for _, fields := range []object{
		nil, {"op": object{"op": "purge"}, "ops": []object{}}, {"ops": object{}}, {"ops": []int{1}},
	} {
		if code := c.faultOf("apply", fields); code != protocol.BadRequest {
			t.Errorf("%v: %s", fields, code)
		}
	}
	if code := c.faultOf("kill", object{"to": "relative"}); code != protocol.BadRequest {
		t.Error(code)
	}
	if code := c.faultOf("delete", object{"inline": 1}); code != protocol.BadRequest {
		t.Error(code)
	}
	c.store("a", "x")
	c.close()
}

func TestNothingOfAListRunsWhenOneOfItIsMalformed(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	answer, _ := c.ask("apply", object{"ops": []object{
		{"op": "store_msg", "subject": "a"}, {"op": "advance", "ns": -1},
	}})
	if answer["results"] != nil || answer["error"].(object)["op_index"].(interface{ String() string }).String() != "1" {
		t.Error(answer)
	}
	if name := c.errorName("load_msg", object{"seq": 1}); name != "ErrStoreEOF" {
		t.Error(name)
	}
	c.close()
}

func TestOperationsBeforeAMissingConsumerKeepTheirResults(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	answer, text := c.ask("apply", object{"ops": []object{
		{"op": "store_msg", "subject": "a"}, {"op": "consumer_state", "name": "c"}, {"op": "purge"},
	}})
	failure := answer["error"].(object)
	if failure["code"] != "no_consumer" || len(answer["results"].([]any)) != 1 {
		t.Error(text)
	}
	c.value("load_msg", object{"seq": 1})
	c.close()
}

func TestCommandsInTheWrongStateAreFaults(t *testing.T) {
	purge := object{"op": object{"op": "purge"}}
	reopen := func(c *client) { c.must("reopen", nil) }
	for name, state := range map[string]struct {
		reach   func(c *client, dir string)
		refused []string
	}{
		"no case": {func(*client, string) {},
			[]string{"apply", "stop", "kill", "delete", "reopen", "close"}},
		"running": {func(c *client, _ string) { c.open(nil, nil) },
			[]string{"open", "reopen"}},
		"stopped": {func(c *client, _ string) { c.open(nil, nil); c.must("stop", nil) },
			[]string{"open"}},
		"running again": {func(c *client, _ string) { c.open(nil, nil); c.must("stop", nil); reopen(c) },
			[]string{"open", "reopen"}},
		"deleted": {func(c *client, _ string) { c.open(nil, nil); c.must("delete", nil) },
			[]string{"open", "kill"}},
		"killed": {func(c *client, dir string) { c.open(nil, nil); c.must("kill", object{"to": dir}) },
			[]string{"open", "apply", "stop", "kill", "delete"}},
		"not open": {func(c *client, dir string) {
			c.must("open", object{"dir": dir, "seed": 1, "stream": object{"name": "S"}})
		}, []string{"open", "apply", "stop", "kill", "delete"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t)
			state.reach(c, filepath.Join(t.TempDir(), "elsewhere"))
			for _, command := range state.refused {
				fields := object{}
				switch command {
				case "apply":
					fields = purge
				case "kill":
					fields = object{"to": filepath.Join(t.TempDir(), "copy")}
				case "open":
					fields = object{"dir": t.TempDir(), "seed": 1, "stream": stream(nil)}
				}
				if code := c.faultOf(command, fields); code != protocol.WrongState {
					t.Errorf("%s: %s", command, code)
				}
			}
			if c.session.current != nil {
				c.close()
			}
		})
	}
}

func TestKillNeedsANewPlace(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	if code := c.faultOf("kill", object{"to": t.TempDir()}); code != protocol.IO {
		t.Error(code)
	}
	nowhere := filepath.Join(t.TempDir(), "a", "b")
	if code := c.faultOf("kill", object{"to": nowhere}); code != protocol.IO {
		t.Error(code)
	}
	c.store("a", "x") // alive all the same
	c.close()
}

func TestAStoreThatDoesNotOpenCanBeOpenedAgain(t *testing.T) {
	c := newClient(t)
	dir := filepath.Join(t.TempDir(), "store")
	result := c.result("open", object{"dir": dir, "seed": 1, "state": true,
		"stream": object{"name": "S", "storage": "memory"}})
	failure := result["error"].(object)
	if failure["name"] != "" || !strings.Contains(failure["text"].(string), "file storage") {
		t.Error(failure)
	}
	if _, has := result["state"]; has {
		t.Error("no store, but a state")
	}
	if again := c.result("reopen", object{"stream": stream(nil)}); again["error"] != nil {
		t.Error(again)
	}
	c.store("a", "x")
	c.close()
}

// The name stands anywhere, and what stands in an object of the operation is none.
func TestTheNameOfAnOperationIsItsOwn(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	for line, want := range map[string]string{
		`{"config":{"metadata":{"op":"state"}},"name":"c","op":"consumer_open"}`: `"value":{},"error":null`,
		`{"config":{"metadata":{"op":"state"}},"name":"c"}`:                      `unknown_op`,
		`{"\u006fp":"state"}`:                           `"value":{"state"`,
		`{"subject":"\"op\":\"state","op":"store_msg"}`: `"seq":1`,
		`{"op":"state","op":"state"}`:                   `bad_request`,
	} {
		if _, text := c.line(`{"id":1,"cmd":"apply","op":` + line + `}`); !strings.Contains(text, want) {
			t.Errorf("%s: %s", line, text)
		}
	}
	c.close()
}
