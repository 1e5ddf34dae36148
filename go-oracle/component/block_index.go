package component

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"jsparity/oracle/reference"
)

// blockIndex reads the index of a block that an old server has left.
func blockIndex(input []byte) ([]byte, error) {
	dir, err := os.MkdirTemp(inMemory(), "jsparity-index-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Mkdir(filepath.Join(dir, "msgs"), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "msgs", "1.idx"), input, 0o600); err != nil {
		return nil, err
	}
	told, deleted, failure := reference.BlockIndex(dir)
	why := "whole"
	if failure != nil {
		why, _, _ = strings.Cut(failure.Error(), ":")
	}
	return fmt.Appendf(nil, "%s\n%s\n%s: %s\n", why, told, setState(deleted), members(deleted)), nil
}
