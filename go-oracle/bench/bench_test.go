//go:build jsparity_bridge

package bench

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// play gives the answers to the steps on a store in a new directory.
func play(t *testing.T, steps ...string) []answer {
	t.Helper()
	var in, out strings.Builder
	fmt.Fprintf(&in, `{"id":0,"cmd":"begin","dir":%q,"file_store":{"block_size":4096},`+
		`"stream":{"name":"S","subjects":["a.>"],"storage":"file"}}`+"\n",
		filepath.Join(t.TempDir(), "store"))
	for i, step := range steps {
		fmt.Fprintf(&in, `{"id":%d,"cmd":"step","step":%s}`+"\n", i+1, step)
	}
	if err := Serve(strings.NewReader(in.String()), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	answers := make([]answer, len(lines))
	for i, line := range lines {
		answers[i].Outcome = new(Outcome)
		if err := json.Unmarshal([]byte(line), &answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return answers[1:]
}

const (
	open  = `{"do":"open"}`
	store = `{"do":"store","count":90,"size":16,"subjects":{"prefix":"a.","count":3}}`
)

func TestEveryStepDoesItsWork(t *testing.T) {
	for _, c := range []struct {
		step  string
		units uint64
	}{
		{`{"do":"store","count":90,"settle_below":5000,"subjects":{"prefix":"a.","count":3}}`, 90},
		{`{"do":"load_in_order","count":90}`, 90},
		{`{"do":"load_random","count":200}`, 200},
		{`{"do":"load_next","count":31,"filter":"a.2"}`, 31},
		{`{"do":"load_next","count":5,"filter":"b.*"}`, 5},
		{`{"do":"load_last","count":7,"subjects":{"prefix":"a.","count":3}}`, 7},
		{`{"do":"subjects_totals","count":4,"filter":"a.*"}`, 4},
		{`{"do":"num_pending","count":9,"filter":"a.*"}`, 9},
		{`{"do":"pending_last","count":9,"filter":"a.*"}`, 9},
		{`{"do":"consume","count":250}`, 250},
		{`{"do":"remove_every","every":3}`, 30},
		{`{"do":"compact"}`, 45},
		{`{"do":"purge_subject","filter":"a.1"}`, 30},
	} {
		answers := play(t, open, store, c.step)
		if last := answers[2]; !last.OK || last.Units != c.units || last.Check == 0 || last.Nanoseconds <= 0 {
			t.Errorf("%s: %+v, %+v", c.step, last, last.Outcome)
		}
	}
}

func TestAStoreIsRecoveredWithoutItsIndex(t *testing.T) {
	answers := play(t, open, store, `{"do":"stop"}`, `{"do":"remove_file","file":"msgs/index.db"}`, open,
		`{"do":"resident"}`)
	if recovered := answers[4]; !recovered.OK || recovered.Units != 90 {
		t.Errorf("%+v", recovered)
	}
	if resident := answers[5]; !resident.OK || resident.Units < 1<<20 {
		t.Errorf("%+v", resident)
	}
}

func TestTheFilesOfTheBlocksAreCounted(t *testing.T) {
	answers := play(t, open, store, `{"do":"files"}`)
	// 90 records of 16 bytes on subjects of 3, in blocks of 4096 bytes.
	if files := answers[2]; !files.OK || files.Units != 2 || files.Check != 90*(22+3+16+8) {
		t.Errorf("%+v, %+v", files, files.Outcome)
	}
}

func TestDrawsFollowTheLimits(t *testing.T) {
	subjects := Subjects{Count: 2, Limits: []uint64{1 << 62, 1<<64 - 1}}
	var second int
	for _, turn := range subjects.turns(4000) {
		second += int(turn)
	}
	if second < 2900 || second > 3100 {
		t.Errorf("%d of 4000 went to the subject of three quarters", second)
	}
}

func TestWhatCannotBeDoneIsAnError(t *testing.T) {
	for _, step := range []string{`{"do":"fly"}`, `{"do":"load_in_order","count":1}`, `{"do":"open","color":"red"}`} {
		if answers := play(t, step); answers[0].OK || answers[0].Error == "" {
			t.Errorf("%s: %+v", step, answers[0])
		}
	}
	if answers := play(t, open, open); answers[1].OK {
		t.Errorf("opened twice: %+v", answers[1])
	}
}
