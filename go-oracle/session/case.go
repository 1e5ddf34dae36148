package session

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/bubble"
	"jsparity/oracle/disk"
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/seed"
)

// phase of a case: what its store is.
type phase string

const (
	running  phase = "running"
	failed   phase = "not open: opening it failed"
	stopped  phase = "stopped"
	deleted  phase = "deleted"
	killed   phase = "killed"
	panicked phase = "useless since its panic"
)

// theCase is one case: a store with its consumers over all its openings, in one bubble. Every method
// runs in that bubble.
type theCase struct {
	phase     phase
	seed      uint64
	wantState bool
	mayRepeat bool // answers tell payloads by what is repeated in them

	dir       string
	dirs      []string // every directory that the case has had
	config    reference.Config
	openings  uint64
	clock     *bubble.Clock
	callbacks recorder
	memory    collector

	store     server.StreamStore              // nil: none
	stores    []server.StreamStore            // all that were opened and not abandoned
	consumers map[string]server.ConsumerStore // by name, of this opening
	snapshots map[uint64]*server.SnapshotResult
	handles   []server.ConsumerStore // every consumer of the case
}

func newCase(caseSeed uint64, wantState bool, clock *bubble.Clock) *theCase {
	useSeed(caseSeed)
	clock.Begin()
	c := &theCase{
		phase:     failed,
		seed:      caseSeed,
		wantState: wantState,
		clock:     clock,
		memory:    collector{above: collectAboveBytes},
	}
	clock.AtRest = c.rest
	return c
}

// open opens the store with c.config in c.dir.
func (c *theCase) open() (protocol.Result, seed.Jitter) {
	c.dirs = append(c.dirs, c.dir)
	c.closeSnapshots()
	c.store, c.consumers = nil, map[string]server.ConsumerStore{}
	c.config.Store.StoreDir = c.dir
	jitter := seed.SeedOpening(c.seed, c.openings, c.config.Store.SyncInterval)
	c.openings++
	c.clock.Opening()
	c.phase = running
	result := c.perform(func() (any, error) {
		c.memory.holds = false
		store, err := reference.Open(c.config)
		c.memory.holds = true
		if err != nil {
			return protocol.Nothing{}, err
		}
		c.store = store
		c.stores = append(c.stores, store)
		store.RegisterStorageUpdates(c.callbacks.update)
		store.RegisterStorageRemoveMsg(c.callbacks.remove)
		return protocol.Nothing{}, nil
	})
	if c.phase == running && c.store == nil {
		c.phase = failed
	}
	return result, jitter
}

// toldProcessorTime is from where on a result tells what it took: below it nothing is wrong, and it would be
// another each time.
const toldProcessorTime = 100 * time.Millisecond

// perform runs one operation, lets everything that it set off settle, and tells what happened. After
// a panic nothing is waited for: a store whose opening panicked is known to nobody who could unlock
// it, and what waits for its lock never settles.
func (c *theCase) perform(run func() (any, error)) protocol.Result {
	r := protocol.Result{Start: time.Now().UnixNano()}
	before := bubble.ProcessorTime()
	value, err, panicked := guard(run)
	if panicked != nil {
		c.afterPanic()
	} else {
		c.clock.Settle()
	}
	r.End = time.Now().UnixNano()
	if took := bubble.ProcessorTime() - before; took >= toldProcessorTime {
		r.Processor = took.Nanoseconds()
	}
	r.Value = value
	r.Error = c.errorOf(err)
	r.Panic = c.withoutDirs(panicked)
	if panicked == nil && c.wantState && c.store != nil {
		r.State, r.Panic = c.state()
	}
	r.Callbacks = c.callbacks.take()
	return r
}

func (c *theCase) state() (*protocol.State, *protocol.Panic) {
	value, _, panicked := guard(func() (any, error) {
		state := c.store.State()
		return protocol.StateOf(&state), nil
	})
	if panicked != nil {
		c.afterPanic()
		return nil, c.withoutDirs(panicked)
	}
	return value.(*protocol.State), nil
}

// guard catches a panic of run; value and error are nil then.
func guard(run func() (any, error)) (value any, err error, caught *protocol.Panic) {
	defer func() {
		if v := recover(); v != nil {
			value, err = nil, nil
			caught = &protocol.Panic{Text: fmt.Sprint(v), Stack: string(debug.Stack())}
		}
	}()
	value, err = run()
	return value, err, nil
}

// afterPanic frees what the panic left locked, so that the bubble can end.
func (c *theCase) afterPanic() {
	c.phase = panicked
	for _, store := range c.stores {
		reference.Unlock(store, c.handles)
	}
}

func (c *theCase) errorOf(err error) *protocol.Error {
	if err == nil {
		return nil
	}
	return &protocol.Error{Name: reference.ErrorName(err), Text: c.hideDirs(err.Error())}
}

func (c *theCase) withoutDirs(p *protocol.Panic) *protocol.Panic {
	if p == nil {
		return nil
	}
	return &protocol.Panic{Text: c.hideDirs(p.Text), Stack: c.hideDirs(p.Stack)}
}

// hideDirs writes $DIR for the directories of the case.
func (c *theCase) hideDirs(text string) string {
	dirs := slices.Clone(c.dirs)
	slices.SortFunc(dirs, func(a, b string) int { return len(b) - len(a) })
	for _, dir := range dirs {
		text = strings.ReplaceAll(text, dir, "$DIR")
	}
	return text
}

func (c *theCase) stop() protocol.Result {
	return c.performAndBecome(stopped, func() (any, error) {
		return protocol.Nothing{}, c.store.Stop()
	})
}

func (c *theCase) delete(inline bool) protocol.Result {
	return c.performAndBecome(deleted, func() (any, error) {
		return protocol.Nothing{}, c.store.Delete(inline)
	})
}

func (c *theCase) performAndBecome(next phase, run func() (any, error)) protocol.Result {
	r := c.perform(run)
	if c.phase != panicked {
		c.phase = next
	}
	return r
}

// kill goes on from a copy of what is on disk. The store is abandoned at once: left to run, it would
// go on drawing from the randomness and ticking the access time that its successor shares with it.
func (c *theCase) kill(to string) (protocol.Result, error) {
	if err := disk.CopyTree(c.dir, to); err != nil {
		return protocol.Result{}, err
	}
	now := time.Now().UnixNano()
	c.abandon()
	c.clock.Settle()
	c.callbacks.take()
	c.store, c.consumers = nil, nil
	c.dir, c.phase = to, killed
	return protocol.Result{
		Start: now, End: now, Value: protocol.Nothing{}, Callbacks: []protocol.Callback{},
	}, nil
}

// abandon ends the goroutines of all stores and consumers of the case; nothing more is written.
func (c *theCase) abandon() {
	c.closeSnapshots()
	c.clock.Wait()
	for _, store := range c.stores {
		reference.Abandon(store)
	}
	// Those that the store has forgotten, too. A deletion by the stream touches no file.
	for _, consumer := range c.handles {
		consumer.StreamDelete()
	}
	c.stores, c.handles = nil, nil
	c.clock.Wait()
}

// lastSleeps is more than the reference sleeps in one piece before it looks whether to end.
const lastSleeps = 2 * time.Second

// close ends all that runs in the bubble.
func (c *theCase) close() error {
	c.clock.Stop()
	_, _, caught := guard(func() (any, error) {
		c.abandon()
		time.Sleep(lastSleeps) // no time passes in the bubble once this goroutine has ended
		return nil, nil
	})
	if caught != nil {
		return fmt.Errorf("%s", caught.Text)
	}
	return nil
}

// advanceMax keeps what is due within one advance within some seconds of real time.
const advanceMax = 31 * 24 * time.Hour

// configure takes over what open or reopen brings.
func (c *theCase) configure(b *openBody) error {
	if b.Dir != nil {
		c.dir = *b.Dir
	}
	if b.FileStore != nil {
		config, err := b.FileStore.Reference()
		if err != nil {
			return fmt.Errorf("file_store: %w", err)
		}
		c.config.Store = config
		c.config.Key, c.config.OldKey = b.FileStore.Key, b.FileStore.OldKey
	}
	if b.Stream != nil {
		c.config.Stream = *b.Stream
	}
	c.config.Recovering = b.Recovering
	switch {
	case b.Created != nil:
		c.config.Created = protocol.Time(*b.Created)
	case c.openings == 0:
		c.config.Created = time.Now().UTC()
	}
	return nil
}

// epochTime is the instant of Unix nanoseconds, where 0 is the epoch and not the zero time.
func epochTime(ns int64) time.Time { return time.Unix(0, ns).UTC() }
