//go:build jsparity_bridge

package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jsparity/oracle/bubble"
	"jsparity/oracle/protocol"
)

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1) // as main does, which calms the monitor, too
	if err := bubble.CalmMonitor(os.Environ()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		os.Setenv("TMPDIR", "/dev/shm") // the reference syncs a lot
	}
	os.Exit(m.Run())
}

type object = map[string]any

// client asks a session as a harness would, through JSON both ways.
type client struct {
	t       *testing.T
	session *Session
	id      uint64
}

func newClient(t *testing.T) *client {
	return &client{t: t, session: New(t, 30*time.Second)}
}

// line gives the answer to one line, and its text.
func (c *client) line(text string) (object, string) {
	c.t.Helper()
	answer := c.session.Answer([]byte(text))
	encoded, err := answer.Line()
	if err != nil {
		c.t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var decoded object
	if err := decoder.Decode(&decoded); err != nil {
		c.t.Fatal(err)
	}
	return decoded, string(encoded)
}

func (c *client) ask(command string, fields object) (object, string) {
	c.t.Helper()
	c.id++
	request := object{"id": c.id, "cmd": command}
	maps.Copy(request, fields)
	text, err := json.Marshal(request)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.line(string(text))
}

// must asks for what has to be ok.
func (c *client) must(command string, fields object) object {
	c.t.Helper()
	answer, text := c.ask(command, fields)
	if answer["ok"] != true {
		c.t.Fatalf("%s: %s", command, text)
	}
	return answer
}

// faultOf asks for what has to be a fault, and gives its code.
func (c *client) faultOf(command string, fields object) protocol.Code {
	c.t.Helper()
	answer, text := c.ask(command, fields)
	if answer["ok"] != false {
		c.t.Fatalf("%s: no fault: %s", command, text)
	}
	return protocol.Code(answer["error"].(object)["code"].(string))
}

// result of a command or an operation that must be ok.
func (c *client) result(command string, fields object) object {
	c.t.Helper()
	return c.must(command, fields)["result"].(object)
}

func (c *client) apply(op string, fields object) object {
	c.t.Helper()
	operation := object{"op": op}
	maps.Copy(operation, fields)
	return c.result("apply", object{"op": operation})
}

// value of an operation that must not answer an error.
func (c *client) value(op string, fields object) object {
	c.t.Helper()
	result := c.apply(op, fields)
	if result["error"] != nil || result["panic"] != nil {
		c.t.Fatalf("%s: %v", op, result)
	}
	return result["value"].(object)
}

// errorName of an operation that must answer an error.
func (c *client) errorName(op string, fields object) string {
	c.t.Helper()
	result := c.apply(op, fields)
	if result["error"] == nil {
		c.t.Fatalf("%s: no error: %v", op, result)
	}
	return result["error"].(object)["name"].(string)
}

func (c *client) store(subject, payload string) {
	c.t.Helper()
	c.value("store_msg", object{"subject": subject, "msg": []byte(payload)})
}

func (c *client) close() {
	c.t.Helper()
	if answer := c.must("close", nil); answer["left_behind"] != nil {
		c.t.Fatalf("close: %v", answer)
	}
}

func stream(settings object) object {
	config := object{"name": "S", "storage": "file", "subjects": []string{">"}}
	maps.Copy(config, settings)
	return config
}

// open opens a case in a directory of its own, which it gives.
func (c *client) open(fileStore, streamSettings object) string {
	c.t.Helper()
	dir := filepath.Join(c.t.TempDir(), "store")
	result := c.result("open", object{"dir": dir, "seed": 1, "state": true,
		"file_store": fileStore, "stream": stream(streamSettings)})
	if result["error"] != nil || result["panic"] != nil {
		c.t.Fatalf("open: %v", result)
	}
	return dir
}

// callbacks of a result in short: "update -1 -33 4 a.b", "remove 9".
func callbacks(result object) string {
	var all []string
	for _, each := range result["callbacks"].([]any) {
		c := each.(object)
		if c["kind"] == "remove" {
			all = append(all, fmt.Sprintf("remove %v", c["seq"]))
			continue
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%v %v %v %v %v",
			c["kind"], c["msgs"], c["bytes"], c["seq"], c["subject"])))
	}
	return strings.Join(all, "; ")
}

// files of a directory by path, with their bytes.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		found[relative] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
