// The oracle: the Go file store, made reproducible, behind a pipe. PROTOCOL.md tells what it speaks.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jsparity/oracle/bench"
	"jsparity/oracle/bubble"
	"jsparity/oracle/coverage"
	"jsparity/oracle/reference"
	"jsparity/oracle/seed"
	"jsparity/oracle/session"
)

var hangLimit = flag.Duration("hang-limit", 2*time.Minute,
	"processor time after which an operation that does not move virtual time counts as hanging")

var knownHangs []string

func init() {
	flag.Func("known-hang", `a known hang, which is given up early, as JSON: {"stack": text in its stacks, "mended": [versions `+
		`of the reference that are without it]}; may be repeated`, addKnownHang)
}

func addKnownHang(text string) error {
	var hang struct {
		Stack  string   `json:"stack"`
		Mended []string `json:"mended"`
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&hang); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is more behind it")
	}
	if hang.Stack == "" {
		return errors.New("stack must have a text, as an empty one is in all stacks")
	}
	if !slices.Contains(hang.Mended, reference.Version) {
		knownHangs = append(knownHangs, hang.Stack)
	}
	return nil
}

var benchMode = flag.Bool("bench", false, "time the store on real files, as BENCH.md has it")

var coverageDir = flag.String("coverage-dir", "",
	"directory for a file that tells what the cases ran of the reference; a program with coverage only")

func main() {
	flag.Parse()
	if *benchMode {
		exitAfter(bench.Serve(os.Stdin, os.Stdout))
	}

	runtime.MemProfileRate = 0 // nobody reads it, and every large buffer would be told with its stack
	// The order in which goroutines run is then the scheduler's queue, and no race of two cores.
	runtime.GOMAXPROCS(1)
	if err := bubble.CalmMonitor(keepingPages(os.Environ())); err != nil {
		fmt.Fprintln(os.Stderr, "jsparity-oracle: a busy machine may change the order of goroutines:",
			err)
	}

	if !seed.Effective() {
		fmt.Fprintln(os.Stderr, "jsparity-oracle: unset randseednop in GODEBUG: with it no case is "+
			"the same twice")
		os.Exit(1)
	}

	if bubble.ProcessIsSampled() {
		fmt.Fprintln(os.Stderr, "jsparity-oracle: the reference samples this process, which changes the "+
			"order of goroutines: package unsampled is not for this version of Go, "+runtime.Version())
		os.Exit(1)
	}

	// What testing prints must not get between the answers.
	answers := os.Stdout
	os.Stdout = os.Stderr

	serve := func(t *testing.T) {
		exitAfter(serveCases(t, answers))
	}
	// A bubble needs a *testing.T, and this is how a program gets one.
	testing.Main(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "oracle", F: serve}}, nil, nil)
}

// serveCases answers on out, and counts what the cases run where that is asked for.
func serveCases(t *testing.T, out *os.File) error {
	limitMemory()
	s := session.New(t, *hangLimit)
	s.KnowHangs(knownHangs)
	if *coverageDir == "" {
		return s.Serve(os.Stdin, out)
	}
	tally, err := coverage.NewTally(*coverageDir)
	if err != nil {
		return err
	}
	s.Count(tally)
	return errors.Join(s.Serve(os.Stdin, out), tally.Close())
}

func exitAfter(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jsparity-oracle:", err)
	}
	os.Exit(exitStatus(err))
}

func exitStatus(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, session.ErrHung):
		return 3
	default:
		return 1
	}
}
