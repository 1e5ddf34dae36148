package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

type worker struct {
	config reference.Config
	store  server.StreamStore // nil: none is open
}

// request is one line of input.
type request struct {
	protocol.Envelope
	Dir       string                    `json:"dir"`
	FileStore *protocol.FileStoreConfig `json:"file_store"`
	Stream    json.RawMessage           `json:"stream"`
	Step      *Step                     `json:"step"`
}

type answer struct {
	ID    *uint64 `json:"id"`
	OK    bool    `json:"ok"`
	Error string  `json:"error,omitempty"`
	Name  string  `json:"name,omitempty"`
	*Outcome
}

// Serve answers every line of in on out until the end of in. The error is one of in or out.
func Serve(in io.Reader, out io.Writer) error {
	var w worker
	lines := protocol.NewLineReader(in)
	encoder := json.NewEncoder(out)
	for {
		line, err := lines.Next()
		switch {
		case err == io.EOF:
			return w.end()
		case err != nil:
			return err
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		if err := encoder.Encode(w.answer(line)); err != nil {
			return err
		}
	}
}

func (w *worker) answer(line []byte) answer {
	parsed, err := protocol.ParseRequest(line)
	a := answer{ID: parsed.ID}
	var r request
	if err == nil {
		err = parsed.Decode(&r)
	}
	if err == nil {
		err = w.perform(&r, &a)
	}
	if a.OK = err == nil; !a.OK {
		a.Error, a.Outcome = err.Error(), nil
	}
	return a
}

func (w *worker) perform(r *request, a *answer) error {
	switch r.Command {
	case "hello":
		a.Name = "nats-server " + reference.Version + ", " + runtime.Version()
		return nil
	case "begin":
		return w.begin(r)
	case "step":
		return w.step(r.Step, a)
	}
	return fmt.Errorf("there is no command %q", r.Command)
}

// begin takes over directory and configuration; the store is opened by a step.
func (w *worker) begin(r *request) error {
	if w.store != nil {
		return fmt.Errorf("begin: a store is open")
	}
	if r.Dir == "" || r.FileStore == nil {
		return fmt.Errorf("begin: dir and file_store are required")
	}
	config, err := r.FileStore.Reference()
	if err != nil {
		return fmt.Errorf("begin: file_store: %w", err)
	}
	config.StoreDir = r.Dir
	w.config = reference.Config{
		Store: config, Created: time.Now().UTC(), Key: r.FileStore.Key, OldKey: r.FileStore.OldKey,
	}
	if err := json.Unmarshal(r.Stream, &w.config.Stream); err != nil {
		return fmt.Errorf("begin: stream: %w", err)
	}
	return nil
}

func (w *worker) step(s *Step, a *answer) error {
	if s == nil {
		return fmt.Errorf("step: there is no step")
	}
	run, known := steps[s.Do]
	if !known {
		return fmt.Errorf("step: there is nothing called %q", s.Do)
	}
	if closed := w.store == nil; closed && needsStore(s.Do) {
		return fmt.Errorf("step: %s: no store is open", s.Do)
	} else if !closed && s.Do == "open" {
		return fmt.Errorf("step: open: a store is open")
	}
	outcome, err := run(w, s)
	if err != nil {
		return fmt.Errorf("step: %s: %w", s.Do, err)
	}
	a.Outcome = &outcome
	return nil
}

// needsStore tells whether a step is done with the open store.
func needsStore(do string) bool {
	switch do {
	case "open", "remove_file", "files", "resident":
		return false
	}
	return true
}

func (w *worker) end() error {
	if w.store == nil {
		return nil
	}
	return w.store.Stop()
}
