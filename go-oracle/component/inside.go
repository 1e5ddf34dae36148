package component

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/bubble"
	"jsparity/oracle/reference"
)

// memoryDir is where files are in memory, where there is such a place.
const memoryDir = "/dev/shm"

// insideKey is the secret of stores that are encrypted.
const insideKey = "s3cr3t"

// inMemory gives a directory for files, "" for where they are otherwise.
func inMemory() string {
	if info, err := os.Stat(memoryDir); err != nil || !info.IsDir() {
		return ""
	}
	return memoryDir
}

// storeInside runs a script on a store that a line of it opens, but for what needs none.
func storeInside(script []byte, clock *bubble.Clock) ([]byte, error) {
	dir, err := os.MkdirTemp(inMemory(), "jsparity-inside-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	clock.Begin()
	m := &insideMachine{
		fcfg:  server.FileStoreConfig{StoreDir: dir, Cipher: server.NoCipher},
		cfg:   server.StreamConfig{Name: "S", Storage: server.FileStorage, Subjects: []string{">"}},
		clock: clock,
	}
	defer m.end()
	return transcript(script, func(op string, l *line) string {
		answer := m.run(op, l)
		clock.Settle()
		return answer
	}), nil
}

type insideMachine struct {
	fcfg    server.FileStoreConfig
	cfg     server.StreamConfig
	created int64
	clock   *bubble.Clock
	store   reference.Inside
}

func (m *insideMachine) stop() {
	if m.store != nil {
		m.store.Stop()
		m.store = nil
		m.clock.Settle()
	}
}

// end lets what sleeps in the background come to its end: no time passes once this goroutine has.
func (m *insideMachine) end() {
	m.stop()
	m.clock.Stop()
	time.Sleep(time.Second)
}

// run answers a line: what needs no store first.
func (m *insideMachine) run(op string, l *line) string {
	switch op {
	case "limits":
		m.setLimits(l)
		return ""
	case "async_flush":
		m.fcfg.AsyncFlush = true
		return ""
	case "compress":
		m.fcfg.Compression = server.S2Compression
		return ""
	case "expiry":
		m.fcfg.CacheExpire = time.Duration(l.u64()) * time.Millisecond
		m.fcfg.SubjectStateExpire = time.Duration(l.u64()) * time.Millisecond
		return ""
	case "cipher":
		return m.setCipher(l)
	case "open":
		m.fcfg.BlockSize, m.created = l.u64(), l.i64()
		return m.open()
	case "reopen":
		m.stop()
		return m.open()
	case "obstruct_key":
		return m.obstruct(keyStage(l.u64()), makeDir)
	case "clear_key":
		return m.obstruct(keyStage(l.u64()), os.Remove)
	case "obstruct_meta":
		return m.obstruct(metaStage, makeDir)
	case "clear_meta":
		return m.obstruct(metaStage, os.Remove)
	case "block_size":
		return blockSize(l)
	}
	if m.store == nil {
		l.pass()
		return "it is not open"
	}
	return m.ask(op, l)
}

func (m *insideMachine) setLimits(l *line) {
	m.cfg.MaxMsgs, m.cfg.MaxBytes, m.cfg.MaxMsgsPer = l.i64(), l.i64(), l.i64()
	m.cfg.Discard = server.DiscardOld
	if l.word() == "new" {
		m.cfg.Discard = server.DiscardNew
	}
}

func (m *insideMachine) ask(op string, l *line) string {
	switch op {
	case "wait":
		time.Sleep(time.Duration(l.u64()) * time.Millisecond)
		return ""
	case "store":
		subject, bytes := string(l.bytes()), l.u64()
		return m.store.Store(subject, make([]byte, bytes))
	case "remove":
		return m.store.Remove(l.u64())
	case "read":
		return m.store.Read(l.u64())
	case "update":
		m.setLimits(l)
		return m.update()
	case "config":
		m.cfg.MaxAge = time.Duration(l.u64()) * time.Millisecond
		m.cfg.Subjects = strings.Split(l.word(), ",")
		return m.update()
	case "compact":
		return m.store.Compact(l.u64())
	case "at":
		return m.store.SeqAt(l.i64())
	case "state":
		return m.store.State()
	case "blocks":
		return m.store.Blocks()
	case "loads":
		return m.store.Loads()
	case "drop":
		return m.store.Drop()
	}
	return m.askSubjects(op, l)
}

func (m *insideMachine) askSubjects(op string, l *line) string {
	switch op {
	case "last":
		return m.store.Last(string(l.bytes()))
	case "subjects":
		return m.store.Subjects(string(l.bytes()))
	case "next":
		filter := string(l.bytes())
		return m.store.Next(filter, l.u64())
	case "prev":
		filter := string(l.bytes())
		return m.store.Prev(filter, l.u64())
	case "next_of":
		filters := strings.Split(string(l.bytes()), ",")
		return m.store.NextOf(filters, l.u64())
	case "prev_of":
		filters := strings.Split(string(l.bytes()), ",")
		return m.store.PrevOf(filters, l.u64())
	}
	return m.askCounts(op, l)
}

func (m *insideMachine) askCounts(op string, l *line) string {
	switch op {
	case "count", "count_of":
		filter, seq := string(l.bytes()), l.u64()
		last := l.word() == "last"
		if op == "count" {
			return m.store.Count(filter, seq, last)
		}
		return m.store.CountOf(strings.Split(filter, ","), seq, last)
	case "last_of":
		filters := strings.Split(string(l.bytes()), ",")
		return m.store.LastOf(filters, l.u64())
	case "purge":
		filter, seq := string(l.bytes()), l.u64()
		return m.store.Purge(filter, seq, l.u64())
	}
	return m.askBlock(op, l)
}

func (m *insideMachine) askBlock(op string, l *line) string {
	switch op {
	case "pending":
		return m.store.Pending(l.u64())
	case "load":
		return m.store.Load(l.u64())
	case "tombstones":
		place, seq := l.u64(), l.u64()
		return m.store.Tombstones(place, seq, l.u64())
	case "kick":
		return m.store.Kick(l.u64())
	case "skip_in":
		return m.store.SkipIn(l.u64())
	case "behead":
		return m.store.Behead(l.u64())
	case "records":
		return m.store.Records(l.u64())
	case "flip":
		place := l.u64()
		return m.store.Flip(place, l.u64())
	case "recompress":
		place, _, change := l.u64(), l.word(), l.word()
		return m.store.Recompress(place, change, l.u64())
	}
	return l.unknown()
}

func (m *insideMachine) open() string {
	if m.store != nil {
		return "it is open"
	}
	m.clock.Opening()
	key := insideKey
	if m.fcfg.Cipher == server.NoCipher {
		key = ""
	}
	store, err := reference.OpenInside(m.fcfg, m.cfg, m.created, key)
	if err != nil {
		return "not opened"
	}
	m.store = store
	if key != "" {
		return store.Config()
	}
	return store.Config() + " " + store.Meta()
}

func (m *insideMachine) setCipher(l *line) string {
	switch l.word() {
	case "chacha":
		m.fcfg.Cipher = server.ChaCha
	case "aes":
		m.fcfg.Cipher = server.AES
	default:
		l.fail("no such cipher")
	}
	// It has no other one, as where a server exchanges ciphers (jetstream.go: Account.EnableJetStream).
	os.Remove(filepath.Join(m.fcfg.StoreDir, server.JetStreamMetaFileKey))
	return ""
}

// update tells that it failed, and not why: a reason names a file where the store is.
func (m *insideMachine) update() string {
	if m.store.Update(m.cfg) != "" {
		return "failed"
	}
	return ""
}

// metaStage is where the next meta.inf of the stream would be staged.
const metaStage = "meta.inf.tmp"

// keyStage is where the next key of a block would be.
func keyStage(index uint64) string {
	return filepath.Join("msgs", fmt.Sprintf("%d.key.tmp", index))
}

func makeDir(path string) error { return os.Mkdir(path, 0o700) }

// obstruct does something to the place of a file in the store.
func (m *insideMachine) obstruct(place string, do func(path string) error) string {
	if do(filepath.Join(m.fcfg.StoreDir, place)) != nil {
		return "failed"
	}
	return ""
}

func blockSize(l *line) string {
	cfg := server.StreamConfig{MaxMsgs: l.i64(), MaxMsgSize: int32(l.i64())}
	cfg.Subjects = []string{string(l.bytes())}
	return fmt.Sprint(reference.BlockSize(cfg))
}
