package component

import (
	"fmt"
	"os"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/reference"
)

// memoryDir is where files are in memory, where there is such a place.
const memoryDir = "/dev/shm"

// storeInside runs a script on a store that is opened by its first line, but for what needs none.
func storeInside(script []byte) ([]byte, error) {
	parent := memoryDir
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = ""
	}
	dir, err := os.MkdirTemp(parent, "jsparity-inside-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	m := &insideMachine{dir: dir}
	defer m.stop()
	return transcript(script, m.run), nil
}

type insideMachine struct {
	dir   string
	store reference.Inside
}

func (m *insideMachine) stop() {
	if m.store != nil {
		m.store.Stop()
	}
}

func (m *insideMachine) run(op string, l *line) string {
	switch op {
	case "open":
		return m.open(l.u64(), l.i64())
	case "block_size":
		return blockSize(l)
	}
	if m.store == nil {
		l.fail("no store is open")
	}
	switch op {
	case "store":
		subject, bytes := string(l.bytes()), l.u64()
		return m.store.Store(subject, make([]byte, bytes))
	case "remove":
		return m.store.Remove(l.u64())
	case "blocks":
		return m.store.Blocks()
	case "load":
		return m.store.Load(l.u64())
	}
	return l.unknown()
}

func (m *insideMachine) open(blockSize uint64, created int64) string {
	if m.store != nil {
		return "it is open"
	}
	store, err := reference.OpenInside(m.dir, blockSize, created)
	if err != nil {
		return err.Error()
	}
	m.store = store
	return store.Config() + " " + store.Meta()
}

func blockSize(l *line) string {
	cfg := server.StreamConfig{MaxMsgs: l.i64(), MaxMsgSize: int32(l.i64())}
	cfg.Subjects = []string{string(l.bytes())}
	return fmt.Sprint(reference.BlockSize(cfg))
}
