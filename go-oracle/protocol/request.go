// Package protocol is what goes over the pipe: one JSON object a line, each way. PROTOCOL.md is its
// description.
package protocol

import (
	"fmt"

	// What becomes encoding/json of a later Go. A request was read four times by today's, which took
	// 40 % of the oracle's time. The reference goes on using the one that it was made for.
	"github.com/go-json-experiment/json"
)

// Version of the protocol.
const Version = 2

// Request is one line of input: what every command has, and the line to decode the rest from.
type Request struct {
	ID      *uint64 `json:"id"`
	Command string  `json:"cmd"`
	line    []byte
}

// ParseRequest reads what every request has. With an error, the ID is set where it could be read.
func ParseRequest(line []byte) (Request, error) {
	r := Request{line: line}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("malformed line: %w", err)
	}
	if r.ID == nil {
		return r, fmt.Errorf("the request has no id")
	}
	if r.Command == "" {
		return r, fmt.Errorf("the request has no cmd")
	}
	return r, nil
}

// Decode reads the command's own fields into body, a pointer to a struct that embeds Envelope.
func (r *Request) Decode(body any) error { return DecodeStrict(r.line, body) }

// Envelope takes up the fields that every request has.
type Envelope struct {
	ID      uint64 `json:"id"`
	Command string `json:"cmd"`
}

// strictly is made once: joining options allocates.
var strictly = json.JoinOptions(json.RejectUnknownMembers(true), takeRepeated)

// DecodeStrict decodes one JSON value; a field that the target does not know is an error.
func DecodeStrict(data []byte, target any) error {
	return json.Unmarshal(data, target, strictly)
}
