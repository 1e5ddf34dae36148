package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// place is where a file of the repository names the pin: what the pattern's first group matches, all of
// its matches and at least one.
type place struct {
	file    string
	pattern *regexp.Regexp
}

// With or without the v, as the text has it.
const number = `v?(\d+\.\d+\.\d+(?:-[A-Za-z0-9.-]+)?)`

var places = []place{
	{"README.md", regexp.MustCompile(`pinned at \*\*` + number + `\*\*`)},
	{"store/version.cc", regexp.MustCompile(`ReferenceVersion\(\) \{ return "` + number + `"`)},
	{"store/version_test.cc", regexp.MustCompile(`EXPECT_EQ\(ReferenceVersion\(\), "` + number + `"\)`)},
	{"conformance/protocol/PROTOCOL.md", regexp.MustCompile(`(?m)^With ` + number + `;`)},
	{"conformance/protocol/PROTOCOL.md", regexp.MustCompile(`"reference":"` + number + `"`)},
}

const (
	modules        = "go-oracle/go.mod"
	sums           = "go-oracle/go.sum"
	versionsFolder = "go-oracle/versions/"
)

var pinnedModule = regexp.MustCompile(`(?m)^\s*(?:require )?github\.com/nats-io/nats-server/v2 v(\S+)`)

// tree is the repository with what is to be written into it.
type tree struct {
	root    string
	changed map[string]string // text by path; "" where the file goes
	order   []string
}

func (t *tree) read(path string) (string, error) {
	if text, changed := t.changed[path]; changed {
		return text, nil
	}
	text, err := os.ReadFile(filepath.Join(t.root, path))
	return string(text), err
}

func (t *tree) set(path, text string) {
	if _, again := t.changed[path]; !again {
		t.order = append(t.order, path)
	}
	t.changed[path] = text
}

// write makes all changes; a file that is written comes whole under its name or not at all.
func (t *tree) write() error {
	for _, path := range t.order {
		full := filepath.Join(t.root, path)
		if t.changed[path] == "" {
			if err := os.Remove(full); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(full+".new", []byte(t.changed[path]), 0o644); err != nil {
			return err
		}
		if err := os.Rename(full+".new", full); err != nil {
			return err
		}
	}
	return nil
}

// pin is the version that go.mod requires, without the v.
func (t *tree) pin() (string, error) {
	text, err := t.read(modules)
	if err != nil {
		return "", err
	}
	found := pinnedModule.FindStringSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s: requires no nats-server", modules)
	}
	return found[1], nil
}

// named gives the versions that a place names.
func (t *tree) named(p place) ([]string, error) {
	text, err := t.read(p.file)
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, match := range p.pattern.FindAllStringSubmatch(text, -1) {
		versions = append(versions, match[1])
	}
	if len(versions) == 0 {
		return nil, fmt.Errorf("%s: names the pin nowhere (%s); adapt go-oracle/pin/places.go", p.file, p.pattern)
	}
	return versions, nil
}

// rename has a place name another version.
func (t *tree) rename(p place, version string) error {
	if _, err := t.named(p); err != nil {
		return err
	}
	text, err := t.read(p.file)
	if err != nil {
		return err
	}
	out, last := "", 0
	for _, at := range p.pattern.FindAllStringSubmatchIndex(text, -1) {
		out += text[last:at[2]] + version
		last = at[3]
	}
	t.set(p.file, out+text[last:])
	return nil
}
