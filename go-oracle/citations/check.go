package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const defectPages = "golden/reference-defects"

// checker looks for what our files cite in the versions that are at hand, of which the first is the pin.
type checker struct {
	sources  []*source
	found    int
	problems []string
}

func (c *checker) pin() *source { return c.sources[0] }

// repository checks all files below root, but for what is built, kept or only input of a test.
func (c *checker) repository(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, _ := filepath.Rel(root, path)
		below = filepath.ToSlash(below)
		if entry.IsDir() {
			if below != "." && isSkipped(below) {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || !isOurs(below) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return c.file(below, string(text))
	})
}

func isSkipped(dir string) bool {
	name := filepath.Base(dir)
	return strings.HasPrefix(name, ".") || name == "testdata" || dir == "build" || dir == "parity-failures"
}

// JSON is prose only where a page belongs to it; other text files are no more than lists.
func isOurs(file string) bool {
	switch filepath.Ext(file) {
	case ".json":
		return strings.HasPrefix(file, defectPages+"/")
	case ".txt":
		return filepath.Base(file) == "CMakeLists.txt"
	}
	return filepath.Ext(file) != "" || strings.HasPrefix(file, "scripts/")
}

func (c *checker) file(name, text string) error {
	onPage := strings.HasPrefix(name, defectPages+"/")
	for _, piece := range proseOf(name, text) {
		for _, cited := range citationsIn(piece) {
			c.found++
			wrong, err := c.wrongWith(cited, onPage)
			if err != nil {
				return err
			}
			if wrong != "" {
				c.problems = append(c.problems, fmt.Sprintf("%s:%d: %s", name, cited.line, wrong))
			}
		}
	}
	return nil
}

// wrongWith says what is wrong with a citation, "" for nothing.
func (c *checker) wrongWith(cited citation, onPage bool) (string, error) {
	if cited.byLine != "" {
		switch {
		case !onPage:
			return cited.byLine + ": cite the function; lines move with every version", nil
		case len(cited.versions) == 0:
			return cited.byLine + ": say beside it of which version", nil
		}
		return "", nil
	}
	if len(cited.names) == 0 {
		return cited.file + ": names nothing of it", nil
	}
	for _, name := range cited.names {
		there, err := c.isThere(cited, name)
		if err != nil {
			return "", err
		}
		if !there {
			return c.missing(cited.file, name), nil
		}
	}
	return "", nil
}

// isThere: in the pin, or in one of the versions named beside the citation. One of those that is not at
// hand is believed.
func (c *checker) isThere(cited citation, name string) (bool, error) {
	for _, s := range c.sources {
		if s != c.pin() && !slices.Contains(cited.versions, s.version) {
			continue
		}
		if there, err := s.declares(s.named(cited.file), name); there || err != nil {
			return there, err
		}
	}
	isAtHand := func(version string) bool {
		return slices.ContainsFunc(c.sources, func(s *source) bool { return s.version == version })
	}
	for _, version := range cited.versions {
		if !isAtHand(version) {
			return true, nil
		}
	}
	return false, nil
}

func (c *checker) missing(file, name string) string {
	files := c.pin().named(file)
	if len(files) == 0 {
		return fmt.Sprintf("%s: %s has no such file", file, c.pin().version)
	}
	text := fmt.Sprintf("%s: %s: %s declares nothing of that name there", file, name, c.pin().version)
	if others := c.pin().elsewhere(files, name); len(others) > 0 {
		text += "; see " + strings.Join(others, ", ")
	}
	return text
}
