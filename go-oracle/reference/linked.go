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
	bridge.unlock = server.ParityUnlock
	ownerCalls.setCreated = server.ParitySetCreated
	ownerCalls.setConsumerCreated = server.ParitySetConsumerCreated
	ownerCalls.setLogBacked = server.ParitySetLogBacked
	ownerCalls.flushForScaleDown = server.ParityFlushForScaleDown
	ownerCalls.durability = server.ParityDurability
	ownerCalls.coalesceSyncs = server.ParityCoalesceSyncs
	ownerCalls.resetDurability = server.ParityResetDurability
	inside.open = func(dir string, blockSize uint64, created int64) (Inside, error) {
		store, err := server.ParityOpenInside(dir, blockSize, created)
		if err != nil {
			return nil, err
		}
		return store, nil
	}
	inside.blockSize = server.ParityBlockSize
	bridge.decompressBlock = server.ParityDecompressBlock
	bridge.encodeConsumerState = server.ParityEncodeConsumerState
	bridge.decodeConsumerState = server.ParityDecodeConsumerState
}
