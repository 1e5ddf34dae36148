package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checked(t *testing.T) []string {
	t.Helper()
	var c checker
	for _, at := range [][2]string{{"v2.14.5", "testdata/reference"}, {"v2.15.3", "testdata/newer"}} {
		s, err := openSource(at[0], at[1])
		if err != nil {
			t.Fatal(err)
		}
		c.sources = append(c.sources, s)
	}
	if err := c.repository("testdata/repository"); err != nil {
		t.Fatal(err)
	}
	return c.problems
}

func TestEveryWrongCitationIsNamedWithItsPlace(t *testing.T) {
	wanted := strings.Split(strings.TrimSpace(read(t, "testdata/wanted.txt")), "\n")
	problems := checked(t)
	for _, problem := range problems {
		if !slices.Contains(wanted, problem) {
			t.Errorf("found, and should not be: %s", problem)
		}
	}
	for _, problem := range wanted {
		if !slices.Contains(problems, problem) {
			t.Errorf("not found: %s", problem)
		}
	}
}

func TestWhatIsThereIsFound(t *testing.T) {
	for _, problem := range checked(t) {
		if strings.HasPrefix(problem, "store/good.cc") {
			t.Error(problem)
		}
	}
}

func TestAListOfNamesEndsWhereProseGoesOn(t *testing.T) {
	var lists []string
	for _, piece := range proseOf("lists.cc", read(t, "testdata/lists.cc")) {
		for _, cited := range citationsIn(piece) {
			lists = append(lists, strings.Join(cited.names, " "))
		}
	}
	wanted := []string{"a b c.d", "e", "f", "g hI", "j"}
	if !slices.Equal(lists, wanted) {
		t.Errorf("%q, not %q", lists, wanted)
	}
}

func TestASourceWithoutFilesIsRefused(t *testing.T) {
	for _, dir := range []string{t.TempDir(), "testdata/nowhere"} {
		if _, err := openSource("v2.14.5", dir); err == nil {
			t.Error(dir)
		}
	}
}
