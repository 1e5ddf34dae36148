package session

import (
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
)

type typeValue struct {
	Type string `json:"type"`
}

func typeOf(t server.StorageType) typeValue { return typeValue{strings.ToLower(t.String())} }

type updateConfig struct {
	opHead
	Stream lenientStream `json:"stream"`
}

func (o *updateConfig) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.UpdateConfig(o.Stream.config)
}

type storeType struct{ opHead }

func (o *storeType) run(c *theCase) (any, error) { return typeOf(c.store.Type()), nil }

type registerUpdates struct{ opHead }

func (o *registerUpdates) run(c *theCase) (any, error) {
	c.store.RegisterStorageUpdates(c.callbacks.update)
	return protocol.Nothing{}, nil
}

type registerRemove struct{ opHead }

func (o *registerRemove) run(c *theCase) (any, error) {
	c.store.RegisterStorageRemoveMsg(c.callbacks.remove)
	return protocol.Nothing{}, nil
}

type advance struct {
	opHead
	By int64 `json:"ns"`
}

func (o *advance) check() error {
	if o.By < 0 || o.By > int64(advanceMax) {
		return fmt.Errorf("ns is not between 0 and %d", int64(advanceMax))
	}
	return nil
}

func (o *advance) run(c *theCase) (any, error) {
	c.advance(time.Duration(o.By))
	return protocol.Nothing{}, nil
}
