package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

const (
	page       = "conformance/protocol/PROTOCOL.md"
	exampleDir = "/dev/shm"
	asked      = "→ "
	answered   = "← "
)

var (
	operations = regexp.MustCompile(`,"operations":\[[^\]]*\]`)
	schema     = regexp.MustCompile(`,"schema":"[^"]*"`)
	toolchain  = regexp.MustCompile(`"go":"[^"]*"`)
)

// retell has an oracle answer the requests of the page's example and puts the answers there. It leaves
// out what the page leaves out, and lets the page's toolchain be.
func retell(t *tree, oracle string) error {
	text, err := t.read(page)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "jsparity-example-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lines := strings.Split(text, "\n")
	var requests string
	for _, line := range lines {
		if request, found := strings.CutPrefix(line, asked+"{"); found {
			requests += "{" + strings.ReplaceAll(request, exampleDir, dir) + "\n"
		}
	}
	answers, err := answersOf(oracle, requests)
	if err != nil {
		return err
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, answered+"{") {
			continue
		}
		if len(answers) == 0 {
			return fmt.Errorf("%s: more answers than %s gave", page, oracle)
		}
		answer := schema.ReplaceAllString(operations.ReplaceAllString(answers[0], ""), "")
		answer = toolchain.ReplaceAllLiteralString(answer, toolchain.FindString(line))
		lines[i] = answered + strings.ReplaceAll(answer, dir, exampleDir)
		answers = answers[1:]
	}
	if len(answers) > 0 {
		return fmt.Errorf("%s: fewer answers than %s gave", page, oracle)
	}
	if changed := strings.Join(lines, "\n"); changed != text {
		t.set(page, changed)
	}
	return nil
}

func answersOf(oracle, requests string) ([]string, error) {
	program := exec.Command(oracle)
	program.Stdin = strings.NewReader(requests)
	var errors bytes.Buffer
	program.Stderr = &errors
	out, err := program.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %v\n%s", oracle, err, errors.String())
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}
