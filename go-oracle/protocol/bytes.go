package protocol

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// repeated stands for bytes of which the same few come again and again: most payloads are one letter.
type repeated struct {
	Repeat unit   `json:"repeat"`
	Count  uint64 `json:"count"`
}

// unit is always base64.
type unit []byte

// Below repeatedBytesMin the object is hardly shorter than the base64.
const repeatedBytesMin = 64

var errRepeated = errors.New("bytes: repeat is empty, or makes more than a line may have")

// takeRepeated lets an object stand wherever a request has bytes.
var takeRepeated = json.WithUnmarshalers(json.UnmarshalFromFunc(
	func(decoder *jsontext.Decoder, out *[]byte) error {
		if decoder.PeekKind() != '{' {
			return errors.ErrUnsupported
		}
		var of repeated
		if err := json.UnmarshalDecode(decoder, &of, json.RejectUnknownMembers(true)); err != nil {
			return err
		}
		if len(of.Repeat) == 0 || of.Count > LineBytesMax/uint64(len(of.Repeat)) {
			return errRepeated
		}
		*out = bytes.Repeat(of.Repeat, int(of.Count))
		return nil
	}))

// payloadOf gives what an answer has for bytes: a copy of them, or an object where it may.
func payloadOf(b []byte, mayRepeat bool) any {
	if mayRepeat && len(b) >= repeatedBytesMin && bytes.Equal(b[1:], b[:len(b)-1]) {
		return repeated{unit{b[0]}, uint64(len(b))}
	}
	return append([]byte{}, b...)
}
