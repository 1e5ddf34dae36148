package component

import (
	"bytes"
	"strings"
	"testing"
)

func output(t *testing.T, part, input string) string {
	t.Helper()
	outcome, mistake := Run(part, []byte(input), nil)
	if mistake != nil || outcome.Output == nil {
		t.Fatalf("%s: %v %+v", part, mistake, outcome)
	}
	return string(*outcome.Output)
}

func TestS2(t *testing.T) {
	data := strings.Repeat("abcd", 1000)
	if got := output(t, "s2_decode", output(t, "s2_encode", data)); got != data {
		t.Errorf("decoded: %d bytes", len(got))
	}
	if got := output(t, "s2_encode", ""); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	pieces := output(t, "s2_pieces", "\x02\x03\x00\x00\x00\xff\x00\x00\x00abcdefg")
	if pieces != output(t, "s2_encode", "abcdefg") {
		t.Errorf("pieces: %q", pieces)
	}
	outcome, _ := Run("s2_decode", []byte("nonsense"), nil)
	if outcome.Error == nil || outcome.Error.Text != "s2: corrupt input" {
		t.Errorf("nonsense: %+v", outcome)
	}
}

func TestSequenceSet(t *testing.T) {
	got := output(t, "sequence_set", "insert 5\ninsert_run 7 3\ndelete 8\nlist\nuse 1\nequal 0\nencode\n")
	lines := strings.Split(got, "\n")
	for i, wanted := range []string{"size 1 nodes 1 empty false state 5 5 1 heights 0 0 bytes 276",
		"size 4 nodes 1 empty false state 5 9 4 heights 0 0 bytes 276", "true", "5 7 9 ", "ok", "false",
		"16020000000000000000"} {
		if lines[i] != wanted {
			t.Errorf("line %d: %q, not %q", i, lines[i], wanted)
		}
	}
}

func TestSubjectTree(t *testing.T) {
	got := output(t, "subject_tree", "insert a.b 1\ninsert a.b 2\ninsert a.%20 3\nmatch a.*\ndelete a.b\nfind a.b\ninsert %7f 1\n")
	wanted := "none false size 1\n1 true size 1\nnone false size 2\n"
	if !strings.HasPrefix(got, wanted) || !strings.Contains(got, "a.%20=3 ") ||
		!strings.HasSuffix(got, "2 true size 1\nnone false\nnone false size 1\n") {
		t.Errorf("%q", got)
	}
}

func TestHashWheel(t *testing.T) {
	got := output(t, "hash_wheel", "add 1 5000000000\nadd 2 5000000001\nadd 3 1\nremove 3 9000000000\n"+
		"expire 5000000001 0\nencode 7\n")
	wanted := "count 1 next 5000000000\ncount 2 next 5000000000\ncount 3 next 1\nthw: task not found\n" +
		"3@1 1@5000000000 2@5000000001 count 0 next 9223372036854775807\n" +
		"0100000000000000000700000000000000\n"
	if got != wanted {
		t.Errorf("%q", got)
	}
}

func TestAPanicIsAnOutcomeAndAMistakeIsNone(t *testing.T) {
	outcome, mistake := Run("block_decompress", []byte("the bridge is not linked here"), nil)
	if mistake == nil && outcome.Panic == nil && outcome.Output == nil {
		t.Errorf("%+v", outcome)
	}
	for _, script := range []string{"jump 1", "insert", "insert x", "insert 1 2"} {
		if _, mistake := Run("sequence_set", []byte(script), nil); mistake == nil {
			t.Errorf("%q is taken", script)
		}
	}
	if !bytes.Contains([]byte(strings.Join(Names(), " ")), []byte("s2_encode s2_pieces")) {
		t.Errorf("names: %v", Names())
	}
}
