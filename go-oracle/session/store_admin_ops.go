package session

import (
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

type typeValue struct {
	Type string `json:"type"`
}

func typeOf(t server.StorageType) typeValue { return typeValue{strings.ToLower(t.String())} }

var _ = define[updateConfig]("update_config")

type updateConfig struct {
	opHead
	Stream lenientStream `json:"stream"`
}

func (o *updateConfig) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.UpdateConfig(o.Stream.config)
}

var _ = defineWhere[ready]("ready", shims.HasReady)

type ready struct{ opHead }

func (o *ready) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.Ready(c.store)
}

var _ = defineWhere[setCreatedTime]("set_created_time", reference.HasSetCreated)

type setCreatedTime struct {
	opHead
	TS int64 `json:"ts"`
}

func (o *setCreatedTime) run(c *theCase) (any, error) {
	reference.SetCreated(c.store, epochTime(o.TS))
	return protocol.Nothing{}, nil
}

var _ = define[storeType]("type")

type storeType struct{ opHead }

func (o *storeType) run(c *theCase) (any, error) { return typeOf(c.store.Type()), nil }

var _ = define[registerUpdates]("register_storage_updates")

type registerUpdates struct{ opHead }

func (o *registerUpdates) run(c *theCase) (any, error) {
	c.store.RegisterStorageUpdates(c.callbacks.update)
	return protocol.Nothing{}, nil
}

var _ = define[registerRemove]("register_storage_remove_msg")

type registerRemove struct {
	opHead
	Act bool `json:"act"`
}

func (o *registerRemove) run(c *theCase) (any, error) {
	store := c.store
	store.RegisterStorageRemoveMsg(func(seq uint64) {
		c.callbacks.remove(seq)
		if o.Act {
			store.RemoveMsg(seq)
		}
	})
	return protocol.Nothing{}, nil
}

var _ = define[registerProcess]("register_process_msg")

type registerProcess struct {
	opHead
	Act bool `json:"act"`
}

func (o *registerProcess) run(c *theCase) (any, error) {
	store := c.store
	reference.RegisterProcess(store, func(seq uint64, subject string, hdr, msg []byte) {
		c.callbacks.process(seq, subject, hdr, msg)
		if o.Act {
			publish(store, subject, hdr, msg)
		}
	})
	return protocol.Nothing{}, nil
}

// publish does what a stream without replicas does with a message that the store asks it to publish
// (stream.go: processJetStreamMsg, processJetStreamMsgWithRollup).
func publish(store server.StreamStore, subject string, hdr, msg []byte) {
	if _, _, err := store.StoreMsg(subject, hdr, msg, reference.MessageTTL(hdr)); err != nil {
		return
	}
	if reference.Header(server.JSMsgRollup, hdr) == server.JSMsgRollupSubject {
		store.PurgeEx(subject, 0, 1)
	}
	scheduler := reference.Header(server.JSScheduler, hdr)
	if scheduler != "" && reference.Header(server.JSScheduleNext, hdr) == server.JSScheduleNextPurge {
		store.PurgeEx(scheduler, 0, 0)
	}
}

var _ = define[advance]("advance")

type advance struct {
	opHead
	By   int64 `json:"ns"`
	Late bool  `json:"late"`
}

func (o *advance) check() error {
	if o.By < 0 || o.By > int64(advanceMax) {
		return fmt.Errorf("ns is not between 0 and %d", int64(advanceMax))
	}
	return nil
}

func (o *advance) run(c *theCase) (any, error) {
	var expire func()
	if o.Late && c.store != nil {
		expire = reference.HoldExpiry(c.store)
	}
	time.Sleep(time.Duration(o.By))
	if expire != nil {
		c.clock.Settle()
		expire()
	}
	return protocol.Nothing{}, nil
}
