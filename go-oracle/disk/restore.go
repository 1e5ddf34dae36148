package disk

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/s2"
)

// Restore lays the files of a snapshot out in a directory that must not exist yet, as the reference
// does it for a server (stream.go: RestoreStream).
func Restore(snapshot []byte, to string) error {
	if err := os.Mkdir(to, 0o750); err != nil {
		return err
	}
	within := filepath.Clean(to) + string(os.PathSeparator)
	reader := tar.NewReader(s2.NewReader(bytes.NewReader(snapshot)))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		path := filepath.Join(to, filepath.Clean(header.Name))
		if header.Typeflag != tar.TypeReg || !strings.HasPrefix(path, within) {
			return fmt.Errorf("unexpected content: %q", header.Name)
		}
		if err := restoreFile(reader, path); err != nil {
			return err
		}
	}
}

func restoreFile(data io.Reader, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, data); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
