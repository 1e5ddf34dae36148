// Package coverage tells, case by case, which functions of the reference ran and which of their
// blocks. The program must be built with -cover -covermode=atomic (CMake target go_oracle_coverage).
package coverage

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/coverage"
	"slices"
	"strings"
	"time"
)

// files of the reference that are counted: those that the store consists of.
var files = []string{
	"/server/filestore.go", "/server/store.go", "/server/scheduler.go", "/server/sdm.go",
	"/server/avl/seqset.go", "/server/gsl/gsl.go", "/server/stree/", "/server/thw/thw.go",
}

// seedsKept is of how many cases that reached a block the seeds are told.
const seedsKept = 6

// writeEvery is how much of a tally a process that dies may take with it.
const writeEvery = 200 * time.Millisecond

// Tally of all cases of this process. A nil one counts nothing.
//
// Beside the file of what was reached (PID.json) lies one of which case ran what (PID.cases): a line
// a case, its seed and in hex a bit for each function, in the order of the first file, the lowest of
// a byte first.
type Tally struct {
	path      string
	functions map[place]*Function
	counted   []*Function // of the files above, in the order of the source
	written   time.Time
	seed      uint64
	ran       []byte // by the case that is under way
	cases     *os.File
}

// NewTally makes one that is kept in a file of its own in dir. An error: the program was not built
// for it.
func NewTally(dir string) (*Tally, error) {
	var meta bytes.Buffer
	if err := coverage.WriteMeta(&meta); err != nil {
		return nil, fmt.Errorf("not built with coverage: %w", err)
	}
	functions, err := readMeta(meta.Bytes())
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, fmt.Sprintf("%d", os.Getpid()))
	cases, err := os.OpenFile(path+".cases", os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	t := &Tally{path: path + ".json", functions: functions, counted: countedOf(functions), cases: cases}
	t.ran = make([]byte, (len(t.counted)+7)/8)
	// What cannot be read or written is said at once, and not after the first case.
	t.Begin(0)
	return t, errors.Join(t.readAll(func(place, []int) error { return nil }), t.write())
}

// countedOf gives those of the files that are counted, and numbers them.
func countedOf(functions map[place]*Function) []*Function {
	var counted []*Function
	for _, f := range functions {
		f.number = -1
		if slices.ContainsFunc(files, func(file string) bool { return strings.Contains(f.File, file) }) {
			counted = append(counted, f)
		}
	}
	slices.SortFunc(counted, func(a, b *Function) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.line(), b.line()),
			cmp.Compare(b.endLine(), a.endLine()), cmp.Compare(a.Name, b.Name))
	})
	for i, f := range counted {
		f.number = i
	}
	return counted
}

// Begin forgets what ran before the case of that seed.
func (t *Tally) Begin(seed uint64) {
	if t == nil {
		return
	}
	if err := coverage.ClearCounters(); err != nil {
		panic(err) // WriteMeta has worked, so the counters are there
	}
	t.seed = seed
	clear(t.ran)
}

// End counts what the case ran.
func (t *Tally) End() error {
	if t == nil {
		return nil
	}
	if err := t.addUp(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(t.cases, "%d %s\n", t.seed, hex.EncodeToString(t.ran)); err != nil {
		return err
	}
	if time.Since(t.written) < writeEvery {
		return nil
	}
	return t.write()
}

func (t *Tally) addUp() error { return t.readAll(t.count) }

func (t *Tally) readAll(visit func(p place, counters []int) error) error {
	var counters bytes.Buffer
	if err := coverage.WriteCounters(&counters); err != nil {
		return err
	}
	return readCounters(counters.Bytes(), visit)
}

func (t *Tally) count(p place, counters []int) error {
	f, known := t.functions[p]
	if !known || len(counters) != len(f.Blocks) {
		return errDamaged
	}
	ran := false
	for i, n := range counters {
		if n == 0 {
			continue
		}
		ran = true
		block := &f.Blocks[i]
		block.Cases++
		if len(block.Seeds) < seedsKept {
			block.Seeds = append(block.Seeds, t.seed)
		}
	}
	if ran {
		f.Cases++
		t.note(f)
	}
	return nil
}

func (t *Tally) note(f *Function) {
	if f.number >= 0 {
		t.ran[f.number/8] |= 1 << (f.number % 8)
	}
}

// Close puts the tally into its file for the last time.
func (t *Tally) Close() error {
	if t == nil {
		return nil
	}
	return errors.Join(t.write(), t.cases.Close())
}

func (t *Tally) write() error {
	t.written = time.Now()
	text, err := json.Marshal(t.counted)
	if err != nil {
		return err
	}
	staged := t.path + ".tmp"
	if err := os.WriteFile(staged, text, 0o600); err != nil {
		return err
	}
	return os.Rename(staged, t.path)
}

func (f *Function) line() int {
	if len(f.Blocks) == 0 {
		return 0
	}
	return f.Blocks[0].Line
}

func (f *Function) endLine() int {
	end := 0
	for _, b := range f.Blocks {
		end = max(end, b.EndLine)
	}
	return end
}
