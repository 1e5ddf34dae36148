//go:build jsparity_bridge

package session

import (
	"fmt"
	"strings"
	"testing"

	"jsparity/oracle/protocol"
)

// lacks tells whether the version has no such operation, which it then has to refuse.
func (c *client) lacks(op string, fields object) bool {
	c.t.Helper()
	if offered(op) {
		return false
	}
	fields["op"] = op
	if code := c.faultOf("apply", object{"op": fields}); code != protocol.UnknownOp {
		c.t.Errorf("%s: %s", op, code)
	}
	return true
}

func TestAConsumerTellsItsConfigurationAndTheStoreItsConsumers(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	for _, name := range []string{"b", "a"} {
		c.value("consumer_open", object{"name": name, "config": object{"name": "other", "max_deliver": 3}})
	}
	if !c.lacks("consumer_get_config", object{"name": "a"}) {
		config := c.value("consumer_get_config", object{"name": "a"})["config"].(object)
		if got := fmt.Sprint(config["name"], config["max_deliver"]); got != "a3" {
			t.Error(config)
		}
	}
	if !c.lacks("consumers", object{}) {
		c.value("add_consumer", object{"name": "b"})
		if got := fmt.Sprint(c.value("consumers", nil)["names"]); got != "[b a b]" {
			t.Error(got)
		}
	}
	c.close()
}

func TestACreationTimeIsWrittenWithTheNextConfiguration(t *testing.T) {
	c := newClient(t)
	dir := c.open(nil, nil)
	c.value("consumer_open", object{"name": "c", "config": object{}})
	begins := func(path, created string) {
		t.Helper()
		if got := files(t, dir)[path]; !strings.HasPrefix(got, `{"Created":"`+created+`"`) {
			t.Error(got)
		}
	}
	if !c.lacks("set_created_time", object{"ts": 0}) {
		c.value("set_created_time", object{"ts": 0})
		begins("meta.inf", "2000-01-01T00:00:00Z")
		c.value("update_config", object{"stream": stream(nil)})
		begins("meta.inf", "1970-01-01T00:00:00Z")
	}
	if !c.lacks("consumer_set_created_time", object{"name": "c", "ts": 0}) {
		c.value("consumer_set_created_time", object{"name": "c", "ts": 0})
		begins("obs/c/meta.inf", "2000-01-01T00:00:00Z")
		c.value("consumer_update_config", object{"name": "c", "config": object{}})
		begins("obs/c/meta.inf", "1970-01-01T00:00:00Z")
	}
	c.close()
}

func TestAnEphemeralConsumersFileNamesNobody(t *testing.T) {
	c := newClient(t)
	dir := c.open(nil, nil)
	c.value("consumer_open", object{"name": "c", "config": object{"durable_name": "c"}})
	c.value("consumer_update_ephemeral_config", object{"name": "c", "config": object{"description": "nobody's"}})
	c.value("consumer_open", object{"name": "m", "config": object{"mem_storage": true}})
	c.value("consumer_update_ephemeral_config", object{"name": "m", "config": object{"mem_storage": true}})
	meta := files(t, dir)["obs/c/meta.inf"]
	if !strings.HasPrefix(meta, `{"Created":"0001-01-01T00:00:00Z","Name":"",`) {
		t.Error(meta)
	}
	c.close()
}

func TestALogMovesSyncsFromWritesToFlushes(t *testing.T) {
	c := newClient(t)
	c.open(object{"sync_always": true}, nil)
	for _, op := range []string{"durability", "set_log_backed", "flush_for_scale_down", "coalesce_syncs", "reset_durability"} {
		if c.lacks(op, object{}) {
			c.close()
			return
		}
	}
	const always, onFlush = "true false", "false true"
	steps := []struct {
		op     string
		fields object
		then   string
	}{
		{"state", nil, always},
		{"set_log_backed", object{"log_backed": true}, onFlush},
		{"flush_for_scale_down", nil, always},
		{"reset_durability", nil, onFlush},
		{"set_log_backed", object{"log_backed": false}, always},
		{"coalesce_syncs", nil, onFlush},
		{"flush_all_pending", nil, onFlush},
		{"reset_durability", nil, always},
	}
	for i, step := range steps {
		c.value(step.op, step.fields)
		value := c.value("durability", nil)
		if got := fmt.Sprint(value["sync_always"], " ", value["sync_on_flush"]); got != step.then {
			t.Errorf("step %d, %s: %s", i, step.op, got)
		}
	}
	c.close()
}
