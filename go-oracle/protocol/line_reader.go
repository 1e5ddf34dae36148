package protocol

import (
	"bufio"
	"errors"
	"io"
)

// LineBytesMax is the longest line taken, its end not counted.
const LineBytesMax = 256 << 20

// ErrLineTooLong is answered for a longer line, which has been skipped.
var ErrLineTooLong = errors.New("the line is longer than 256 MiB")

// LineReader reads lines of any length up to LineBytesMax.
type LineReader struct {
	in   *bufio.Reader
	max  int
	line []byte // of the last Next, to be used again
}

// NewLineReader reads lines from in.
func NewLineReader(in io.Reader) *LineReader {
	return &LineReader{in: bufio.NewReaderSize(in, 64<<10), max: LineBytesMax}
}

// keptBytesMax is how much memory one line leaves to the next.
const keptBytesMax = 1 << 20

// Next gives the next line without its end; the slice is good until the next call. A last line
// without an end counts as a line. io.EOF: there is none.
func (r *LineReader) Next() ([]byte, error) {
	line, err := r.next(r.line[:0])
	r.line = line
	if cap(line) > keptBytesMax {
		r.line = nil
	}
	return line, err
}

func (r *LineReader) next(line []byte) ([]byte, error) {
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			line = line[:len(line)-1]
			if len(line) > r.max {
				return nil, ErrLineTooLong
			}
			return line, nil
		case err == bufio.ErrBufferFull:
			if len(line) > r.max {
				return nil, r.skipRest()
			}
		case err == io.EOF && len(line) > 0:
			if len(line) > r.max {
				return nil, ErrLineTooLong
			}
			return line, nil
		default:
			return nil, err
		}
	}
}

func (r *LineReader) skipRest() error {
	for {
		_, err := r.in.ReadSlice('\n')
		if err == nil || err == io.EOF {
			return ErrLineTooLong
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}
