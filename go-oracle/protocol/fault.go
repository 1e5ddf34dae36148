package protocol

import "fmt"

// Code is a kind of fault.
type Code string

// The kinds of faults: mistakes of the asker, and never what a store answered.
const (
	BadRequest     Code = "bad_request"     // malformed line, missing, unknown or ill-typed field
	UnknownCommand Code = "unknown_command" // no such cmd
	UnknownOp      Code = "unknown_op"      // no such op
	WrongState     Code = "wrong_state"     // not now
	NoConsumer     Code = "no_consumer"     // no consumer of that name has been opened
	IO             Code = "io"              // a file operation of the oracle itself failed
)

// Fault is an answer that is not a result.
type Fault struct {
	Code    Code   `json:"code"`
	Text    string `json:"text"`
	OpIndex *int   `json:"op_index,omitempty"` // which of the ops of an apply
}

func (f *Fault) Error() string { return string(f.Code) + ": " + f.Text }

// Faultf makes a fault.
func Faultf(code Code, format string, args ...any) *Fault {
	return &Fault{Code: code, Text: fmt.Sprintf(format, args...)}
}

// At gives the same fault with the index of the op that it is about.
func (f *Fault) At(op int) *Fault {
	return &Fault{Code: f.Code, Text: f.Text, OpIndex: &op}
}
