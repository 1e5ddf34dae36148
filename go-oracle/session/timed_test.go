//go:build jsparity_bridge

package session

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func header(lines ...string) string {
	text := "NATS/1.0\r\n" + strings.Join(lines, "\r\n") + "\r\n\r\n"
	return base64.StdEncoding.EncodeToString([]byte(text))
}

// processed gives what was asked to be published: schedule, subject, and lines of the header.
func processed(t *testing.T, result object) []string {
	t.Helper()
	var all []string
	for _, each := range result["callbacks"].([]any) {
		c := each.(object)
		if c["kind"] != "process" {
			continue
		}
		hdr, err := base64.StdEncoding.DecodeString(c["hdr"].(string))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(hdr)), "\r\n")
		all = append(all, fmt.Sprintf("%v %v %s", c["seq"], c["subject"], strings.Join(lines[1:], ", ")))
	}
	return all
}

func (c *client) storeWith(subject, hdr string, ttl int) {
	c.t.Helper()
	c.value("store_msg", object{"subject": subject, "hdr": hdr, "ttl": ttl})
}

const second = 1_000_000_000

func TestAMessageGoesWhenItsTTLIsOver(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_ttl": true})
	c.storeWith("a", header("Nats-TTL: 5"), 5)
	if got := callbacks(c.apply("advance", object{"ns": 5*second - 1})); got != "" {
		t.Error(got)
	}
	if got := callbacks(c.apply("advance", object{"ns": 1})); !strings.HasPrefix(got, "update -1 ") {
		t.Error(got)
	}
	c.close()
}

func TestAMessageGoesOnceTheCheckThatIsLateIsMade(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_ttl": true})
	c.storeWith("a", header("Nats-TTL: 5"), 5)
	c.storeWith("a", header("Nats-TTL: 8"), 8)
	late := c.apply("advance", object{"ns": 60 * second, "late": true})
	if got := callbacks(late); strings.Count(got, "update -1 ") != 2 {
		t.Error(got)
	}
	if end := number(t, late["end_ns"]).String(); end != fmt.Sprint(newYear+60*second) {
		t.Error(end)
	}
	c.close()
}

func TestAtAStoreThatAwaitsNoCheckNothingIsLate(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	c.store("a", "")
	if got := callbacks(c.apply("advance", object{"ns": second, "late": true})); got != "" {
		t.Error(got)
	}
	c.must("stop", nil)
	c.value("advance", object{"ns": second, "late": true})
	c.close()
}

func TestTheLastMessageOfASubjectLeavesAMarker(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_ttl": true, "max_age": second, "subject_delete_marker_ttl": 90 * second})
	c.store("a", "")
	c.store("a", "")
	c.value("register_process_msg", nil)
	result := c.apply("advance", object{"ns": second})
	want := "0 a Nats-Marker-Reason: MaxAge, Nats-TTL: 1m30s, Nats-Rollup: sub"
	if got := processed(t, result); len(got) != 1 || got[0] != want {
		t.Error(got)
	}
	if got := callbacks(result); !strings.HasPrefix(got, "remove 1; process") {
		t.Error(got)
	}
	c.close()
}

func TestAnActingOwnerRemovesAndPublishes(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_ttl": true, "max_age": second, "subject_delete_marker_ttl": 90 * second})
	c.store("a", "")
	c.store("a", "")
	c.value("register_process_msg", object{"act": true})
	c.value("register_storage_remove_msg", object{"act": true})
	state := c.apply("advance", object{"ns": second})["state"].(object)
	// The marker is all that is left: its rollup has removed what it was placed for.
	if number(t, state["msgs"]) != "1" || number(t, state["first_seq"]) != "3" {
		t.Error(state)
	}
	c.close()
}

func TestASchedulePublishesAgainAndAgain(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_schedules": true})
	c.value("register_process_msg", object{"act": true})
	c.storeWith("s", header("Nats-Schedule: @every 2s", "Nats-Schedule-Target: t", "X: y"), 0)
	result := c.apply("advance", object{"ns": 4 * second})
	want := []string{
		"1 t X: y, Nats-Scheduler: s, Nats-Schedule-Next: 2000-01-01T00:00:04Z",
		"1 t X: y, Nats-Scheduler: s, Nats-Schedule-Next: 2000-01-01T00:00:06Z",
	}
	if got := processed(t, result); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error(got)
	}
	c.close()
}

func TestAScheduleForOnceIsPurged(t *testing.T) {
	c := newClient(t)
	c.open(nil, object{"allow_msg_schedules": true})
	c.value("register_process_msg", object{"act": true})
	c.storeWith("s", header("Nats-Schedule: @at 2000-01-01T00:00:03Z", "Nats-Schedule-Target: t"), 0)
	result := c.apply("advance", object{"ns": 3 * second})
	if got := processed(t, result); len(got) != 1 || !strings.HasSuffix(got[0], "Nats-Schedule-Next: purge") {
		t.Error(got)
	}
	if state := result["state"].(object); number(t, state["first_seq"]) != "2" {
		t.Error(state)
	}
	c.close()
}
