package main

import (
	"path/filepath"
	"regexp"
	"strings"
)

// prose is text for people in one piece: the lines of a comment, the parts of a literal, a paragraph.
type prose struct {
	text  string
	lines []int // for each byte of the text, the line that it stands in
}

func (p *prose) add(text string, line int) {
	p.text += text
	for range len(text) {
		p.lines = append(p.lines, line)
	}
}

// proseOf gives the prose of a file, by the kind of file that its name tells of.
func proseOf(name, source string) []prose {
	switch filepath.Ext(name) {
	case ".cc", ".h", ".go", ".json":
		return codeProse(source)
	case ".md":
		return pageProse(source)
	case ".cmake", ".txt", ".sh", "":
		return scriptProse(source)
	}
	return nil
}

var pageBreak = regexp.MustCompile(`^\s*(\||#|- |\* |\d+\. )`)

// pageProse takes paragraphs, items of lists and rows of tables one by one.
func pageProse(source string) []prose {
	var all []prose
	open := false
	for i, line := range strings.Split(source, "\n") {
		if strings.TrimSpace(line) == "" {
			open = false
			continue
		}
		if !open || pageBreak.MatchString(line) {
			all = append(all, prose{})
			open = true
		}
		all[len(all)-1].add(strings.TrimSpace(line)+" ", i+1)
	}
	return all
}

// scriptProse takes the lines that begin with # as comments, and every other one by itself.
func scriptProse(source string) []prose {
	var all []prose
	open := false
	for i, line := range strings.Split(source, "\n") {
		text, comment := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !comment || !open {
			all = append(all, prose{})
		}
		open = comment
		all[len(all)-1].add(strings.TrimSpace(text)+" ", i+1)
	}
	return all
}

type proseKind int

const (
	none proseKind = iota
	comment
	literal
)

// codeScanner goes through C++, Go or JSON, which are alike enough where comments and literals begin.
type codeScanner struct {
	source string
	at     int
	line   int
	all    []prose
	open   proseKind // what the last piece of prose is, while more of it may follow
	blanks int       // ends of lines since then
}

func codeProse(source string) []prose {
	s := codeScanner{source: source, line: 1}
	for s.at < len(s.source) {
		s.step()
	}
	return s.all
}

var rawLiteral = regexp.MustCompile(`^R"([^()\\\s]*)\(`)

func (s *codeScanner) step() {
	rest := s.source[s.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		end := strings.IndexByte(rest+"\n", '\n')
		s.take(comment, strings.TrimSpace(strings.TrimLeft(rest[:end], "/"))+" ", end)
	case strings.HasPrefix(rest, "/*"):
		s.takeUntil(comment, 2, "*/")
	case rest[0] == '`':
		s.takeUntil(literal, 1, "`")
	case rest[0] == 'R' && rawLiteral.MatchString(rest):
		open := rawLiteral.FindStringSubmatch(rest)
		s.takeUntil(literal, len(open[0]), ")"+open[1]+`"`)
	case rest[0] == '"':
		end := quoteEnd(rest)
		s.take(literal, rest[1:end], end+1)
	case rest[0] == '\'' && !s.afterDigit():
		s.skip(quoteEnd(rest) + 1)
		s.open = none
	case strings.IndexByte(" \t\r\n\\+", rest[0]) >= 0:
		s.skip(1)
	default:
		s.skip(1)
		s.open = none
	}
}

// afterDigit tells the mark between the digits of a number from one that opens a character.
func (s *codeScanner) afterDigit() bool {
	return s.at > 0 && strings.IndexByte("0123456789abcdefABCDEF", s.source[s.at-1]) >= 0
}

// quoteEnd is where the quote that text begins with is closed, or the last byte of the line.
func quoteEnd(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i
		case '\n':
			return i - 1
		}
	}
	return len(text) - 1
}

func (s *codeScanner) takeUntil(kind proseKind, begin int, mark string) {
	rest := s.source[s.at+begin:]
	end := strings.Index(rest+mark, mark)
	s.take(kind, rest[:end], min(begin+end+len(mark), len(s.source)-s.at))
}

// take adds text to the piece of prose that is open, or begins one, and goes on `size` bytes. A blank
// line ends a piece.
func (s *codeScanner) take(kind proseKind, text string, size int) {
	if s.open != kind || s.blanks > 1 {
		s.all = append(s.all, prose{})
	}
	piece := &s.all[len(s.all)-1]
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			line = " " + strings.TrimLeft(line, " \t*")
		}
		piece.add(line, s.line+i)
	}
	s.skip(size)
	s.open, s.blanks = kind, 0
}

func (s *codeScanner) skip(size int) {
	passed := s.source[s.at : s.at+size]
	ends := strings.Count(passed, "\n")
	s.line += ends
	s.blanks += ends
	s.at += size
}
