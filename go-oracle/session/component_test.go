//go:build jsparity_bridge

package session

import (
	"encoding/base64"
	"strings"
	"testing"

	"jsparity/oracle/component"
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

func (c *client) outcomes(name string, digest bool, inputs ...string) []any {
	c.t.Helper()
	encoded := make([][]byte, len(inputs))
	for i, input := range inputs {
		encoded[i] = []byte(input)
	}
	answer := c.must("component", object{"component": name, "inputs": encoded, "digest": digest})
	return answer["outcomes"].([]any)
}

func TestAComponentAnswersEveryInput(t *testing.T) {
	c := newClient(t)
	outcomes := c.outcomes("s2_decode", false, "", "nonsense")
	if outcomes[0].(object)["output"] != "" {
		t.Errorf("of nothing: %v", outcomes[0])
	}
	if outcomes[1].(object)["error"].(object)["text"] != "s2: corrupt input" {
		t.Errorf("of nonsense: %v", outcomes[1])
	}
	digest := c.outcomes("s2_encode", true, "")[0].(object)["digest"].(object)
	if digest["sha256"] != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("digest of nothing: %v", digest)
	}
}

func TestAStoreTellsWhatIsInItsBlocks(t *testing.T) {
	c := newClient(t)
	script := "open 100 0\nstore a 19\nstore a 19\nstore b 0\nstore b 0\nremove 2\nremove 4\nblocks\nload 0\n"
	encoded := c.outcomes("store_inside", false, script)[0].(object)["output"].(string)
	told, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(told), "\n")
	if !strings.HasPrefix(lines[0], "block_size 100 cache_expire 10000000000 ") {
		t.Errorf("configuration: %q", lines[0])
	}
	if lines[5] != "true" || !strings.HasPrefix(lines[7], "3 2 | 1 1-2 1 ") {
		t.Errorf("removed, and blocks: %q, %q", lines[5], lines[7])
	}
	if !strings.HasSuffix(lines[8], " | 1 946684800000000000 a 19") {
		t.Errorf("messages of the first: %q", lines[8])
	}
}

// told gives the answers to a script, line by line.
func (c *client) told(name, script string) []string {
	c.t.Helper()
	text, err := base64.StdEncoding.DecodeString(c.outcomes(name, false, script)[0].(object)["output"].(string))
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

func TestAFlushLoopWritesWhatItIsToldOf(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "async_flush\nopen 0 0\nstore a 1\npending 0\nwait 20\npending 0\n"+
		"tombstones 0 1 9\nwait 20\npending 0\nkick 0\nwait 20\npending 0\n")
	if got := strings.Join([]string{lines[3], lines[5], lines[8], lines[11]}, " "); got != "32 0 270 0" {
		t.Errorf("yet to be written: %s", got)
	}
}

func TestACipherIsNotExchangedWhereTheNewKeyHasNoPlace(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "cipher aes\nopen 0 0\nstore a 5\ncipher chacha\nobstruct_key 1\nreopen\n"+
		"read 1\nclear_key 1\nreopen\nread 1\n")
	t.Log(lines)
	if lines[9] != "1 a 5" {
		t.Errorf("read in the end: %q", lines[9])
	}
}

func TestAStoreTellsHowOftenItsBlocksWereRead(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "read 1\nopen 0 0\nstore a 1\nloads\ndrop\nread 1\nread 1\nloads\nbehead 0\nread 1\nstate\n")
	if got := strings.Join([]string{lines[0], lines[3], lines[7]}, ", "); got != "it is not open, 0, 1" {
		t.Error(got)
	}
	if lines[8] != "32" || lines[10] != "0 0 2-1" {
		t.Errorf("without its only record: %q, %q, %q", lines[8], lines[9], lines[10])
	}
}

func TestASchedulesNextTimeIsTold(t *testing.T) {
	if !reference.SchedulesRepeat() {
		t.Skip("of this version none repeats")
	}
	c := newClient(t)
	lines := c.told("schedule", "next @every%201m - 946684800500000000\nwait 90000000000\n"+
		"next 0%200%20*%20*%20*%20* Asia/Kolkata 0\nnext @at%20soon - 0\nnext @daily Nowhere/Land 0\n"+
		"time 2000-02-29T01:00:00,5+01:00\nduration 1.5s\nduration 5\n")
	for i, wanted := range []string{"true 946684861 0 2000-01-01T00:01:01Z", "",
		"true 946686600 0 2000-01-01T06:00:00+05:30", "false invalid", "no zone",
		"951782400 500000000 2000-02-29T01:00:00.5+01:00", "1500000000", "invalid"} {
		if lines[i] != wanted {
			t.Errorf("line %d: %q, not %q", i, lines[i], wanted)
		}
	}
}

func TestAStoreLetsGoOfWhatItKnowsOfSubjects(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "expiry 1000 2000\nopen 0 0\nstore a 1\nstore b.c 1\nsubjects >\nwait 5000\n"+
		"subjects a\nloads\nprev a 2\nnext_of x,b.* 1\nprev_of a,b 9\ncompact 2\n")
	for i, wanted := range []string{"a 1 1-1 | b.c 1 2-2 | ", "", "a 1 1-1 | ", "1", "1 a 1", "2 b.c 1", "1 a 1", "1"} {
		if lines[4+i] != wanted {
			t.Errorf("line %d: %q, not %q", 4+i, lines[4+i], wanted)
		}
	}
}

func TestAStoreCountsWhatItHas(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "open 0 0\nstore a 1\nstore b.c 1\nstore a 1\ncount a 2 all\n"+
		"count_of a,b.* 1 last\nlast_of a,x 2\nat 946684800000000000\npurge a 0 1\nupdate 1 0 0 old\nstate\n")
	if got := strings.Join(lines[4:11], "|"); got != "1 3 |2 3 |1 |1|1 ||1 32 3-3" {
		t.Error(got)
	}
}

func TestABlockIsChangedBeforeItIsCompressed(t *testing.T) {
	c := newClient(t)
	lines := c.told("store_inside", "open 100 0\nstore a 9\nstore a 9\nstore a 9\nstore a 9\ncompress\nreopen\n"+
		"recompress 0 begun erase 2\nrecords 0\nrecompress 2 begun none 0\nflip 0 40\nread 1\n")
	got := strings.Join(lines[7:10], "|")
	if got != "true|message 1 | erased 2 | |it is written to" {
		t.Error(got)
	}
	if lines[11] == "1 a 9" {
		t.Error("what was damaged is read")
	}
}

func TestWhatAFilterTakesIsTold(t *testing.T) {
	c := newClient(t)
	lines := c.told("subject_filter", "wildcard a.*\nvalid a..b 0\nsubset a.b a.*\nany a.b x a.>\nany a a..b\n")
	if got := strings.Join(lines[:5], " "); got != "true false true true invalid" {
		t.Error(got)
	}
}

func TestNothingAskedForIsAnsweredWithAnEmptyList(t *testing.T) {
	c := newClient(t)
	if outcomes := c.outcomes("s2_encode", false); len(outcomes) != 0 {
		t.Errorf("outcomes: %v", outcomes)
	}
	c.open(nil, nil)
	if results := c.must("apply", object{"ops": []any{}})["results"].([]any); len(results) != 0 {
		t.Errorf("results: %v", results)
	}
	c.close()
}

func TestAConsumersStateIsEncodedAtTheTimeOfACasesStart(t *testing.T) {
	c := newClient(t)
	script := "ack_floor 3 10\ndelivered 9 20\npending 15 5 946684790000000000\nredelivered 15 2\n"
	encoded := c.outcomes("consumer_state", false, script)[0].(object)["output"]
	if encoded != "FgIDCgkUAYCO6oYHBQIUAQUC" {
		t.Errorf("encoded: %v", encoded)
	}
}

func TestADeterministicOrderIsMadeOfEntries(t *testing.T) {
	c := newClient(t)
	var script strings.Builder
	for _, seq := range []string{"9", "3", "7", "1", "8"} {
		script.WriteString("pending " + seq + " 1 0\nredelivered " + seq + " 2\n")
	}
	first := c.outcomes("consumer_state", true, script.String())[0].(object)["digest"].(object)["sha256"]
	for range 20 {
		again := c.outcomes("consumer_state", true, script.String())[0].(object)["digest"].(object)["sha256"]
		if again != first {
			t.Fatal("another order")
		}
	}
}

func TestABlockGoesThroughCompression(t *testing.T) {
	c := newClient(t)
	block := strings.Repeat("orders.eu ", 100) + "checksum"
	file := c.outcomes("block_compress", false, block, "short")
	if file[1].(object)["error"].(object)["text"] != "uncompressed buffer is too short" {
		t.Errorf("short: %v", file[1])
	}
	answer := c.must("component", object{"component": "block_decompress",
		"inputs": []any{file[0].(object)["output"]}, "digest": true})
	digest := answer["outcomes"].([]any)[0].(object)["digest"].(object)
	if digest["bytes"] != number(t, digest["bytes"]) || number(t, digest["bytes"]).String() != "1008" {
		t.Errorf("decompressed: %v", digest)
	}
}

func TestWhatIsNoComponentIsAFault(t *testing.T) {
	c := newClient(t)
	if code := c.faultOf("component", object{"component": "toaster"}); code != protocol.BadRequest {
		t.Errorf("unknown: %s", code)
	}
	if code := c.faultOf("component", object{"component": "subject_tree",
		"inputs": [][]byte{[]byte("jump")}}); code != protocol.BadRequest {
		t.Errorf("a mistake in a script: %s", code)
	}
	c.open(nil, nil)
	if code := c.faultOf("component", object{"component": "s2_encode"}); code != protocol.WrongState {
		t.Errorf("within a case: %s", code)
	}
	c.close()
}

func TestThePageNamesEveryComponent(t *testing.T) {
	text := page(t)
	for _, name := range component.Names() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("no word about %s", name)
		}
	}
}
