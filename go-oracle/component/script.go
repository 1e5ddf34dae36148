package component

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A script is one operation a line: words between single spaces. Any byte of a word may be written
// %XX, and those that are no printable ASCII, space and % must be.

// scriptMistake is thrown for a line that is wrong: the asker's mistake, and never the reference's.
type scriptMistake string

func (m scriptMistake) Error() string { return string(m) }

// line of a script, taken apart.
type line struct {
	text  string
	words []string
	at    int
}

// transcript runs every line of a script and writes its answer on a line.
func transcript(script []byte, run func(op string, l *line) string) []byte {
	var out strings.Builder
	for _, text := range strings.Split(strings.TrimSuffix(string(script), "\n"), "\n") {
		if text == "" {
			continue
		}
		l := &line{text: text, words: strings.Split(text, " ")}
		out.WriteString(run(l.word(), l))
		out.WriteByte('\n')
		if l.at != len(l.words) {
			l.fail("too many words")
		}
	}
	return []byte(out.String())
}

func (l *line) fail(why string) { panic(scriptMistake(fmt.Sprintf("%s: %q", why, l.text))) }

func (l *line) unknown() string {
	l.fail("no such operation")
	return ""
}

func (l *line) word() string {
	if l.at == len(l.words) {
		l.fail("too few words")
	}
	l.at++
	return l.words[l.at-1]
}

// pass leaves the words that are left unread.
func (l *line) pass() { l.at = len(l.words) }

func (l *line) u64() uint64 {
	n, err := strconv.ParseUint(l.word(), 10, 64)
	if err != nil {
		l.fail("not a number")
	}
	return n
}

func (l *line) i64() int64 {
	n, err := strconv.ParseInt(l.word(), 10, 64)
	if err != nil {
		l.fail("not a number")
	}
	return n
}

// bytes of a word in which some are written %XX.
func (l *line) bytes() []byte {
	word := l.word()
	out := []byte{}
	for i := 0; i < len(word); i++ {
		if word[i] != '%' {
			out = append(out, word[i])
			continue
		}
		if i+3 > len(word) {
			l.fail("a % without two digits")
		}
		b, err := hex.DecodeString(word[i+1 : i+3])
		if err != nil {
			l.fail("a % without two digits")
		}
		out = append(out, b[0])
		i += 2
	}
	return out
}

// escaped writes bytes as a word.
func escaped(bytes []byte) string {
	var out strings.Builder
	for _, b := range bytes {
		if b <= ' ' || b >= 0x7f || b == '%' {
			fmt.Fprintf(&out, "%%%02x", b)
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
