//go:build jsparity_bridge

package reference

import (
	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/shims"
)

func init() {
	shims.FileStore, shims.FileConsumer = server.ParityTypes()
	bridge.open = server.ParityOpen
	bridge.opensRecovering = server.ParityOpensRecovering
	bridge.holdExpiry = server.ParityHoldExpiry
	bridge.message = server.ParityMessage
	bridge.snapshotFailure = server.ParitySnapshotFailure
	bridge.errorName = server.ParityErrorName
	bridge.abandon = server.ParityAbandon
	bridge.caches = server.ParityCaches
	bridge.register = server.ParityRegisterProcess
	bridge.header = server.ParityHeader
	bridge.ttl = server.ParityMessageTTL
	bridge.hasWildcard = server.ParityHasWildcard
	bridge.isValidSubject = server.ParityIsValidSubject
	bridge.isSubset = server.ParityIsSubset
	bridge.nextSchedule = server.ParityNextSchedule
	bridge.unlock = server.ParityUnlock
	ownerCalls.setCreated = server.ParitySetCreated
	ownerCalls.setConsumerCreated = server.ParitySetConsumerCreated
	ownerCalls.updateEphemeral = server.ParityUpdateEphemeral
	ownerCalls.setLogBacked = server.ParitySetLogBacked
	ownerCalls.flushForScaleDown = server.ParityFlushForScaleDown
	ownerCalls.durability = server.ParityDurability
	ownerCalls.coalesceSyncs = server.ParityCoalesceSyncs
	ownerCalls.resetDurability = server.ParityResetDurability
	inside.open = func(fcfg server.FileStoreConfig, cfg server.StreamConfig, created int64,
		key string) (Inside, error) {
		store, err := server.ParityOpenInside(fcfg, cfg, created, key)
		if err != nil {
			return nil, err
		}
		return store, nil
	}
	inside.blockSize = server.ParityBlockSize
	inside.blockIndex = server.ParityBlockIndex
	inside.names = server.ParityNames
	bridge.decompressBlock = server.ParityDecompressBlock
	bridge.encodeConsumerState = server.ParityEncodeConsumerState
	bridge.decodeConsumerState = server.ParityDecodeConsumerState
}
