//go:build jsparity_bridge

package server

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ParityInside is a store, opened as the parts of a server other than streams open theirs, of which
// is told what no operation of a store shows.
type ParityInside struct {
	fs *fileStore
}

// ParityOpenInside opens a new one in dir. Created: 0 leaves the time of creation to the store.
func ParityOpenInside(dir string, blockSize uint64, created int64) (*ParityInside, error) {
	fcfg := FileStoreConfig{StoreDir: dir, BlockSize: blockSize}
	cfg := StreamConfig{Name: "S", Storage: FileStorage, Subjects: []string{">"}}
	var fs *fileStore
	var err error
	if created == 0 {
		fs, err = newFileStore(fcfg, cfg)
	} else {
		fs, err = newFileStoreWithCreated(fcfg, cfg, time.Unix(0, created).UTC(), nil, nil)
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

// Load drops what is in memory of all blocks, reads one again, and tells how many bytes are in
// memory then and what the messages are that it has, by their records.
func (p *ParityInside) Load(place uint64) string {
	p.fs.mu.RLock()
	blocks := append([]*msgBlock(nil), p.fs.blks...)
	p.fs.mu.RUnlock()
	if len(blocks) == 0 {
		return "no blocks"
	}
	for _, mb := range blocks {
		mb.mu.Lock()
		mb.clearCacheAndOffset()
		mb.mu.Unlock()
	}
	mb := blocks[place%uint64(len(blocks))]
	if err := mb.loadMsgs(); err != nil {
		return err.Error()
	}
	cached := p.fs.cacheSize()
	mb.mu.Lock()
	defer mb.mu.Unlock()
	defer mb.finishedWithCache()
	return fmt.Sprintf("%d%s", cached, mb.parityMessages())
}

// Lock should be held, and the block be loaded.
func (mb *msgBlock) parityMessages() string {
	var out strings.Builder
	for buf := mb.cache.buf; len(buf) >= msgHdrSize; {
		size := binary.LittleEndian.Uint32(buf) &^ hbit
		if seq := binary.LittleEndian.Uint64(buf[4:]); seq&(ebit|tbit) == 0 && seq >= mb.first.seq &&
			!mb.dmap.Exists(seq) {
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
