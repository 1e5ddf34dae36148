package main

import (
	"regexp"
	"strings"
)

// citation is a place in the reference that our prose names: a file with names that it declares, or a
// line, with a file or without one.
type citation struct {
	file     string   // "filestore.go", "thw/thw.go"; empty for a line alone
	names    []string // "Truncate", "msgBlock.truncate"
	byLine   string   // as it is written; empty for names
	versions []string // those that the piece of prose names
	line     int      // of ours
}

var (
	citedFile    = regexp.MustCompile(`[\w./-]*\w\.go\b`)
	lineOfFile   = regexp.MustCompile("^`?(?::|,? lines? |, | )\\d{2,}")
	lineAlone    = regexp.MustCompile(`\b[Ll]ines? \d{3,}`)
	citedName    = regexp.MustCompile(`^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*`)
	nameLink     = regexp.MustCompile(`^(?:\(\))?(?:, and |, | and )`)
	nameEnd      = regexp.MustCompile("^(?:\\(\\))?(?:[,;:.)`'\"]|\\s*$| and )")
	namedVersion = regexp.MustCompile(`\bv\d+\.\d+\.\d+\b`)
)

// citationsIn finds what p cites. A list of names goes on after a comma or "and" with what looks like a
// name: it is followed by a mark, or has a dot or a capital in it; anything else is prose again.
func citationsIn(p prose) []citation {
	var all []citation
	add := func(at int, c citation) {
		c.line = p.lines[at]
		c.versions = namedVersion.FindAllString(p.text, -1)
		all = append(all, c)
	}
	for _, place := range citedFile.FindAllStringIndex(p.text, -1) {
		file, rest := p.text[place[0]:place[1]], p.text[place[1]:]
		if number := lineOfFile.FindString(rest); number != "" {
			add(place[0], citation{file: file, byLine: file + number})
			continue
		}
		if rest, found := strings.CutPrefix(rest, ": "); found {
			add(place[0], citation{file: file, names: namesAt(strings.TrimLeft(rest, " "))})
		}
	}
	for _, place := range lineAlone.FindAllStringIndex(p.text, -1) {
		before := p.text[:place[0]]
		if last := citedFile.FindAllStringIndex(before, -1); len(last) > 0 {
			gap := before[last[len(last)-1][1]:]
			if strings.Trim(gap, "`:, ") == "" {
				continue // with its file, above
			}
		}
		add(place[0], citation{byLine: p.text[place[0]:place[1]]})
	}
	return all
}

func namesAt(text string) []string {
	var names []string
	for {
		name := citedName.FindString(text)
		rest := text[len(name):]
		isMore := len(names) == 0 || nameEnd.MatchString(rest) || looksLikeName(name)
		if name == "" || !isMore || strings.HasSuffix(name, ".go") {
			return names
		}
		names = append(names, name)
		link := nameLink.FindString(rest)
		if link == "" {
			return names
		}
		text = rest[len(link):]
	}
}

func looksLikeName(word string) bool {
	return len(word) > 1 && strings.ContainsAny(word[1:], ".ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
