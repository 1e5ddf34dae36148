//go:build jsparity_bridge

// What a stream and a consumer call on their stores beside StreamStore and ConsumerStore, by the type
// of the file store. A variable is nil where the version has no such call.

package server

import "time"

type (
	paritySetsCreated interface{ setCreatedTime(created time.Time) }
	parityUpdates     interface {
		updateConfig(cfg ConsumerConfig) error
	}
	paritySetsLogBacked interface{ setLogBackedLocked(logBacked bool) error }
)

// ParitySetCreated is what a stream does once it is recovered (stream.go: stream.setCreatedTime).
var ParitySetCreated = parityCall[paritySetsCreated]((*fileStore)(nil),
	func(store StreamStore, created time.Time) {
		store.(paritySetsCreated).setCreatedTime(created)
	})

// ParitySetConsumerCreated is the same of a consumer, which leaves a store in memory alone
// (consumer.go: consumer.setCreatedTime).
var ParitySetConsumerCreated = parityCall[paritySetsCreated]((*consumerFileStore)(nil),
	func(consumer ConsumerStore, created time.Time) {
		if o, is := consumer.(*consumerFileStore); is {
			any(o).(paritySetsCreated).setCreatedTime(created)
		}
	})

// ParityUpdateEphemeral is what a consumer does that was recovered under a name and has none
// (consumer.go: consumer.switchToEphemeral).
var ParityUpdateEphemeral = parityCall[parityUpdates]((*consumerFileStore)(nil),
	func(consumer ConsumerStore, cfg *ConsumerConfig) error {
		if o, is := consumer.(*consumerFileStore); is {
			return any(o).(parityUpdates).updateConfig(*cfg)
		}
		return consumer.UpdateConfig(cfg)
	})

// ParitySetLogBacked gives the error that a stream does not look at (stream.go:
// syncStoreWriteModeLocked).
var ParitySetLogBacked = parityCall[paritySetsLogBacked]((*fileStore)(nil),
	func(store StreamStore, logBacked bool) error {
		fs := store.(*fileStore)
		fs.mu.Lock()
		defer fs.mu.Unlock()
		return any(fs).(paritySetsLogBacked).setLogBackedLocked(logBacked)
	})

// parityCall gives call where stores have Calls.
func parityCall[Calls, Call any](store any, call Call) (none Call) {
	if _, has := store.(Calls); !has {
		return none
	}
	return call
}
