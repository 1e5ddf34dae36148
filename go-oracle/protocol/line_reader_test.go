package protocol

import (
	"io"
	"slices"
	"strings"
	"testing"
)

func linesOf(r *LineReader) (lines []string, err error) {
	for {
		line, err := r.Next()
		switch err {
		case nil:
			lines = append(lines, string(line))
		case ErrLineTooLong:
			lines = append(lines, "too long")
		default:
			return lines, err
		}
	}
}

func TestLinesOfEveryLengthAreRead(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	lines, err := linesOf(NewLineReader(strings.NewReader("a\n\n" + long + "\nlast")))
	if want := []string{"a", "", long, "last"}; err != io.EOF || !slices.Equal(lines, want) {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
}

func TestAnOverlongLineIsSkipped(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, tooLong := range []string{long, "sixteen letters!", long + long} {
		r := NewLineReader(strings.NewReader("before\n" + tooLong + "\nafter\n" + tooLong))
		r.max = 15
		lines, err := linesOf(r)
		want := []string{"before", "too long", "after", "too long"}
		if err != io.EOF || !slices.Equal(lines, want) {
			t.Errorf("%d bytes: %q, %v", len(tooLong), lines, err)
		}
	}
}
