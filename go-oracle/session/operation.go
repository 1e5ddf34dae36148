package session

import (
	"bytes"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// operation is one op of an apply. run answers what the store answered; it runs within perform.
type operation interface {
	run(c *theCase) (value any, err error)
	kind() string // its name in the protocol
}

// checked operations are looked at before anything of the same apply runs.
type checked interface {
	check() error
}

// onConsumer operations need a consumer that has been opened.
type onConsumer interface {
	consumer() string
}

// ofManyCalls operations call the store so often.
type ofManyCalls interface {
	calls() uint64
}

// opHead is in every operation. The times are what other subjects are told.
type opHead struct {
	Op    string `json:"op"`
	Start *int64 `json:"start_ns"`
	End   *int64 `json:"end_ns"`
}

func (h *opHead) kind() string { return h.Op }

// defined is what the oracle knows of an operation besides what it does.
type defined struct {
	make func() operation
	// has tells whether this version of the reference has such a call; nil: every version has it.
	has func() bool
}

// operations holds each by its name in the protocol; the files of this package define them.
var operations = map[string]defined{}

// define is called where the operation's type is declared, once for each.
func define[T any, P interface {
	*T
	operation
}](name string) struct{} {
	return defineWhere[T, P](name, nil)
}

// defineWhere defines an operation that not every version of the reference has.
func defineWhere[T any, P interface {
	*T
	operation
}](name string, has func() bool) struct{} {
	operations[name] = defined{func() operation { return P(new(T)) }, has}
	return struct{}{}
}

func offered(op string) bool {
	has := operations[op].has
	return has == nil || has()
}

// offeredOperations lists what this version can be asked, ascending.
func offeredOperations() []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(operations)),
		func(op string) bool { return !offered(op) })
	slices.Sort(names)
	return names
}

// parseOperation decodes one operation and checks what can be checked before it runs.
func parseOperation(raw rawOp) (operation, *protocol.Fault) {
	if op := parseLikely(raw); op != nil {
		return op, nil
	}
	var head struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, protocol.Faultf(protocol.BadRequest, "op: %v", err)
	}
	of, known := operations[head.Op]
	if !known {
		return nil, protocol.Faultf(protocol.UnknownOp, "there is no op %q", head.Op)
	}
	if !offered(head.Op) {
		return nil, protocol.Faultf(protocol.UnknownOp, "the reference has no %q in version %s", head.Op,
			reference.Version)
	}
	op := of.make()
	if err := protocol.DecodeStrict(raw, op); err != nil {
		return nil, protocol.Faultf(protocol.BadRequest, "%s: %v", head.Op, err)
	}
	if c, is := op.(checked); is {
		if err := c.check(); err != nil {
			return nil, protocol.Faultf(protocol.BadRequest, "%s: %v", head.Op, err)
		}
	}
	return op, nil
}

// parseLikely reads an operation once, as what the first text behind an "op" says it is; nil where that is
// not so, or something is wrong. To read all of it for its name took a quarter of the time for requests.
func parseLikely(raw rawOp) operation {
	_, after, _ := bytes.Cut(raw, []byte(`"op":"`))
	name, _, _ := bytes.Cut(after, []byte{'"'})
	of, known := operations[string(name)]
	if !known || !offered(string(name)) {
		return nil
	}
	op := of.make()
	if protocol.DecodeStrict(raw, op) != nil || op.kind() != string(name) {
		return nil
	}
	if c, is := op.(checked); is && c.check() != nil {
		return nil
	}
	return op
}
