package session

import (
	"slices"

	"jsparity/oracle/bubble"
	"jsparity/oracle/component"
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// componentSeed is what randomness is a function of, in each input.
const componentSeed = 0

type componentBody struct {
	protocol.Envelope
	Component string   `json:"component"`
	Inputs    [][]byte `json:"inputs"`
	Digest    bool     `json:"digest"`
}

// component runs one part of the reference on every input. A bubble gives it the time at which a
// case begins. Where what runs is counted, an input is a case, and its number its seed.
func (s *Session) component(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if s.current != nil {
		return protocol.Faultf(protocol.WrongState, "component: a case is open")
	}
	if !reference.Linked() {
		return protocol.Faultf(protocol.WrongState, "%v", reference.ErrNotLinked)
	}
	var body componentBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	if !component.Known(body.Component) {
		return protocol.Faultf(protocol.BadRequest, "component: there is none of the name %q; there are %v",
			body.Component, component.Names())
	}
	together := max(len(body.Inputs), 1)
	if component.Timed(body.Component) {
		together = 1
	}
	defer useSystemRandomness()
	outcomes := make([]protocol.Outcome, 0, len(body.Inputs))
	for inputs := range slices.Chunk(body.Inputs, together) {
		more, fault := s.inBubble(&body, inputs)
		if fault != nil {
			return fault
		}
		outcomes = append(outcomes, more...)
	}
	collectBetweenCases()
	a.Outcomes = outcomes
	return nil
}

// inBubble runs the part on inputs that have one bubble together.
func (s *Session) inBubble(body *componentBody, inputs [][]byte) ([]protocol.Outcome, *protocol.Fault) {
	outcomes := make([]protocol.Outcome, len(inputs))
	started := bubble.Start(s.t)
	var mistake, uncounted error
	done := started.Do(func() {
		for i, input := range inputs {
			s.inputs++
			s.tally.Begin(s.inputs)
			useSeed(componentSeed)
			if outcomes[i], mistake = component.Run(body.Component, input, started.Clock); mistake != nil {
				return
			}
			if uncounted = s.tally.End(); uncounted != nil {
				return
			}
			if body.Digest && outcomes[i].Output != nil {
				outcomes[i] = protocol.Outcome{Digest: protocol.DigestOf(*outcomes[i].Output)}
			}
		}
	}, s.limit())
	if !done {
		hung := s.hang(started, s.limit())
		return nil, protocol.Faultf(protocol.IO, "component %s: %s\n%s", body.Component, hung.Panic.Text,
			hung.Panic.Stack)
	}
	if err := started.End(closeLimit); err != nil {
		return nil, protocol.Faultf(protocol.IO, "component %s: %v", body.Component, err)
	}
	if mistake != nil {
		return nil, protocol.Faultf(protocol.BadRequest, "component %s: %v", body.Component, mistake)
	}
	if uncounted != nil {
		return nil, protocol.Faultf(protocol.IO, "component %s: what it runs cannot be counted: %v", body.Component,
			uncounted)
	}
	return outcomes, nil
}
