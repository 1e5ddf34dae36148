package session

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/shims"
)

type bytesValue struct {
	Bytes []byte `json:"bytes"`
}

var _ = define[encodedStreamState]("encoded_stream_state")

type encodedStreamState struct {
	opHead
	Failed      uint64 `json:"failed"`
	WithSources bool   `json:"with_sources"`
}

func (o *encodedStreamState) run(c *theCase) (any, error) {
	encoded, err := shims.EncodedStreamState(c.store, o.Failed, o.WithSources)
	return bytesValue{encoded}, err
}

var _ = defineWhere[sourcesState]("sources_state", func() bool { return shims.HasSources })

type sourcesState struct{ opHead }

func (o *sourcesState) run(c *theCase) (any, error) {
	return struct {
		Sources protocol.Sources `json:"sources"`
	}{protocol.SourcesOf(shims.SourcesState(c.store))}, nil
}

var _ = defineWhere[applySourcesState]("apply_sources_state", func() bool { return shims.HasSources })

type applySourcesState struct {
	opHead
	Sources protocol.Sources `json:"sources"`
}

func (o *applySourcesState) run(c *theCase) (any, error) {
	shims.ApplySourcesState(c.store, o.Sources.States())
	return protocol.Nothing{}, nil
}

var _ = define[decodeStreamState]("decode_stream_state")

type decodeStreamState struct {
	opHead
	Bytes []byte `json:"bytes"`
}

func (o *decodeStreamState) run(*theCase) (any, error) {
	state, err := server.DecodeStreamState(o.Bytes)
	return struct {
		Encoded bool                      `json:"encoded"`
		State   *protocol.ReplicatedState `json:"replicated"`
	}{server.IsEncodedStreamState(o.Bytes), protocol.ReplicatedStateOf(state)}, err
}

var _ = define[syncDeleted]("sync_deleted")

// syncDeleted hands over the blocks given, and after them those of an encoded state.
type syncDeleted struct {
	opHead
	Blocks []protocol.DeleteBlock `json:"blocks"`
	Bytes  []byte                 `json:"bytes"`
}

func (o *syncDeleted) check() error {
	for i := range o.Blocks {
		if err := o.Blocks[i].Check(); err != nil {
			return fmt.Errorf("blocks[%d]: %w", i, err)
		}
	}
	return nil
}

func (o *syncDeleted) run(c *theCase) (any, error) {
	var blocks server.DeleteBlocks
	for i := range o.Blocks {
		blocks = append(blocks, o.Blocks[i].Reference())
	}
	if len(o.Bytes) > 0 {
		state, err := server.DecodeStreamState(o.Bytes)
		if err != nil {
			return protocol.Nothing{}, err
		}
		blocks = append(blocks, state.Deleted...)
	}
	return protocol.Nothing{}, shims.SyncDeleted(c.store, blocks)
}

var _ = define[resetState]("reset_state")

type resetState struct{ opHead }

func (o *resetState) run(c *theCase) (any, error) {
	c.store.ResetState()
	return protocol.Nothing{}, nil
}
