package shims

import "github.com/nats-io/nats-server/v2/server"

// From v2.14.
type (
	resets interface{ Reset(seq uint64) error }
	forced interface {
		ForceUpdate(state *server.ConsumerState) error
	}
)

func HasReset() bool { return has[resets](FileConsumer) }

func Reset(consumer server.ConsumerStore, seq uint64) error {
	if c, has := any(consumer).(resets); has {
		return c.Reset(seq)
	}
	return ErrLacking
}

func HasForceUpdate() bool { return has[forced](FileConsumer) }

func ForceUpdate(consumer server.ConsumerStore, state *server.ConsumerState) error {
	if c, has := any(consumer).(forced); has {
		return c.ForceUpdate(state)
	}
	return ErrLacking
}

// From v2.15.
type tellsConfig interface{ GetConfig() *server.ConsumerConfig }

func HasGetConfig() bool { return has[tellsConfig](FileConsumer) }

func GetConfig(consumer server.ConsumerStore) (*server.ConsumerConfig, error) {
	if c, has := any(consumer).(tellsConfig); has {
		return c.GetConfig(), nil
	}
	return nil, ErrLacking
}
