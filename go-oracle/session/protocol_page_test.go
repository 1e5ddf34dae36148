//go:build jsparity_bridge

package session

import (
	"encoding/json"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/reference"
)

func page(t *testing.T) string {
	t.Helper()
	// The page is beside the C++ that speaks the protocol, outside of this module.
	data, err := os.ReadFile(os.Getenv("JSPARITY_PROTOCOL_PAGE"))
	if err != nil {
		t.Fatal("JSPARITY_PROTOCOL_PAGE must name PROTOCOL.md: ", err)
	}
	return string(data)
}

func TestThePageNamesEveryCommandOperationAndError(t *testing.T) {
	text := page(t)
	for command := range commands {
		if !strings.Contains(text, "### "+command+"\n") {
			t.Errorf("no section on %s", command)
		}
	}
	for op := range operations {
		if !strings.Contains(text, "`"+op+"`") {
			t.Errorf("no word about %s", op)
		}
	}
	for _, name := range server.ParitySentinelNames() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("no word about %s", name)
		}
	}
}

// takeOver lets what each version draws and offers be as it is, where this is not the version that the
// page has its example of.
func takeOver(got, wanted object, text string) {
	if strings.Contains(text, `"reference":"`+reference.Version+`"`) {
		return
	}
	for _, member := range []string{"reference", "capabilities", "first_sync_ns", "state_tick_ns"} {
		if _, has := wanted[member]; has {
			wanted[member] = got[member]
		}
	}
}

func TestTheExampleOfThePageIsTrue(t *testing.T) {
	parts := strings.Split(page(t), "```")
	here := t.TempDir()
	replacer := strings.NewReplacer("/dev/shm", here, "go1.26.8", runtime.Version())
	example := strings.Split(strings.TrimSpace(replacer.Replace(parts[1])), "\n")
	c := newClient(t)
	for i := 0; i+1 < len(example); i += 2 {
		request, wanted := strings.TrimPrefix(example[i], "→ "), strings.TrimPrefix(example[i+1], "← ")
		_, got := c.line(request)
		var gotValue, wantedValue object
		if json.Unmarshal([]byte(got), &gotValue) != nil || json.Unmarshal([]byte(wanted), &wantedValue) != nil {
			t.Fatalf("%s\nanswered %s\nnot      %s", request, got, wanted)
		}
		delete(gotValue, "operations")
		delete(gotValue, "components")
		takeOver(gotValue, wantedValue, page(t))
		if !reflect.DeepEqual(gotValue, wantedValue) {
			t.Errorf("%s\nanswered %s\nnot      %s", request, got, wanted)
		}
	}
	if !c.session.exit || len(example) < 10 {
		t.Error("the example does not end with exit")
	}
}
