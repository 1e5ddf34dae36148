package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestACopyHasAllThatTheOriginalHas(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	must(t, os.MkdirAll(filepath.Join(from, "msgs", "empty"), 0o700))
	must(t, os.WriteFile(filepath.Join(from, "msgs", "1.blk"), []byte("one"), 0o600))
	must(t, os.WriteFile(filepath.Join(from, "meta.inf"), nil, 0o400))
	must(t, os.Symlink("meta.inf", filepath.Join(from, "link")))

	must(t, CopyTree(from, to))

	data, err := os.ReadFile(filepath.Join(to, "msgs", "1.blk"))
	if err != nil || string(data) != "one" {
		t.Errorf("%q, %v", data, err)
	}
	info, err := os.Stat(filepath.Join(to, "meta.inf"))
	if err != nil || info.Size() != 0 || info.Mode() != 0o400 {
		t.Errorf("%v, %v", info, err)
	}
	if target, err := os.Readlink(filepath.Join(to, "link")); err != nil || target != "meta.inf" {
		t.Errorf("%q, %v", target, err)
	}
	if info, err := os.Stat(filepath.Join(to, "msgs", "empty")); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if err := CopyTree(from, to); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
}

func TestWhatCannotBeCopiedIsAnError(t *testing.T) {
	from := t.TempDir()
	must(t, syscall.Mkfifo(filepath.Join(from, "pipe"), 0o600))
	if CopyTree(from, filepath.Join(t.TempDir(), "to")) == nil {
		t.Error("a pipe has been copied")
	}
	if CopyTree(filepath.Join(from, "none"), filepath.Join(t.TempDir(), "to")) == nil {
		t.Error("nothing has been copied")
	}
}
