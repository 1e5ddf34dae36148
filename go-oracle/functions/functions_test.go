package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the store calls of it is matches, and tokens through that; unused is called by another package alone.
const sublist = "func (s *Sublist) matches() {}\nfunc unused() {}\nfunc matches() bool { return tokens() > 0 }\nfunc tokens() int { return 1 }\n"

// inventory gives that of a server whose filestore.go has this text.
func inventory(t *testing.T, text string) []Function {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"filestore.go": text, "store.go": "", "scheduler.go": "", "sdm.go": "",
		"memstore.go":   "func (ms *memStore) Stop() {}\nfunc (o *consumerMemStore) Stop() {}\n",
		"avl/seqset.go": "func (n *node[T]) balance() int { return unused() }\n", "avl/seqset_test.go": "func x() {}\n",
		"gsl/gsl.go": "", "stree/stree.go": "", "thw/thw.go": "",
		"sublist.go": sublist,
	}
	for file, code := range files {
		path := filepath.Join(dir, serverDir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("package p\n"+code), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Inventory(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func keys(functions []Function) string {
	var all []string
	for _, f := range functions {
		all = append(all, f.File+" "+f.Name)
	}
	return strings.Join(all, "|")
}

func TestAnInventoryNamesFunctionsWithTypeFileAndLines(t *testing.T) {
	all := inventory(t, "\nfunc open(\n\tdir string) {\n}\n\nfunc (fs *fileStore) Stop() {}\n")
	wanted := "filestore.go open|filestore.go fileStore.Stop|memstore.go consumerMemStore.Stop|avl/seqset.go node.balance"
	if got := keys(all); got != wanted {
		t.Error(got)
	}
	if all[0].First != 3 || all[0].Last != 5 {
		t.Error(all[0])
	}
}

func TestOfSubjectsThoseFunctionsCountThatTheStoreCalls(t *testing.T) {
	all := inventory(t, "func (fs *fileStore) Load() bool { return fs.any(func() bool { return matches() }) }\n")
	if got := keys(all); !strings.HasSuffix(got, "|sublist.go matches|sublist.go tokens") {
		t.Error(got)
	}
	if got := keys(inventory(t, "func open() { other.matches(); matches := 1; _ = matches }\n")); strings.Contains(got, "sublist.go") {
		t.Error(got)
	}
}

func TestCommentsAndLayoutAreNoChange(t *testing.T) {
	older := inventory(t, "func open(a int) int { // here\n\treturn a\n}\n")
	newer := inventory(t, "// open opens.\n\n\nfunc open(\n\ta int,\n) int {\n\n\t/* there */\n\treturn a }\n")
	if c := Compare(older, newer); len(c.Changed)+len(c.New)+len(c.Gone) > 0 {
		t.Error(c)
	}
}

func TestAnotherTokenIsAChangeAndNamesComeAndGo(t *testing.T) {
	older := inventory(t, "func stays() {}\nfunc changes() int { return 1 }\nfunc goes() {}\nfunc init() {}\nfunc init() { stays() }\n")
	newer := inventory(t, "func comes() {}\nfunc stays() {}\nfunc changes() int { return 2 }\nfunc init() {}\n")
	c := Compare(older, newer)
	for _, part := range []struct {
		got    []Function
		wanted string
	}{
		{c.Changed, "filestore.go changes"},
		{c.New, "filestore.go comes"},
		{c.Gone, "filestore.go goes|filestore.go init"},
	} {
		if got := keys(part.got); got != part.wanted {
			t.Errorf("%q, not %q", got, part.wanted)
		}
	}
}

func TestASourceThatLacksAFileIsRefused(t *testing.T) {
	if all, err := Inventory(t.TempDir()); err == nil {
		t.Error(all)
	}
}

func TestTestsAreWhatGoTestCallsAndSayHowTheyRun(t *testing.T) {
	dir := t.TempDir()
	for _, file := range append([]string{"avl/set_test.go", "gsl/gsl_test.go", "stree/stree_test.go", "thw/thw_test.go",
		"filestore_test.go", "store_test.go"}, serverTests...) {
		path := filepath.Join(dir, "server", file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		code := "package p\n"
		switch file {
		case "filestore_test.go":
			code += "func TestA(t *T) { testFileStoreAllPermutations(t, nil) }\nfunc Testify() {}\n" +
				"func TestMain(m *M) {}\nfunc (x *x) TestB() {}\nfunc BenchmarkC(b *B) {}\nfunc helper() {}\n"
		case "jwt_test.go":
			code += "func TestJWT(t *T) {}\n"
		}
		if err := os.WriteFile(path, []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Tests(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].Name != "TestA" || all[1].Name != "BenchmarkC" || all[2].Name != "TestJWT" {
		t.Fatal(all)
	}
	if !all[0].AllPermutations || all[0].OfServer || all[1].AllPermutations || !all[2].OfServer {
		t.Error(all)
	}
}

func TestAModuleWithoutItsTestsIsRefused(t *testing.T) {
	if all, err := Tests(t.TempDir()); err == nil {
		t.Error(all)
	}
}
