package protocol

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Answer is one line of output. Which members are set depends on the command.
type Answer struct {
	ID     *uint64 `json:"id"` // null: the line had none that could be read
	OK     bool    `json:"ok"`
	Fault  *Fault  `json:"error,omitempty"`
	Hello  *Hello  `json:"-"`
	Result *Result `json:"result,omitempty"`
	// Results of the ops of an apply; with a fault, of those before it.
	Results []Result `json:"results,omitzero"`
	// Outcomes of a component, one for each input.
	Outcomes  []Outcome `json:"outcomes,omitzero"`
	FirstSync *int64    `json:"first_sync_ns,omitempty"`
	StateTick *int64    `json:"state_tick_ns,omitempty"`
	// LeftBehind tells why goroutines of a closed case could not be ended.
	LeftBehind string `json:"left_behind,omitempty"`
}

// Hello is what the testee says about itself.
type Hello struct {
	Protocol     int      `json:"protocol"`
	Name         string   `json:"name"`
	Reference    string   `json:"reference"`
	Go           string   `json:"go"`
	Capabilities []string `json:"capabilities"`
	Operations   []string `json:"operations"`
	Components   []string `json:"components"`
	Schema       string   `json:"schema,omitempty"` // hash of the schema that it was built with
}

// Result of one operation, or of a command that works like one.
type Result struct {
	Start     int64      `json:"start_ns"`
	End       int64      `json:"end_ns"`
	Processor int64      `json:"processor_ns,omitempty"` // where it was much
	Value     any        `json:"value"`
	Error     *Error     `json:"error"`
	Panic     *Panic     `json:"panic,omitempty"`
	Callbacks []Callback `json:"callbacks"`
	State     *State     `json:"state,omitempty"`
}

// Error is what a store answered instead of or beside a value.
type Error struct {
	Name string `json:"name"` // "": it has no name
	Text string `json:"text"`
}

// Panic of the store.
type Panic struct {
	Text  string `json:"text"`
	Stack string `json:"stack"`
}

// Outcome of a component for one input: one of its members.
type Outcome struct {
	Output *[]byte `json:"output,omitempty"`
	Digest *Digest `json:"digest,omitempty"`
	Error  *Error  `json:"error,omitempty"`
	Panic  *Panic  `json:"panic,omitempty"`
}

// Digest stands for an output.
type Digest struct {
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// DigestOf gives an output's digest.
func DigestOf(output []byte) *Digest {
	sum := sha256.Sum256(output)
	return &Digest{Bytes: len(output), SHA256: hex.EncodeToString(sum[:])}
}

// Callback that the store made.
type Callback struct {
	Kind    string  `json:"kind"` // "update", "remove" or "process"
	Msgs    *int64  `json:"msgs,omitempty"`
	Bytes   *int64  `json:"bytes,omitempty"`
	Seq     uint64  `json:"seq"`
	Subject *string `json:"subject,omitempty"`
	Hdr     []byte  `json:"hdr,omitempty"`
	Msg     []byte  `json:"msg,omitempty"`
}

// Nothing is the value of an operation that answers nothing.
type Nothing struct{}

// Line encodes the answer, with its line end.
func (a *Answer) Line() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if a.Hello == nil {
		err := encoder.Encode(a)
		return out.Bytes(), err
	}
	err := encoder.Encode(struct {
		ID *uint64 `json:"id"`
		OK bool    `json:"ok"`
		*Hello
	}{a.ID, a.OK, a.Hello})
	return out.Bytes(), err
}
