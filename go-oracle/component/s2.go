package component

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/s2"
)

// s2Encode is what StoreCompression.Compress does to the body of a block.
func s2Encode(input []byte) ([]byte, error) {
	var out bytes.Buffer
	w := s2.NewWriter(&out)
	if _, err := io.CopyN(w, bytes.NewReader(input), int64(len(input))); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// s2Pieces writes the input in pieces, as a snapshot's tar writer does. It begins with the number
// of pieces, less than 256, and the length of each in four bytes, little endian; one that is longer
// than what is left gets that.
func s2Pieces(input []byte) ([]byte, error) {
	var out bytes.Buffer
	w := s2.NewWriter(&out)
	count := 0
	if len(input) > 0 {
		count, input = int(input[0]), input[1:]
	}
	head := input[:min(len(input), 4*count)]
	input = input[len(head):]
	for ; len(head) >= 4; head = head[4:] {
		n := min(uint64(binary.LittleEndian.Uint32(head)), uint64(len(input)))
		if _, err := w.Write(input[:n]); err != nil {
			return nil, err
		}
		input = input[n:]
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func s2Decode(input []byte) ([]byte, error) {
	return io.ReadAll(s2.NewReader(bytes.NewReader(input)))
}
