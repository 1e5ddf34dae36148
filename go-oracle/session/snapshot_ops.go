package session

import (
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// closeSnapshots gives up all that are being read; their goroutines end.
func (c *theCase) closeSnapshots() {
	for _, snapshot := range c.snapshots {
		snapshot.Reader.Close()
	}
	c.snapshots = nil
}

var _ = define[snapshotOp]("snapshot")

type snapshotOp struct {
	opHead
	Snapshot  uint64 `json:"snapshot"`
	Deadline  int64  `json:"deadline_ns"`
	CheckMsgs bool   `json:"check_msgs"`
	Consumers bool   `json:"consumers"`
}

func (o *snapshotOp) run(c *theCase) (any, error) {
	result, err := c.store.Snapshot(time.Duration(o.Deadline), o.CheckMsgs, o.Consumers)
	if err != nil {
		return stateValue{}, err
	}
	if former := c.snapshots[o.Snapshot]; former != nil {
		former.Reader.Close()
	}
	if c.snapshots == nil {
		c.snapshots = map[uint64]*server.SnapshotResult{}
	}
	c.snapshots[o.Snapshot] = result
	return stateValue{protocol.FastStateOf(&result.State)}, nil
}

func (c *theCase) snapshot(id uint64) (*server.SnapshotResult, error) {
	if snapshot := c.snapshots[id]; snapshot != nil {
		return snapshot, nil
	}
	return nil, fmt.Errorf("there is no snapshot %d", id)
}

var _ = define[snapshotRead]("snapshot_read")

type snapshotRead struct {
	opHead
	Snapshot uint64 `json:"snapshot"`
	Max      uint64 `json:"max"`
}

type snapshotBytes struct {
	Bytes   []byte `json:"bytes"`
	End     bool   `json:"end"`
	Failure string `json:"failure"`
}

func (o *snapshotRead) run(c *theCase) (any, error) {
	snapshot, err := c.snapshot(o.Snapshot)
	if err != nil {
		return snapshotBytes{Bytes: []byte{}}, err
	}
	var source io.Reader = snapshot.Reader
	if o.Max > 0 {
		source = io.LimitReader(source, int64(min(o.Max, 1<<62)))
	}
	value := snapshotBytes{}
	value.Bytes, err = io.ReadAll(source)
	value.End = o.Max == 0 || uint64(len(value.Bytes)) < o.Max
	if err == nil && value.End {
		value.Failure = c.hideDirs(reference.SnapshotFailure(snapshot))
	}
	return value, err
}

var _ = define[snapshotClose]("snapshot_close")

type snapshotClose struct {
	opHead
	Snapshot uint64 `json:"snapshot"`
}

func (o *snapshotClose) run(c *theCase) (any, error) {
	snapshot, err := c.snapshot(o.Snapshot)
	if err != nil {
		return protocol.Nothing{}, err
	}
	delete(c.snapshots, o.Snapshot)
	return protocol.Nothing{}, snapshot.Reader.Close()
}
