// Package session answers requests: one case at a time, each in a bubble of its own.
package session

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"jsparity/oracle/bubble"
	"jsparity/oracle/component"
	"jsparity/oracle/coverage"
	"jsparity/oracle/disk"
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/seed"
	"jsparity/oracle/shims"
)

// Name of this testee in hello.
const Name = "nats-server-oracle"

// schema is the hash of protocol.schema.json; build.cmake has the linker set it.
var schema string

// capabilities beyond the operations that a harness may ask of any version.
var capabilities = []string{"plain", "limits", "ages", "no_subjects", "s2", "chacha", "aes", "ttl", "schedules", "repeats",
	"late_expiry"}

// features are the capabilities of this version.
func features() []string {
	all := append(slices.Clone(capabilities), shims.Features()...)
	if reference.OpensRecovering() {
		all = append(all, "recovering")
	}
	return all
}

// closeLimit is the time that a case may take to end, before something of it is left behind.
const closeLimit = 3 * time.Second

// Session is the state between requests.
type Session struct {
	t         *testing.T
	hangLimit time.Duration
	bubble    *bubble.Bubble // nil: no case
	current   *theCase
	known     []string
	calls     uint64 // that operations of many calls made in the case so far
	hung      bool   // an operation of the case still runs
	tally     *coverage.Tally
	tallyErr  error
	inputs    uint64 // of components, so far
	exit      bool
}

// New makes a session. t is the running program's only test; hangLimit is the processor time after
// which an operation that does not move virtual time counts as hanging.
func New(t *testing.T, hangLimit time.Duration) *Session {
	stopCollector()
	return &Session{t: t, hangLimit: hangLimit}
}

// KnowHangs has operations given up early whose stacks have one of the texts.
func (s *Session) KnowHangs(texts []string) { s.known = texts }

// Count has what every case runs counted.
func (s *Session) Count(tally *coverage.Tally) { s.tally = tally }

// ErrHung ends a session of which an operation hung: it still runs, and would meddle with the next
// case.
var ErrHung = errors.New("an operation hung")

// Serve answers every line of in on out, until exit or the end of in. The error is one of in or out,
// or ErrHung.
func (s *Session) Serve(in io.Reader, out io.Writer) error {
	lines := protocol.NewLineReader(in)
	for !s.exit {
		line, err := lines.Next()
		switch {
		case err == io.EOF:
			s.endCase()
			return nil
		case err != nil && err != protocol.ErrLineTooLong:
			return err
		case err == nil && len(bytes.TrimSpace(line)) == 0:
			continue
		}
		var answer protocol.Answer
		if err != nil {
			answer.Fault = protocol.Faultf(protocol.BadRequest, "%v", err)
		} else {
			answer = s.Answer(line)
		}
		encoded, err := answer.Line()
		if err != nil {
			return fmt.Errorf("an answer could not be encoded: %w", err)
		}
		if _, err := out.Write(encoded); err != nil {
			return err
		}
		if s.hung {
			return errors.Join(ErrHung, s.tally.End())
		}
		if s.tallyErr != nil {
			return s.tallyErr
		}
	}
	s.endCase()
	return nil
}

// Answer answers one line.
func (s *Session) Answer(line []byte) protocol.Answer {
	request, err := protocol.ParseRequest(line)
	answer := protocol.Answer{ID: request.ID}
	if err != nil {
		answer.Fault = protocol.Faultf(protocol.BadRequest, "%v", err)
		return answer
	}
	command, known := commands[request.Command]
	if !known {
		answer.Fault = protocol.Faultf(protocol.UnknownCommand, "there is no command %q", request.Command)
		return answer
	}
	answer.Fault = command(s, &request, &answer)
	answer.OK = answer.Fault == nil
	return answer
}

// A command fills in the answer, or says what is wrong with the request.
type command func(s *Session, r *protocol.Request, a *protocol.Answer) *protocol.Fault

var commands = map[string]command{
	"hello":   (*Session).hello,
	"open":    (*Session).open,
	"reopen":  (*Session).reopen,
	"apply":   (*Session).apply,
	"stop":    (*Session).stop,
	"kill":    (*Session).kill,
	"restore": (*Session).restore,
	"delete":  (*Session).delete,
	"close":   (*Session).close,
	"exit":    (*Session).leave,

	"component": (*Session).component,
}

func decode(r *protocol.Request, body any) *protocol.Fault {
	if err := r.Decode(body); err != nil {
		return protocol.Faultf(protocol.BadRequest, "%s: %v", r.Command, err)
	}
	return nil
}

func (s *Session) hello(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := decode(r, new(plainBody)); fault != nil {
		return fault
	}
	a.Hello = &protocol.Hello{
		Protocol:     protocol.Version,
		Name:         Name,
		Reference:    reference.Version,
		Go:           runtime.Version(),
		Capabilities: features(),
		Operations:   offeredOperations(),
		Components:   component.Names(),
		Schema:       schema,
	}
	return nil
}

func (s *Session) leave(r *protocol.Request, _ *protocol.Answer) *protocol.Fault {
	if fault := decode(r, new(plainBody)); fault != nil {
		return fault
	}
	s.exit = true
	return nil
}

// requireCase gives a fault unless there is a case in one of the phases; none given: in any.
func (s *Session) requireCase(r *protocol.Request, phases ...phase) *protocol.Fault {
	if s.current == nil {
		return protocol.Faultf(protocol.WrongState, "%s: no case is open", r.Command)
	}
	if len(phases) == 0 {
		return nil
	}
	for _, p := range phases {
		if s.current.phase == p {
			return nil
		}
	}
	return protocol.Faultf(protocol.WrongState, "%s: the store is %s", r.Command, s.current.phase)
}

// perform runs f, which ends in a result, in the bubble of the case.
func (s *Session) perform(a *protocol.Answer, f func() protocol.Result) {
	s.performWithin(s.limit(), a, f)
}

func (s *Session) performWithin(limit bubble.Limit, a *protocol.Answer, f func() protocol.Result) {
	var result protocol.Result
	if s.bubble.Do(func() { result = f() }, limit) {
		a.Result = &result
		return
	}
	hung := s.hang(s.bubble, limit)
	a.Result = &hung
}

const (
	// callsWithin is how many calls one operation may make in the time that others have for one.
	callsWithin = 25_000
	// knownPart of the limit is enough at a known hang: no single call that ends was seen to take as long.
	knownPart = 24
)

// limit is what an operation may take. Those of a case that made many calls go through what these left.
func (s *Session) limit() bubble.Limit {
	return bubble.Limit{Any: s.hangLimit, Known: min(s.hangLimit, s.forCalls(s.calls)/knownPart)}
}

// limitOf is what op may take: one that makes many calls has as much again for each so many.
func (s *Session) limitOf(op operation) bubble.Limit {
	many, is := op.(ofManyCalls)
	if !is {
		return s.limit()
	}
	s.calls += many.calls()
	return bubble.Limit{Any: s.forCalls(many.calls()), Known: s.forCalls(s.calls) / knownPart}
}

func (s *Session) forCalls(calls uint64) time.Duration {
	return s.hangLimit + s.hangLimit*time.Duration(calls)/callsWithin
}

// hang gives up, as an operation does not end, and answers as for a panic.
func (s *Session) hang(in *bubble.Bubble, limit bubble.Limit) protocol.Result {
	s.hung = true
	return protocol.Result{
		Callbacks: []protocol.Callback{},
		Panic: &protocol.Panic{
			Text: fmt.Sprintf("hung: the operation still runs after %v of computing (%v at a known hang), or blocks",
				limit.Any, limit.Known),
			Stack: in.Stacks(),
		},
	}
}

func (s *Session) performOpen(a *protocol.Answer) {
	c := s.current
	var jitter seed.Jitter
	s.perform(a, func() (r protocol.Result) {
		r, jitter = c.open()
		return r
	})
	if !s.hung {
		first, tick := int64(jitter.FirstSync), int64(jitter.StateTick)
		a.FirstSync, a.StateTick = &first, &tick
	}
}

func (s *Session) open(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if s.current != nil {
		return protocol.Faultf(protocol.WrongState, "open: a case is open already")
	}
	if !reference.Linked() {
		return protocol.Faultf(protocol.WrongState, "%v", reference.ErrNotLinked)
	}
	var body openBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	if err := body.check(true); err != nil {
		return protocol.Faultf(protocol.BadRequest, "open: %v", err)
	}
	s.tally.Begin(*body.Seed)
	started := bubble.Start(s.t)
	started.KnownHangs = s.known
	s.calls = 0
	var err error
	var c *theCase
	started.Do(func() {
		c = newCase(*body.Seed, body.State, started.Clock)
		c.mayRepeat = body.Repeats != nil && *body.Repeats
		err = c.configure(&body)
	}, s.limit())
	if err != nil {
		started.End(closeLimit)
		useSystemRandomness()
		return protocol.Faultf(protocol.BadRequest, "open: %v", err)
	}
	s.bubble, s.current = started, c
	s.performOpen(a)
	return nil
}

func (s *Session) reopen(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r, failed, stopped, deleted, killed); fault != nil {
		return fault
	}
	body := openBody{State: s.current.wantState}
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	if err := body.check(false); err != nil {
		return protocol.Faultf(protocol.BadRequest, "reopen: %v", err)
	}
	if err := s.current.configure(&body); err != nil {
		return protocol.Faultf(protocol.BadRequest, "reopen: %v", err)
	}
	s.current.wantState = body.State
	s.performOpen(a)
	return nil
}

func (s *Session) stop(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r, running, stopped, deleted); fault != nil {
		return fault
	}
	if fault := decode(r, new(plainBody)); fault != nil {
		return fault
	}
	s.perform(a, s.current.stop)
	return nil
}

func (s *Session) delete(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r, running, stopped, deleted); fault != nil {
		return fault
	}
	var body deleteBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	s.perform(a, func() protocol.Result { return s.current.delete(body.Inline) })
	return nil
}

func (s *Session) kill(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r, running, stopped); fault != nil {
		return fault
	}
	var body killBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	to, err := absoluteDir(body.To)
	if err != nil {
		return protocol.Faultf(protocol.BadRequest, "kill: to: %v", err)
	}
	s.perform(a, func() (result protocol.Result) {
		result, err = s.current.kill(to)
		return result
	})
	if err != nil {
		a.Result = nil
		return protocol.Faultf(protocol.IO, "kill: %v", err)
	}
	return nil
}

// restore makes a directory of a snapshot; the store is not concerned.
func (s *Session) restore(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r); fault != nil {
		return fault
	}
	var body restoreBody
	if fault := decode(r, &body); fault != nil {
		return fault
	}
	to, err := absoluteDir(body.To)
	if err != nil {
		return protocol.Faultf(protocol.BadRequest, "restore: to: %v", err)
	}
	s.perform(a, func() protocol.Result {
		return s.current.perform(func() (any, error) {
			return protocol.Nothing{}, disk.Restore(body.Bytes, to)
		})
	})
	return nil
}

func (s *Session) close(r *protocol.Request, a *protocol.Answer) *protocol.Fault {
	if fault := s.requireCase(r); fault != nil {
		return fault
	}
	if fault := decode(r, new(plainBody)); fault != nil {
		return fault
	}
	if err := s.endCase(); err != nil {
		a.LeftBehind = err.Error()
	}
	return nil
}

// endCase ends the case, if there is one. The error tells why something of it had to be left behind.
func (s *Session) endCase() error {
	if s.current == nil {
		return nil
	}
	c, b := s.current, s.bubble
	s.current, s.bubble = nil, nil
	defer useSystemRandomness()
	defer collectBetweenCases()
	var err error
	if !b.DoSoon(func() { err = c.close() }, closeLimit) {
		return fmt.Errorf("the store did not end within %v", closeLimit)
	}
	if endErr := b.End(closeLimit); err == nil {
		err = endErr
	}
	s.tallyErr = s.tally.End()
	return err
}
