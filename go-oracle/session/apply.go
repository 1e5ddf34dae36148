package session

import (
	"jsparity/oracle/protocol"
)

func (s *Session) apply(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r, running, stopped, deleted); fault != nil {
		return fault
	}
	var body applyBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	switch {
	case body.Op != nil && body.Ops != nil:
		return protocol.Faultf(protocol.BadRequest, "apply: both op and ops")
	case body.Op != nil:
		return s.applyOne(body.Op, a)
	case body.Ops != nil:
		return s.applyAll(body.Ops, a)
	default:
		return protocol.Faultf(protocol.BadRequest, "apply: neither op nor ops")
	}
}

func (s *Session) applyOne(raw rawOp, a *protocol.Answer) *protocol.Fault {
	op, fault := parseOperation(raw)
	if fault != nil {
		return fault
	}
	var result protocol.Result
	s.performWithin(s.limitOf(op), a, func() protocol.Result {
		result, fault = s.current.apply(op)
		return result
	})
	if fault != nil {
		a.Result = nil
	}
	return fault
}

// applyAll parses all before it runs any, and ends early at a fault or a panic.
func (s *Session) applyAll(raws []rawOp, a *protocol.Answer) *protocol.Fault {
	ops := make([]operation, 0, len(raws))
	for i, raw := range raws {
		op, fault := parseOperation(raw)
		if fault != nil {
			return fault.At(i)
		}
		ops = append(ops, op)
	}
	a.Results = []protocol.Result{}
	for i, op := range ops {
		var one protocol.Answer
		var fault *protocol.Fault
		s.performWithin(s.limitOf(op), &one, func() (result protocol.Result) {
			result, fault = s.current.apply(op)
			return result
		})
		if fault != nil {
			return fault.At(i)
		}
		a.Results = append(a.Results, *one.Result)
		if one.Result.Panic != nil {
			break
		}
	}
	return nil
}

func (c *theCase) apply(op operation) (protocol.Result, *protocol.Fault) {
	if needs, is := op.(onConsumer); is && c.consumers[needs.consumer()] == nil {
		return protocol.Result{}, protocol.Faultf(protocol.NoConsumer,
			"no consumer %q is open", needs.consumer())
	}
	return c.perform(func() (any, error) { return op.run(c) }), nil
}
