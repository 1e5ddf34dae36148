package main

import (
	"path/filepath"
	"slices"
	"strings"
)

// Test files of what is in scope, and folders with all of theirs.
var testScope = []string{"filestore_test.go", "store_test.go", "avl", "gsl", "stree", "thw"}

// Test files of the whole server; some of what they test concerns the store.
var serverTests = []string{
	"norace_1_test.go", "norace_2_test.go", "jwt_test.go", "gateway_test.go", "events_test.go", "reload_test.go",
}

// The reference's own helper that calls a test once for each cipher and compression.
const allPermutations = "testFileStoreAllPermutations"

// Test is a test or a benchmark of the reference.
type Test struct {
	Function
	// Whether it runs once for each cipher and compression.
	AllPermutations bool `json:"all_permutations,omitempty"`
	// Whether its file tests the whole server, not the store alone.
	OfServer bool `json:"of_server,omitempty"`
}

// Tests lists the tests of a version, of which module is the directory of its module (vendored code has
// none), in the order of files and lines.
func Tests(module string) ([]Test, error) {
	base := filepath.Join(module, "server")
	var all []Test
	for _, entry := range testScope {
		files, err := filesOf(base, entry, true)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if all, err = appendTests(all, base, file, false); err != nil {
				return nil, err
			}
		}
	}
	for _, file := range serverTests {
		var err error
		if all, err = appendTests(all, base, file, true); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func appendTests(all []Test, base, file string, ofServer bool) ([]Test, error) {
	functions, err := functionsOf(base, file)
	if err != nil {
		return nil, err
	}
	for _, f := range functions {
		if isTest(f.Name) {
			all = append(all, Test{f.Function, slices.Contains(f.calls, allPermutations), ofServer})
		}
	}
	return all, nil
}

// isTest tells the functions that `go test` calls; a method has a dot in its name. TestMain is none.
func isTest(name string) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz"} {
		rest, found := strings.CutPrefix(name, prefix)
		if found && !strings.Contains(name, ".") && name != "TestMain" && !startsLower(rest) {
			return true
		}
	}
	return false
}

func startsLower(text string) bool { return text != "" && 'a' <= text[0] && text[0] <= 'z' }
