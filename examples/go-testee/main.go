// The smallest useful testee in Go: a stream in memory, with a few operations and no files.
//
//	go build -C examples/go-testee -o testee
//	scripts/parity run --testee examples/go-testee/testee --compare answers
//
// docs/writing-a-testee.md takes it apart; conformance/protocol/PROTOCOL.md is the whole protocol.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
)

type object map[string]any

// request of any command. What is asked for and not known here is a fault.
type request struct {
	ID      uint64 `json:"id"`
	Command string `json:"cmd"`
	Stream  struct {
		FirstSeq uint64 `json:"first_seq"`
	} `json:"stream"`
	Start int64        `json:"start_ns"`
	Op    *operation   `json:"op"`
	Ops   []*operation `json:"ops"`
}

// operation with the fields of all that are known here. Its time is the reference's.
type operation struct {
	Op      string `json:"op"`
	Subject string `json:"subject"`
	Filter  string `json:"filter"`
	Hdr     []byte `json:"hdr"`
	Msg     []byte `json:"msg"`
	Seq     uint64 `json:"seq"`
	From    uint64 `json:"start"`
	Start   int64  `json:"start_ns"`
	End     int64  `json:"end_ns"`
}

// testee holds the stream of the case; nil between cases.
type testee struct{ stream *stream }

// answer gives what the command answers, or a fault: a mistake of the asker's, and never what a stream
// answers.
func (t *testee) answer(r *request) (answer, fault object) {
	switch r.Command {
	case "hello":
		return object{"protocol": 2, "name": "go-testee", "capabilities": []string{"plain"}, "files": "none",
			"operations": slices.Sorted(maps.Keys(operations)), "commands": []string{"open", "apply", "close"}}, nil
	case "open":
		t.stream = newStream(r.Stream.FirstSeq)
		return object{"result": t.result(r.Start, r.Start, object{}, nil)}, nil
	case "apply":
		return t.apply(r)
	case "close", "exit":
		t.stream = nil
		return object{}, nil
	}
	return nil, object{"code": "unknown_command", "text": fmt.Sprintf("there is no command %q", r.Command)}
}

// apply looks at all operations before it runs the first.
func (t *testee) apply(r *request) (answer, fault object) {
	if t.stream == nil {
		return nil, object{"code": "wrong_state", "text": "apply: no case is open"}
	}
	ops := r.Ops
	if r.Op != nil {
		ops = []*operation{r.Op}
	}
	for i, op := range ops {
		if operations[op.Op] == nil {
			text := fmt.Sprintf("there is no operation %q", op.Op)
			return nil, object{"code": "unknown_op", "text": text, "op_index": i}
		}
	}
	results := []object{}
	for _, op := range ops {
		value, err := operations[op.Op](t.stream, op)
		results = append(results, t.result(op.Start, op.End, value, err))
	}
	if r.Op != nil {
		return object{"result": results[0]}, nil
	}
	return object{"results": results}, nil
}

func (t *testee) result(start, end int64, value object, err *storeError) object {
	callbacks := t.stream.callbacks
	t.stream.callbacks = []object{}
	return object{"start_ns": start, "end_ns": end, "value": value, "error": err, "callbacks": callbacks,
		"state": t.stream.state()}
}

func main() {
	var t testee
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for in.More() {
		var r request
		if err := in.Decode(&r); err != nil {
			log.Fatal("a request is none: ", err)
		}
		answer, fault := t.answer(&r)
		if fault != nil {
			answer = object{"error": fault}
		}
		answer["id"], answer["ok"] = r.ID, fault == nil
		if err := out.Encode(answer); err != nil {
			log.Fatal(err)
		}
		if r.Command == "exit" {
			return
		}
	}
}
