// Package coverage tells, case by case, which functions of the reference ran and which of their
// blocks. The program must be built with -cover -covermode=atomic (CMake target go_oracle_coverage).
package coverage

import (
	"bytes"
	"cmp"
	"encoding/json"
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

// writeEvery is how much of a tally a process that dies may take with it.
const writeEvery = 200 * time.Millisecond

// Tally of all cases of this process. A nil one counts nothing.
type Tally struct {
	path      string
	functions map[place]*Function
	written   time.Time
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
	path := filepath.Join(dir, fmt.Sprintf("%d.json", os.Getpid()))
	t := &Tally{path: path, functions: functions}
	// What cannot be read or written is said at once, and not after the first case.
	t.Begin()
	return t, t.End()
}

// Begin forgets what ran before the case.
func (t *Tally) Begin() {
	if t == nil {
		return
	}
	if err := coverage.ClearCounters(); err != nil {
		panic(err) // WriteMeta has worked, so the counters are there
	}
}

// End counts what the case ran.
func (t *Tally) End() error {
	if t == nil {
		return nil
	}
	var counters bytes.Buffer
	if err := coverage.WriteCounters(&counters); err != nil {
		return err
	}
	if err := readCounters(counters.Bytes(), t.count); err != nil {
		return err
	}
	if time.Since(t.written) < writeEvery {
		return nil
	}
	return t.Write()
}

func (t *Tally) count(p place, counters []int) error {
	f, known := t.functions[p]
	if !known || len(counters) != len(f.Blocks) {
		return errDamaged
	}
	ran := false
	for i, n := range counters {
		if n > 0 {
			ran = true
			f.Blocks[i].Reached = true
		}
	}
	if ran {
		f.Cases++
	}
	return nil
}

// Write puts the tally into its file.
func (t *Tally) Write() error {
	if t == nil {
		return nil
	}
	t.written = time.Now()
	var counted []*Function
	for _, f := range t.functions {
		if slices.ContainsFunc(files, func(file string) bool { return strings.Contains(f.File, file) }) {
			counted = append(counted, f)
		}
	}
	slices.SortFunc(counted, func(a, b *Function) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.line(), b.line()),
			cmp.Compare(b.endLine(), a.endLine()))
	})
	text, err := json.Marshal(counted)
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
