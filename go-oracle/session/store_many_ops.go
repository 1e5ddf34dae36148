package session

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// manyMax is the most messages that one operation stores or removes: it has to end well before it
// counts as hanging.
const manyMax = 150_000

// sumEvery is how often the calls of the update handler are added up.
const sumEvery = 1000

func checkMany(num uint64) error {
	if num > manyMax {
		return fmt.Errorf("num: at most %d", manyMax)
	}
	return nil
}

// many does one for each number below num, up to the first error. Each settles before the next, as
// operations do, and the calls of the update handler are told as one.
func (c *theCase) many(num uint64, one func(i uint64) error) error {
	defer c.callbacks.tellSum()
	for i := range num {
		err := one(i)
		c.clock.Settle()
		if err != nil {
			return err
		}
		if i%sumEvery == 0 {
			c.callbacks.addUpdatesUp()
		}
	}
	return nil
}

var _ = define[storeMsgs]("store_msgs")

type storeMsgs struct {
	opHead
	Subject string `json:"subject"`
	Msg     []byte `json:"msg"`
	Num     uint64 `json:"num"`
}

func (o *storeMsgs) check() error { return checkMany(o.Num) }

func (o *storeMsgs) calls() uint64 { return o.Num }

func (o *storeMsgs) run(c *theCase) (any, error) {
	var value struct {
		Seq  uint64 `json:"seq"`
		Msgs uint64 `json:"msgs"`
	}
	err := c.many(o.Num, func(i uint64) error {
		subject := strings.ReplaceAll(o.Subject, "#", strconv.FormatUint(i, 10))
		seq, _, err := c.store.StoreMsg(subject, nil, o.Msg, 0)
		if err == nil {
			value.Seq = seq
			value.Msgs++
		}
		return err
	})
	return value, err
}

var _ = define[removeMsgs]("remove_msgs")

type removeMsgs struct {
	opHead
	Seq uint64 `json:"seq"`
	Num uint64 `json:"num"`
}

func (o *removeMsgs) check() error { return checkMany(o.Num) }

func (o *removeMsgs) calls() uint64 { return o.Num }

func (o *removeMsgs) run(c *theCase) (any, error) {
	var value purgedValue
	err := c.many(o.Num, func(i uint64) error {
		removed, err := c.store.RemoveMsg(o.Seq + i)
		if removed {
			value.Purged++
		}
		if errors.Is(err, server.ErrStoreMsgNotFound) {
			return nil
		}
		return err
	})
	return value, err
}
