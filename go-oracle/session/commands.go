package session

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// A body is what a command brings besides its name.

// openBody is that of open and of reopen.
type openBody struct {
	protocol.Envelope
	Dir       *string                   `json:"dir"`
	Seed      *uint64                   `json:"seed"`
	FileStore *protocol.FileStoreConfig `json:"file_store"`
	Stream    *server.StreamConfig      `json:"-"`
	RawStream lenientStream             `json:"stream"`
	Created   *int64                    `json:"created_ns"`
	State     bool                      `json:"state"`
	Repeats   *bool                     `json:"repeats"`
	// The timers of the store rest until `ready`; not every version can.
	Recovering bool `json:"recovering"`

	// What other subjects are told; this one leads and makes them up itself.
	Start     *int64 `json:"start_ns"`
	FirstSync *int64 `json:"first_sync_ns"`
	StateTick *int64 `json:"state_tick_ns"`
}

type applyBody struct {
	protocol.Envelope
	Op  rawOp   `json:"op"`
	Ops []rawOp `json:"ops"`
}

type plainBody struct {
	protocol.Envelope
	Start *int64 `json:"start_ns"`
	End   *int64 `json:"end_ns"`
}

type killBody struct {
	plainBody
	To string `json:"to"`
}

type restoreBody struct {
	plainBody
	Bytes []byte `json:"bytes"`
	To    string `json:"to"`
}

type deleteBody struct {
	plainBody
	Inline bool `json:"inline"`
}

func absoluteDir(dir string) (string, error) {
	if !filepath.IsAbs(dir) {
		return "", errors.New("not an absolute path")
	}
	return filepath.Clean(dir), nil
}

func (b *openBody) check(first bool) error {
	if b.Dir != nil {
		dir, err := absoluteDir(*b.Dir)
		if err != nil {
			return fmt.Errorf("dir: %w", err)
		}
		b.Dir = &dir
	}
	if b.Recovering && !reference.OpensRecovering() {
		return fmt.Errorf("recovering: the reference has no such mode in version %s", reference.Version)
	}
	b.Stream = b.RawStream.config
	if !first {
		if b.Seed != nil {
			return errors.New("reopen takes no seed: the case has one")
		}
		if b.Repeats != nil {
			return errors.New("reopen takes no repeats: it stays as open has it")
		}
		return nil
	}
	switch {
	case b.Dir == nil:
		return errors.New("no dir")
	case b.Seed == nil:
		return errors.New("no seed")
	case b.Stream == nil:
		return errors.New("no stream")
	}
	if b.FileStore == nil {
		b.FileStore = &protocol.FileStoreConfig{}
	}
	return nil
}
