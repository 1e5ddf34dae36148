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

var _ = define[consumerOpen]("consumer_open")

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

var _ = define[addConsumer]("add_consumer")

type addConsumer struct{ named }

func (o *addConsumer) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.AddConsumer(o.of(c))
}

var _ = define[removeConsumer]("remove_consumer")

type removeConsumer struct{ named }

func (o *removeConsumer) run(c *theCase) (any, error) {
	return protocol.Nothing{}, c.store.RemoveConsumer(o.of(c))
}

var _ = defineWhere[listConsumers]("consumers", shims.HasConsumers)

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

var _ = defineWhere[consumerGetConfig]("consumer_get_config", shims.HasGetConfig)

type consumerGetConfig struct{ named }

func (o *consumerGetConfig) run(c *theCase) (any, error) {
	config, err := shims.GetConfig(o.of(c))
	return struct {
		Config *server.ConsumerConfig `json:"config"`
	}{config}, err
}

var _ = defineWhere[consumerSetCreatedTime]("consumer_set_created_time", reference.HasSetConsumerCreated)

type consumerSetCreatedTime struct {
	named
	TS int64 `json:"ts"`
}

func (o *consumerSetCreatedTime) run(c *theCase) (any, error) {
	reference.SetConsumerCreated(o.of(c), epochTime(o.TS))
	return protocol.Nothing{}, nil
}

var _ = define[consumerSetStarting]("consumer_set_starting")

type consumerSetStarting struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerSetStarting) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).SetStarting(o.Seq)
}

var _ = define[consumerUpdateStarting]("consumer_update_starting")

type consumerUpdateStarting struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerUpdateStarting) run(c *theCase) (any, error) {
	o.of(c).UpdateStarting(o.Seq)
	return protocol.Nothing{}, nil
}

var _ = defineWhere[consumerReset]("consumer_reset", shims.HasReset)

type consumerReset struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerReset) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.Reset(o.of(c), o.Seq)
}

var _ = define[consumerHasState]("consumer_has_state")

type consumerHasState struct{ named }

func (o *consumerHasState) run(c *theCase) (any, error) {
	return struct {
		HasState bool `json:"has_state"`
	}{o.of(c).HasState()}, nil
}

var _ = define[consumerUpdateDelivered]("consumer_update_delivered")

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

var _ = define[consumerUpdateAcks]("consumer_update_acks")

type consumerUpdateAcks struct {
	named
	ConsumerSeq uint64 `json:"dseq"`
	StreamSeq   uint64 `json:"sseq"`
}

func (o *consumerUpdateAcks) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).UpdateAcks(o.ConsumerSeq, o.StreamSeq)
}

var _ = define[consumerRemoveRedelivered]("consumer_remove_redelivered_below")

type consumerRemoveRedelivered struct {
	named
	Seq uint64 `json:"seq"`
}

func (o *consumerRemoveRedelivered) run(c *theCase) (any, error) {
	o.of(c).RemoveRedeliveredBelow(o.Seq)
	return protocol.Nothing{}, nil
}

var _ = define[consumerUpdateConfig]("consumer_update_config")

type consumerUpdateConfig struct {
	named
	Config lenientConsumer `json:"config"`
}

func (o *consumerUpdateConfig) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).UpdateConfig(o.Config.config)
}

var _ = defineWhere[consumerUpdateEphemeralConfig]("consumer_update_ephemeral_config", reference.HasUpdateEphemeral)

type consumerUpdateEphemeralConfig struct {
	named
	Config lenientConsumer `json:"config"`
}

func (o *consumerUpdateEphemeralConfig) run(c *theCase) (any, error) {
	return protocol.Nothing{}, reference.UpdateEphemeral(o.of(c), o.Config.config)
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

var _ = define[consumerUpdate]("consumer_update")

type consumerUpdate struct{ newState }

func (o *consumerUpdate) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Update(o.state)
}

var _ = defineWhere[consumerForceUpdate]("consumer_force_update", shims.HasForceUpdate)

type consumerForceUpdate struct{ newState }

func (o *consumerForceUpdate) run(c *theCase) (any, error) {
	return protocol.Nothing{}, shims.ForceUpdate(o.of(c), o.state)
}

var _ = define[consumerState]("consumer_state")

type consumerState struct{ named }

func (o *consumerState) run(c *theCase) (any, error) {
	state, err := o.of(c).State()
	return consumerStateValue{protocol.ConsumerStateOf(state)}, err
}

var _ = define[consumerBorrowState]("consumer_borrow_state")

type consumerBorrowState struct{ named }

func (o *consumerBorrowState) run(c *theCase) (any, error) {
	// This version of the reference has no call that gives the state back.
	state, err := o.of(c).BorrowState()
	return consumerStateValue{protocol.ConsumerStateOf(state)}, err
}

var _ = define[consumerEncodedState]("consumer_encoded_state")

type consumerEncodedState struct{ named }

func (o *consumerEncodedState) run(c *theCase) (any, error) {
	bytes, err := o.of(c).EncodedState()
	return bytesValue{append([]byte{}, bytes...)}, err
}

var _ = define[consumerType]("consumer_type")

type consumerType struct{ named }

func (o *consumerType) run(c *theCase) (any, error) { return typeOf(o.of(c).Type()), nil }

var _ = define[consumerStop]("consumer_stop")

type consumerStop struct{ named }

func (o *consumerStop) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Stop()
}

var _ = define[consumerDelete]("consumer_delete")

type consumerDelete struct{ named }

func (o *consumerDelete) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).Delete()
}

var _ = define[consumerStreamDelete]("consumer_stream_delete")

type consumerStreamDelete struct{ named }

func (o *consumerStreamDelete) run(c *theCase) (any, error) {
	return protocol.Nothing{}, o.of(c).StreamDelete()
}
