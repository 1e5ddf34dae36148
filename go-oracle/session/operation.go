package session

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// operation is one op of an apply. run answers what the store answered; it runs within perform.
type operation interface {
	run(c *theCase) (value any, err error)
}

// checked operations are looked at before anything of the same apply runs.
type checked interface {
	check() error
}

// onConsumer operations need a consumer that has been opened.
type onConsumer interface {
	consumer() string
}

// opHead is in every operation. The times are what other subjects are told.
type opHead struct {
	Op    string `json:"op"`
	Start *int64 `json:"start_ns"`
	End   *int64 `json:"end_ns"`
}

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
