package session

import (
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

// named is in every operation on a consumer that has been opened.
type named struct {
	opHead
	Name string `json:"name"`
}

func (n *named) consumer() string { return n.Name }

func (n *named) of(c *theCase) server.ConsumerStore { return c.consumers[n.Name] }

type consumerStateValue struct {
	State *protocol.ConsumerState `json:"state"`
}

type consumerOpen struct {
	opHead
	Name    string          `json:"name"`
	Config  lenientConsumer `json:"config"`
	Created *int64          `json:"created_ns"`
}

func (o *consumerOpen) run(c *theCase) (any, error) {
	created := time.Now().UTC()
	if o.Created != nil {
		created = protocol.Time(*o.Created)
	}
	consumer, err := c.store.ConsumerStore(o.Name, created, o.Config.config)
	if err != nil {
		return protocol.Nothing{}, err
	}
	c.consumers[o.Name] = consumer
	c.handles = append(c.handles, consumer)
	return protocol.Nothing{}, nil
}

type addConsumer struct{ named }

func (o *addConsumer) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.AddConsumer(o.of(c))
}

type removeConsumer struct{ named }

func (o *removeConsumer) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.RemoveConsumer(o.of(c))
}

// listConsumers tells the consumers of the store by their names, in the order of its list.
type listConsumers struct{ opHead }

func (o *listConsumers) run(c *theCase) (any, error) {
	consumers, err := shims.Consumers(c.store)
	names := []string{}
	for _, consumer := range consumers {
		config, err := shims.GetConfig(consumer)
		if err != nil {
			return protocol.Nothing{}, err
		}
		names = append(names, config.Name)
	}
	return struct {
		Names []string `json:"names"`
	}{names}, err
}

type consumerGetConfig struct{ named }

func (o *consumerGetConfig) run(c *theCase) (any, error) {
	config, err := shims.GetConfig(o.of(c))
	return struct {
		Config *server.ConsumerConfig `json:"config"`
	}{config}, err
}

type consumerSetCreatedTime struct {
	named
	TS int64 `json:"ts"`
}

func (o *consumerSetCreatedTime) run(c *theCase) (any, error) {
	reference.SetConsumerCreated(o.of(c), epochTime(o.TS))
	return protocol.Nothing{}, nil
}

type consumerSetStarting struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerSetStarting) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).SetStarting(o.Seq)
}

type consumerUpdateStarting struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerUpdateStarting) run(c *theCase) (any, error) {
	o.of(c).UpdateStarting(o.Seq)
	return protocol.Nothing{}, nil
}

type consumerReset struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerReset) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.Reset(o.of(c), o.Seq)
}

type consumerHasState struct{ named }

func (o *consumerHasState) run(c *theCase) (any, error) {
	return struct {
		HasState bool `json:"has_state"`
	}{o.of(c).HasState()}, nil
}

type consumerUpdateDelivered struct {
	named
	ConsumerSeq uint64 `json:"dseq"`
	StreamSeq   uint64 `json:"sseq"`
	Count       uint64 `json:"dc"`
	TS          int64  `json:"ts"`
}

func (o *consumerUpdateDelivered) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).UpdateDelivered(o.ConsumerSeq, o.StreamSeq, o.Count, o.TS)
}

type consumerUpdateAcks struct {
	named
	ConsumerSeq uint64 `json:"dseq"`
	StreamSeq   uint64 `json:"sseq"`
}

func (o *consumerUpdateAcks) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).UpdateAcks(o.ConsumerSeq, o.StreamSeq)
}

type consumerRemoveRedelivered struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerRemoveRedelivered) run(c *theCase) (any, error) {
	o.of(c).RemoveRedeliveredBelow(o.Seq)
	return protocol.Nothing{}, nil
}

type consumerUpdateConfig struct {
	named
	Config lenientConsumer `json:"config"`
}

func (o *consumerUpdateConfig) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).UpdateConfig(o.Config.config)
}

// newState is in the operations that replace a consumer's state.
type newState struct {
	named
	State *protocol.ConsumerState `json:"state"`

	state *server.ConsumerState
}

func (n *newState) check() (err error) {
	n.state, err = n.State.Reference()
	return err
}

type consumerUpdate struct{ newState }

func (o *consumerUpdate) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Update(o.state)
}

type consumerForceUpdate struct{ newState }

func (o *consumerForceUpdate) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.ForceUpdate(o.of(c), o.state)
}

type consumerState struct{ named }

func (o *consumerState) run(c *theCase) (any, error) {
	state, err := o.of(c).State()
	return consumerStateValue{protocol.ConsumerStateOf(state)}, err
}

type consumerBorrowState struct{ named }

func (o *consumerBorrowState) run(c *theCase) (any, error) {
	// This version of the reference has no call that gives the state back.
	state, err := o.of(c).BorrowState()
	return consumerStateValue{protocol.ConsumerStateOf(state)}, err
}

type consumerEncodedState struct{ named }

func (o *consumerEncodedState) run(c *theCase) (any, error) {
	bytes, err := o.of(c).EncodedState()
	return bytesValue{append([]byte{}, bytes...)}, err
}

type consumerType struct{ named }

func (o *consumerType) run(c *theCase) (any, error) { return typeOf(o.of(c).Type()), nil }

type consumerStop struct{ named }

func (o *consumerStop) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Stop()
}

type consumerDelete struct{ named }

func (o *consumerDelete) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Delete()
}

type consumerStreamDelete struct{ named }

func (o *consumerStreamDelete) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).StreamDelete()
}
