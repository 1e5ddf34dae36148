package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const goMod = "module m\n\nrequire (\n\tgithub.com/nats-io/nats-server/v2 v%\n)\n"

var texts = map[string]string{
	"README.md":                      "pinned at **v2.14.5**, which v2.14.5 is not",
	"store/version.cc":               `ReferenceVersion() { return "2.14.5"; }`,
	"store/version_test.cc":          `EXPECT_EQ(ReferenceVersion(), "2.14.5");`,
	"go-oracle/go.mod":               strings.ReplaceAll(goMod, "%", "2.14.5"),
	"go-oracle/go.sum":               "old sums\n",
	"go-oracle/versions/v2.15.3.mod": strings.ReplaceAll(goMod, "%", "2.15.3"),
	"go-oracle/versions/v2.15.3.sum": "new sums\n",
	"conformance/protocol/PROTOCOL.md": "With v2.14.5; `operations` is left out.\n\n" +
		`→ {"id":1,"cmd":"hello"}` + "\n" + `← {"id":1,"reference":"v2.14.5","go":"go1.26.8"}` + "\n" +
		`→ {"id":2,"dir":"/dev/shm/case"}` + "\n" + `← {"id":2,"sync_ns":1}` + "\n",
}

func repository(t *testing.T) *tree {
	t.Helper()
	root := t.TempDir()
	for path, text := range texts {
		full := filepath.Join(root, path)
		if os.MkdirAll(filepath.Dir(full), 0o755) != nil || os.WriteFile(full, []byte(text), 0o644) != nil {
			t.Fatal(path)
		}
	}
	return &tree{root: root, changed: map[string]string{}}
}

// modulesOf gives a directory with the go.mod and go.sum of a version.
func modulesOf(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	mod := strings.ReplaceAll(goMod, "%", version)
	if os.WriteFile(dir+"/go.mod", []byte(mod), 0o644) != nil ||
		os.WriteFile(dir+"/go.sum", []byte("new sums\n"), 0o644) != nil {
		t.Fatal(dir)
	}
	return dir
}

func TestAMoveLeavesTheOldPinAmongTheVersions(t *testing.T) {
	r := repository(t)
	if err := move(r, "2.15.3", modulesOf(t, "2.15.3")); err != nil {
		t.Fatal(err)
	}
	if err := r.write(); err != nil {
		t.Fatal(err)
	}
	moved := &tree{root: r.root, changed: map[string]string{}}
	if problems, err := check(moved); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
	for path, wanted := range map[string]string{
		"go-oracle/go.mod":               strings.ReplaceAll(goMod, "%", "2.15.3"),
		"go-oracle/go.sum":               "new sums\n",
		"go-oracle/versions/v2.14.5.mod": texts["go-oracle/go.mod"],
		"go-oracle/versions/v2.14.5.sum": "old sums\n",
		"README.md":                      "pinned at **v2.15.3**, which v2.14.5 is not",
	} {
		if text, err := moved.read(path); err != nil || text != wanted {
			t.Errorf("%s: %q, not %q (%v)", path, text, wanted, err)
		}
	}
	if exists(r.root, "go-oracle/versions/v2.15.3.mod") || exists(r.root, "go-oracle/versions/v2.15.3.sum") {
		t.Error("the pin is among the other versions, too")
	}
}

func TestAMoveToThePinChangesNothing(t *testing.T) {
	r := repository(t)
	if err := move(r, "2.14.5", modulesOf(t, "2.14.5")); err != nil || len(r.order) > 0 {
		t.Error(r.order, err)
	}
}

func TestAMoveThatCannotBeMadeWholeIsRefused(t *testing.T) {
	other := repository(t)
	if move(other, "2.15.3", modulesOf(t, "2.15.4")) == nil {
		t.Error("took the modules of another version")
	}
	without := repository(t)
	if err := os.WriteFile(without.root+"/README.md", []byte("no version"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := move(without, "2.15.3", modulesOf(t, "2.15.3")); err == nil || !strings.Contains(err.Error(), "README.md") {
		t.Error(err)
	}
}

func TestAPlaceThatNamesAnotherVersionIsTold(t *testing.T) {
	r := repository(t)
	r.set("store/version.cc", `ReferenceVersion() { return "2.14.4"; }`)
	r.set("conformance/protocol/PROTOCOL.md", strings.Replace(texts["conformance/protocol/PROTOCOL.md"], `"v2.14.5"`, `"v2.14.3"`, 1))
	wanted := []string{
		"store/version.cc: names 2.14.4, and go-oracle/go.mod has v2.14.5",
		"conformance/protocol/PROTOCOL.md: names 2.14.3, and go-oracle/go.mod has v2.14.5",
	}
	if problems, err := check(r); err != nil || !slices.Equal(problems, wanted) {
		t.Error(problems, err)
	}
}

func TestTheExampleIsToldAsTheOracleAnswersIt(t *testing.T) {
	oracle := filepath.Join(t.TempDir(), "oracle")
	script := `#!/bin/sh
read hello
echo '{"id":1,"reference":"v2.15.3","go":"go1.99","operations":["a","b"]}'
read -r open
dir=${open#*\"dir\":\"}
echo "{\"id\":2,\"sync_ns\":2,\"dir\":\"${dir%%\"*}\"}"
`
	if err := os.WriteFile(oracle, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	r := repository(t)
	if err := retell(r, oracle); err != nil {
		t.Fatal(err)
	}
	text, _ := r.read(page)
	for _, line := range []string{
		`← {"id":1,"reference":"v2.15.3","go":"go1.26.8"}`,
		`← {"id":2,"sync_ns":2,"dir":"/dev/shm/case"}`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is not in\n%s", line, text)
		}
	}
	if err := retell(repository(t), "/bin/false"); err == nil {
		t.Error("an oracle that answers nothing is believed")
	}
}
