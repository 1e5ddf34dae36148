package bench

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

// Outcome of a step. Check is a sum over what was seen: it is the same on both sides, or they did
// not do the same work.
type Outcome struct {
	Nanoseconds int64  `json:"ns"`
	Processor   int64  `json:"cpu_ns"`
	Units       uint64 `json:"units"`
	Check       uint64 `json:"check"`
}

// steps by what they are called. Each does what has to be done first, then times its loop.
var steps = map[string]func(*worker, *Step) (Outcome, error){
	"store":           (*worker).storeMsgs,
	"load_in_order":   (*worker).loadInOrder,
	"load_random":     (*worker).loadAtRandom,
	"load_next":       (*worker).loadNext,
	"load_last":       (*worker).loadLast,
	"subjects_totals": (*worker).subjectsTotals,
	"num_pending":     (*worker).numPending,
	"pending_last":    (*worker).pendingLast,
	"consume":         (*worker).consume,
	"remove_every":    (*worker).removeEvery,
	"compact":         (*worker).compact,
	"purge_subject":   (*worker).purgeSubject,
	"stop":            (*worker).stop,
	"remove_file":     (*worker).removeFile,
	"open":            (*worker).open,
	"files":           (*worker).files,
	"resident":        (*worker).resident,
}

// timed runs the loop with no garbage of earlier steps to collect.
func timed(loop func() (units, check uint64, err error)) (Outcome, error) {
	runtime.GC()
	used, start := processorTime(), time.Now()
	units, check, err := loop()
	took := time.Since(start)
	return Outcome{took.Nanoseconds(), processorTime() - used, units, check}, err
}

// processorTime is what all threads of the process have used, in nanoseconds.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func (w *worker) storeMsgs(s *Step) (Outcome, error) {
	names, turns, payloads := s.Subjects.names(), s.Subjects.turns(s.Count), newPayloads(s.Size)
	return timed(func() (uint64, uint64, error) {
		for i, turn := range turns {
			if _, _, err := w.store.StoreMsg(names[turn], nil, payloads.at(uint64(i)), 0); err != nil {
				return 0, 0, err
			}
		}
		if err := shims.FlushAllPending(w.store); err != nil {
			return 0, 0, err
		}
		if s.SettleBelow > 0 {
			if err := w.settle(s.SettleBelow); err != nil {
				return 0, 0, err
			}
		}
		return s.Count, w.stateSum(), nil
	})
}

// settle waits until the files of all blocks but the last are smaller than bytes.
func (w *worker) settle(bytes uint64) error {
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		files, err := w.blockFiles()
		if err != nil {
			return err
		}
		full := func(f blockFile) bool { return f.bytes >= bytes }
		if len(files) == 0 || !slices.ContainsFunc(files[:len(files)-1], full) {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("blocks stay larger than %d bytes", bytes)
		}
	}
}

func (w *worker) stateSum() uint64 {
	var state server.StreamState
	w.store.FastState(&state)
	return state.Msgs + state.Bytes + state.FirstSeq + state.LastSeq + uint64(state.NumSubjects)
}

// sum of what a caller would look at in a message.
func sum(m *server.StoreMsg) uint64 {
	subject, _, msg, seq, _ := reference.Message(m)
	return seq + uint64(len(subject)) + uint64(len(msg))
}

func (w *worker) loadInOrder(s *Step) (Outcome, error) {
	first := w.firstSeq()
	return timed(func() (units, check uint64, err error) {
		var m server.StoreMsg
		for ; units < s.Count; units++ {
			loaded, err := w.store.LoadMsg(first+units, &m)
			if err != nil {
				return 0, 0, err
			}
			check += sum(loaded)
		}
		return units, check, nil
	})
}

func (w *worker) loadAtRandom(s *Step) (Outcome, error) {
	var state server.StreamState
	w.store.FastState(&state)
	random := random{state: sequenceSeed}
	return timed(func() (units, check uint64, err error) {
		var m server.StoreMsg
		for ; units < s.Count; units++ {
			loaded, err := w.store.LoadMsg(state.FirstSeq+random.below(state.Msgs), &m)
			if err != nil {
				return 0, 0, err
			}
			check += sum(loaded)
		}
		return units, check, nil
	})
}

func (w *worker) firstSeq() uint64 {
	var state server.StreamState
	w.store.FastState(&state)
	return state.FirstSeq
}

// loadNext asks for one message after the other, and from the start again at the end.
func (w *worker) loadNext(s *Step) (Outcome, error) {
	first := w.firstSeq()
	wildcard := strings.ContainsAny(s.Filter, "*>")
	return timed(func() (units, check uint64, err error) {
		var m server.StoreMsg
		next := first
		for ; units < s.Count; units++ {
			loaded, skip, err := w.store.LoadNextMsg(s.Filter, wildcard, next, &m)
			if err == server.ErrStoreEOF {
				next = first
				check += skip
				continue
			}
			if err != nil {
				return 0, 0, err
			}
			next = skip + 1
			check += sum(loaded)
		}
		return units, check, nil
	})
}

func (w *worker) loadLast(s *Step) (Outcome, error) {
	names := s.Subjects.names()
	random := random{state: sequenceSeed}
	return timed(func() (units, check uint64, err error) {
		var m server.StoreMsg
		for ; units < s.Count; units++ {
			loaded, err := w.store.LoadLastMsg(names[random.below(uint64(len(names)))], &m)
			if err != nil {
				return 0, 0, err
			}
			check += sum(loaded)
		}
		return units, check, nil
	})
}

func (w *worker) subjectsTotals(s *Step) (Outcome, error) {
	return timed(func() (units, check uint64, err error) {
		for ; units < s.Count; units++ {
			for subject, total := range w.store.SubjectsTotals(s.Filter) {
				check += uint64(len(subject)) * total
			}
		}
		return units, check, nil
	})
}

func (w *worker) numPending(s *Step) (Outcome, error) { return w.pending(s, false) }

func (w *worker) pendingLast(s *Step) (Outcome, error) { return w.pending(s, true) }

// pending is counted from drawn sequences on.
func (w *worker) pending(s *Step, lastPerSubject bool) (Outcome, error) {
	var state server.StreamState
	w.store.FastState(&state)
	random := random{state: sequenceSeed}
	return timed(func() (units, check uint64, err error) {
		for ; units < s.Count; units++ {
			start := state.FirstSeq + random.below(state.Msgs)
			total, validThrough, err := w.store.NumPending(start, s.Filter, lastPerSubject)
			if err != nil {
				return 0, 0, err
			}
			check += total + validThrough
		}
		return units, check, nil
	})
}

// unackedMax is how far acknowledgements lag behind deliveries.
const unackedMax = 100

func (w *worker) consume(s *Step) (Outcome, error) {
	consumer, err := w.store.ConsumerStore("bench", w.config.Created, &server.ConsumerConfig{
		Durable: "bench", AckPolicy: server.AckExplicit,
	})
	if err != nil {
		return Outcome{}, err
	}
	outcome, err := timed(func() (units, check uint64, err error) {
		for seq := uint64(1); seq <= s.Count+unackedMax; seq++ {
			if seq <= s.Count {
				now := time.Now().UnixNano()
				if err := consumer.UpdateDelivered(seq, seq, 1, now); err != nil {
					return 0, 0, err
				}
			}
			if seq > unackedMax {
				if err := consumer.UpdateAcks(seq-unackedMax, seq-unackedMax); err != nil {
					return 0, 0, err
				}
			}
		}
		state, err := consumer.State()
		if err != nil {
			return 0, 0, err
		}
		return s.Count, state.AckFloor.Stream + state.Delivered.Consumer + uint64(len(state.Pending)), nil
	})
	if err != nil {
		return outcome, err
	}
	return outcome, consumer.Delete()
}

func (w *worker) removeEvery(s *Step) (Outcome, error) {
	var state server.StreamState
	w.store.FastState(&state)
	return timed(func() (units, check uint64, err error) {
		for seq := state.FirstSeq; seq <= state.LastSeq; seq += s.Every {
			if _, err := w.store.RemoveMsg(seq); err != nil {
				return 0, 0, err
			}
			units++
		}
		return units, w.stateSum(), nil
	})
}

func (w *worker) compact(*Step) (Outcome, error) {
	var state server.StreamState
	w.store.FastState(&state)
	return timed(func() (uint64, uint64, error) {
		removed, err := w.store.Compact(state.FirstSeq + state.Msgs/2)
		return removed, w.stateSum(), err
	})
}

func (w *worker) purgeSubject(s *Step) (Outcome, error) {
	return timed(func() (uint64, uint64, error) {
		removed, err := w.store.PurgeEx(s.Filter, 0, 0)
		return removed, w.stateSum(), err
	})
}

func (w *worker) stop(*Step) (Outcome, error) {
	return timed(func() (uint64, uint64, error) {
		err := w.store.Stop()
		w.store = nil
		return 1, 0, err
	})
}

func (w *worker) removeFile(s *Step) (Outcome, error) {
	return Outcome{}, os.Remove(filepath.Join(w.config.Store.StoreDir, s.File))
}

// open opens the store, new or recovered; the units are messages.
func (w *worker) open(*Step) (Outcome, error) {
	return timed(func() (uint64, uint64, error) {
		store, err := reference.Open(w.config)
		if err != nil {
			return 0, 0, err
		}
		w.store = store
		var state server.StreamState
		store.FastState(&state)
		return state.Msgs, w.stateSum() + uint64(state.NumDeleted), nil
	})
}

type blockFile struct{ index, bytes uint64 }

// blockFiles are the blocks on disk, in the order in which they were made.
func (w *worker) blockFiles() ([]blockFile, error) {
	entries, err := os.ReadDir(filepath.Join(w.config.Store.StoreDir, "msgs"))
	if err != nil {
		return nil, err
	}
	var files []blockFile
	for _, entry := range entries {
		name, found := strings.CutSuffix(entry.Name(), ".blk")
		if !found {
			continue
		}
		index, err := strconv.ParseUint(name, 10, 64)
		if err != nil {
			return nil, err
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		files = append(files, blockFile{index, uint64(info.Size())})
	}
	slices.SortFunc(files, func(a, b blockFile) int { return cmp.Compare(a.index, b.index) })
	return files, nil
}

// files answers how many blocks there are, as units, and what they take on disk.
func (w *worker) files(*Step) (Outcome, error) {
	files, err := w.blockFiles()
	outcome := Outcome{Units: uint64(len(files))}
	for _, f := range files {
		outcome.Check += f.bytes
	}
	return outcome, err
}

// resident answers, as units, the bytes of memory that the process holds.
func (w *worker) resident(*Step) (Outcome, error) {
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return Outcome{}, err
	}
	var size, pages uint64
	if _, err := fmt.Sscan(string(status), &size, &pages); err != nil {
		return Outcome{}, fmt.Errorf("/proc/self/statm: %w", err)
	}
	return Outcome{Units: pages * uint64(os.Getpagesize())}, nil
}
