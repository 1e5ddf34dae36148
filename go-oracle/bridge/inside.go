//go:build jsparity_bridge

package server

import (
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server/avl"
	"github.com/nats-io/nats-server/v2/server/gsl"
)

// ParityInside is a store, opened as the parts of a server other than streams open theirs, of which
// is told what no operation of a store shows.
type ParityInside struct {
	fs *fileStore
}

// ParityOpenInside opens one. Created: 0 leaves the time of creation to the store. An empty key means no
// encryption.
func ParityOpenInside(fcfg FileStoreConfig, cfg StreamConfig, created int64, key string) (*ParityInside, error) {
	var fs *fileStore
	var err error
	if created == 0 && key == "" {
		fs, err = newFileStore(fcfg, cfg)
	} else {
		var keys *Server
		at := time.Now().UTC()
		if created != 0 {
			at = time.Unix(0, created).UTC()
		}
		fs, err = newFileStoreWithCreated(fcfg, cfg, at, keys.jsKeyGen(key, globalAccountName), nil)
	}
	if err != nil {
		return nil, err
	}
	return &ParityInside{fs}, nil
}

func (p *ParityInside) Stop() error { return p.fs.Stop() }

// Config tells what the store made of its configuration.
func (p *ParityInside) Config() string {
	c := p.fs.fileStoreConfig()
	return fmt.Sprintf("block_size %d cache_expire %d subject_state_expire %d sync_interval %d "+
		"sync_always %v async_flush %v", c.BlockSize, c.CacheExpire, c.SubjectStateExpire, c.SyncInterval,
		c.SyncAlways, c.AsyncFlush)
}

// Meta gives meta.inf of the stream.
func (p *ParityInside) Meta() string {
	text, err := os.ReadFile(filepath.Join(p.fs.fcfg.StoreDir, JetStreamMetaFile))
	if err != nil {
		return "none"
	}
	return string(text)
}

func (p *ParityInside) Store(subject string, payload []byte) string {
	seq, ts, err := p.fs.StoreMsg(subject, nil, payload, 0)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %d", seq, ts)
}

func (p *ParityInside) Remove(seq uint64) string {
	removed, err := p.fs.RemoveMsg(seq)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(removed)
}

// Read loads a message; of what is found it tells the sequence, the subject and the bytes.
func (p *ParityInside) Read(seq uint64) string { return parityFound(p.fs.LoadMsg(seq, nil)) }

// Last does so with the last message of a subject.
func (p *ParityInside) Last(subject string) string {
	return parityFound(p.fs.LoadLastMsg(subject, nil))
}

// Next does so with the first message from seq on that a filter takes.
func (p *ParityInside) Next(filter string, seq uint64) string {
	m, _, err := p.fs.LoadNextMsg(filter, subjectHasWildcard(filter), seq, nil)
	return parityFound(m, err)
}

// Prev does so with the last message up to seq that a filter takes.
func (p *ParityInside) Prev(filter string, seq uint64) string {
	m, _, err := p.fs.LoadPrevMsg(filter, subjectHasWildcard(filter), seq, nil)
	return parityFound(m, err)
}

// NextOf does so with the first message from seq on that one of several filters takes.
func (p *ParityInside) NextOf(filters []string, seq uint64) string {
	m, _, err := p.fs.LoadNextMsgMulti(parityFilters(filters), seq, nil)
	return parityFound(m, err)
}

// PrevOf does so with the last one up to seq.
func (p *ParityInside) PrevOf(filters []string, seq uint64) string {
	m, _, err := p.fs.LoadPrevMsgMulti(parityFilters(filters), seq, nil)
	return parityFound(m, err)
}

func parityFilters(filters []string) *gsl.SimpleSublist {
	set := gsl.NewSimpleSublist()
	for _, filter := range filters {
		set.Insert(filter, struct{}{})
	}
	return set
}

// Subjects tells of each subject that a filter takes how many messages there are, the first and the last.
func (p *ParityInside) Subjects(filter string) string {
	states := p.fs.SubjectsState(filter)
	var out strings.Builder
	for _, subject := range slices.Sorted(maps.Keys(states)) {
		s := states[subject]
		fmt.Fprintf(&out, "%s %d %d-%d | ", subject, s.Msgs, s.First, s.Last)
	}
	return out.String()
}

// Count tells how many messages from seq on a filter takes, or only how many are the last of their subject.
func (p *ParityInside) Count(filter string, seq uint64, last bool) string {
	total, through, err := p.fs.NumPending(seq, filter, last)
	return parityNumbers(err, total, through)
}

// CountOf does so with several filters.
func (p *ParityInside) CountOf(filters []string, seq uint64, last bool) string {
	total, through, err := p.fs.NumPendingMulti(seq, parityFilters(filters), last)
	return parityNumbers(err, total, through)
}

// LastOf tells the last sequences, up to one, of the subjects that one of several filters takes.
func (p *ParityInside) LastOf(filters []string, upTo uint64) string {
	seqs, err := p.fs.MultiLastSeqs(filters, upTo, 0)
	return parityNumbers(err, seqs...)
}

// SeqAt tells the first sequence that was stored at a time or after it.
func (p *ParityInside) SeqAt(ns int64) string {
	return fmt.Sprint(p.fs.GetSeqFromTime(time.Unix(0, ns).UTC()))
}

func parityNumbers(err error, numbers ...uint64) string {
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	for _, number := range numbers {
		fmt.Fprintf(&out, "%d ", number)
	}
	return out.String()
}

// Purge removes those of a filter below seq, and keeps so many of them; it tells how many went.
func (p *ParityInside) Purge(filter string, seq, keep uint64) string {
	purged, err := p.fs.PurgeEx(filter, seq, keep)
	return parityNumbers(err, purged)
}

// Update changes the limits.
func (p *ParityInside) Update(cfg StreamConfig) string {
	if err := p.fs.UpdateConfig(&cfg); err != nil {
		return err.Error()
	}
	return ""
}

// Compact removes all below seq, and tells how many messages those were.
func (p *ParityInside) Compact(seq uint64) string {
	purged, err := p.fs.Compact(seq)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(purged)
}

func parityFound(m *StoreMsg, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s %d", m.seq, m.subj, len(m.msg))
}

// State tells the totals.
func (p *ParityInside) State() string {
	var s StreamState
	p.fs.FastState(&s)
	return fmt.Sprintf("%d %d %d-%d", s.Msgs, s.Bytes, s.FirstSeq, s.LastSeq)
}

// Loads tells how often blocks were read into memory.
func (p *ParityInside) Loads() string { return fmt.Sprint(p.fs.cacheLoads()) }

// Pending tells how many bytes of a block are yet to be written.
func (p *ParityInside) Pending(place uint64) string {
	return p.at(place, func(mb *msgBlock) string { return fmt.Sprint(mb.pendingWriteSize()) })
}

// Tombstones appends so many of one sequence to a block and tells nobody to write them.
func (p *ParityInside) Tombstones(place, seq, count uint64) string {
	return p.at(place, func(mb *msgBlock) string {
		for range count {
			if err := mb.writeTombstoneNoFlush(seq, time.Now().UnixNano()); err != nil {
				return err.Error()
			}
		}
		return ""
	})
}

// Kick tells the flush loop of a block that there is something to write.
func (p *ParityInside) Kick(place uint64) string {
	return p.at(place, func(mb *msgBlock) string {
		mb.kickFlusher()
		return ""
	})
}

// SkipIn marks the sequence after a block's last as skipped, in that block.
func (p *ParityInside) SkipIn(place uint64) string {
	return p.at(place, func(mb *msgBlock) string {
		skips, can := any(mb).(interface {
			skipMsg(seq uint64, ts int64) error
		})
		if !can {
			return "this version tells no failure"
		}
		if err := skips.skipMsg(mb.last.seq+1, mb.last.ts); err != nil {
			return err.Error()
		}
		return ""
	})
}

// Behead drops what is in memory of a block and takes the first record out of its file, which is not
// encrypted, behind the store's back. It tells how long that was.
func (p *ParityInside) Behead(place uint64) string {
	if p.isPending() {
		return "something is pending"
	}
	return p.at(place, func(mb *msgBlock) string {
		mb.mu.Lock()
		defer mb.mu.Unlock()
		mb.clearCacheAndOffset()
		file, err := os.ReadFile(mb.mfn)
		if err != nil || len(file) < msgHdrSize {
			return "no record"
		}
		size := binary.LittleEndian.Uint32(file) &^ hbit
		if err := os.WriteFile(mb.mfn, file[min(int(size), len(file)):], defaultFilePerms); err != nil {
			return "not written"
		}
		return fmt.Sprint(size)
	})
}

// Flip drops what is in memory of a block and turns a bit of its file, at a byte modulo how many there
// are, behind the store's back.
func (p *ParityInside) Flip(place, at uint64) string {
	if p.isPending() {
		return "something is pending"
	}
	return p.at(place, func(mb *msgBlock) string {
		mb.mu.Lock()
		defer mb.mu.Unlock()
		mb.clearCacheAndOffset()
		file, err := os.ReadFile(mb.mfn)
		if err != nil || len(file) == 0 {
			return "no byte"
		}
		file[at%uint64(len(file))] ^= 1
		if err := os.WriteFile(mb.mfn, file, defaultFilePerms); err != nil {
			return "not written"
		}
		return ""
	})
}

// Recompress has a block, but not the last one, changed and then compressed where it is not yet. It
// tells how the change went.
func (p *ParityInside) Recompress(place uint64, change string, seq uint64) string {
	return p.at(place, func(mb *msgBlock) string {
		p.fs.mu.RLock()
		last := p.fs.lmb
		p.fs.mu.RUnlock()
		if mb == last {
			return "it is written to"
		}
		told := p.change(mb, change, seq)
		mb.mu.Lock()
		defer mb.mu.Unlock()
		_ = mb.recompressOnDiskIfNeeded() // nobody is told
		return told
	})
}

// change compacts a block, erases a message, or does nothing.
func (p *ParityInside) change(mb *msgBlock, change string, seq uint64) string {
	switch change {
	case "erase":
		erased, err := p.fs.EraseMsg(seq)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(erased)
	case "compact":
		mb.mu.Lock()
		defer mb.mu.Unlock()
		if compacts, can := any(mb).(interface{ compact() error }); !can {
			return "this version tells no failure"
		} else if err := compacts.compact(); err != nil {
			return err.Error()
		}
	}
	return ""
}

// at gives a block, by its place modulo how many there are, to what is to be done with it.
func (p *ParityInside) at(place uint64, do func(mb *msgBlock) string) string {
	p.fs.mu.RLock()
	blocks := append([]*msgBlock(nil), p.fs.blks...)
	p.fs.mu.RUnlock()
	if len(blocks) == 0 {
		return "no blocks"
	}
	return do(blocks[place%uint64(len(blocks))])
}

func (p *ParityInside) isPending() bool {
	p.fs.mu.RLock()
	defer p.fs.mu.RUnlock()
	return slices.ContainsFunc(p.fs.blks, func(mb *msgBlock) bool { return mb.pendingWriteSize() > 0 })
}

// Blocks tells how many there are and how many sequences are deleted within them; then of each its
// number, bounds, messages, bytes of those and of its file, and deletes.
func (p *ParityInside) Blocks() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d %d", p.fs.numMsgBlocks(), p.fs.dmapEntries())
	p.fs.mu.RLock()
	defer p.fs.mu.RUnlock()
	for _, mb := range p.fs.blks {
		mb.mu.RLock()
		fmt.Fprintf(&out, " | %d %d-%d %d %d %d %d", mb.index, mb.first.seq, mb.last.seq, mb.msgs, mb.bytes,
			mb.rbytes, mb.dmap.Size())
		mb.mu.RUnlock()
	}
	return out.String()
}

// Drop drops what is in memory of all blocks.
func (p *ParityInside) Drop() string {
	if p.isPending() {
		return "something is pending"
	}
	p.fs.mu.RLock()
	defer p.fs.mu.RUnlock()
	for _, mb := range p.fs.blks {
		mb.mu.Lock()
		mb.clearCacheAndOffset()
		mb.mu.Unlock()
	}
	return ""
}

// Load drops what is in memory of all blocks, reads one again, and tells how many bytes are in
// memory then and what the messages are that it has, by their records.
func (p *ParityInside) Load(place uint64) string {
	if why := p.Drop(); why != "" {
		return why
	}
	return p.at(place, func(mb *msgBlock) string {
		if err := mb.loadMsgs(); err != nil {
			return err.Error()
		}
		cached := p.fs.cacheSize()
		mb.mu.Lock()
		defer mb.mu.Unlock()
		defer mb.finishedWithCache()
		return fmt.Sprintf("%d%s", cached, mb.parityMessages())
	})
}

// Records does so, and tells of each record what it is, and its sequence.
func (p *ParityInside) Records(place uint64) string {
	if why := p.Drop(); why != "" {
		return why
	}
	return p.at(place, func(mb *msgBlock) string {
		if err := mb.loadMsgs(); err != nil {
			return err.Error()
		}
		mb.mu.Lock()
		defer mb.mu.Unlock()
		defer mb.finishedWithCache()
		var out strings.Builder
		for buf := mb.cache.buf; len(buf) >= msgHdrSize; {
			kind, seq := "message", binary.LittleEndian.Uint64(buf[4:])
			if seq&tbit != 0 {
				kind = "tombstone"
			} else if seq&ebit != 0 {
				kind = "erased"
			}
			fmt.Fprintf(&out, "%s %d | ", kind, seq&^(ebit|tbit))
			length := binary.LittleEndian.Uint32(buf) &^ hbit
			if length == 0 || uint64(length) > uint64(len(buf)) {
				break
			}
			buf = buf[length:]
		}
		return out.String()
	})
}

// Lock should be held, and the block be loaded.
func (mb *msgBlock) parityMessages() string {
	var out strings.Builder
	for buf := mb.cache.buf; len(buf) >= msgHdrSize; {
		size := binary.LittleEndian.Uint32(buf) &^ hbit
		if seq := binary.LittleEndian.Uint64(buf[4:]); seq&(ebit|tbit) == 0 && seq >= mb.first.seq &&
			!mb.dmap.Exists(seq) {
			// Looked up, too, as readers do: the block notes how far it was read.
			if _, err := mb.cacheLookup(seq, nil); err != nil {
				return err.Error()
			}
			m, err := mb.msgFromBuf(buf[:size], nil, mb.hh)
			if err != nil {
				return err.Error()
			}
			fmt.Fprintf(&out, " | %d %d %s %d", m.seq, m.ts, m.subj, len(m.msg))
		}
		buf = buf[size:]
	}
	return out.String()
}

// ParityBlockSize gives what a server lets the blocks of a stream have; 0 leaves it to the store.
func ParityBlockSize(cfg StreamConfig) uint64 {
	var fcfg FileStoreConfig
	(&stream{cfg: cfg}).autoTuneFileStorageBlockSize(&fcfg)
	return fcfg.BlockSize
}

// ParityNames gives the words for a cipher and for a compression.
func ParityNames(value uint8) (cipher, compression string) {
	return StoreCipher(value).String(), StoreCompression(value).String()
}

// ParityBlockIndex reads 1.idx below msgs of a directory, as an old server has left it; it gives what it
// tells of messages, bytes, first and last, and what was deleted.
func ParityBlockIndex(dir string) (told string, deleted *avl.SequenceSet, err error) {
	mb := &msgBlock{fs: &fileStore{fcfg: FileStoreConfig{StoreDir: dir}}, index: 1}
	err = mb.readIndexInfo()
	return fmt.Sprintf("msgs %d bytes %d first %d@%d last %d@%d", mb.msgs, mb.bytes, mb.first.seq, mb.first.ts,
		mb.last.seq, mb.last.ts), &mb.dmap, err
}
