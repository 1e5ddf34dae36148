#include "conformance/run/unreachable_functions.h"

#include <array>

namespace jsparity {
namespace {

constexpr std::array kFunctions{
    UnreachableFunction{"StoreCipher.String", "a server prints its configuration with it",
                        "jetstream.go: Server.enableJetStream, Account.EnableJetStream"},
    UnreachableFunction{"StoreCompression.String", "nothing calls it",
                        "filestore.go: StoreCompression.String"},
    UnreachableFunction{"newFileStore", "only the reference's own tests call it",
                        "filestore.go: newFileStore"},
    UnreachableFunction{"*msgBlock.loadMsgs", "only the reference's own tests call it",
                        "filestore.go: loadMsgs"},
    UnreachableFunction{"*msgBlock.msgFromBuf", "only the reference's own tests call it",
                        "filestore.go: msgFromBuf"},
    UnreachableFunction{"*fileStore.cacheLoads", "only the reference's own tests call it",
                        "filestore.go: cacheLoads"},
    UnreachableFunction{"*fileStore.cacheSize", "only the reference's own tests call it",
                        "filestore.go: cacheSize"},
    UnreachableFunction{"*fileStore.dmapEntries", "only the reference's own tests call it",
                        "filestore.go: dmapEntries"},
    UnreachableFunction{"*fileStore.numMsgBlocks", "only the reference's own tests call it",
                        "filestore.go: numMsgBlocks"},
    UnreachableFunction{"*fileStore.fileStoreConfig",
                        "a stream asks for it when its configuration changes",
                        "stream.go: stream.fileStoreConfig"},
    UnreachableFunction{"fileStoreMsgSizeEstimate",
                        "a stream estimates the size of its largest message with it",
                        "stream.go: stream.maxMsgSize"},
    UnreachableFunction{"newFileStoreWithCreated",
                        "logs and batches are opened with it; a stream names its mode, too",
                        "jetstream_batching.go: newBatchStore, stream.go: setupStore"},
    UnreachableFunction{"*msgBlock.kickFlusher",
                        "only skipping in a block that is not the last one would call it, and no "
                        "other is skipped in",
                        "filestore.go: skipMsg"},
    UnreachableFunction{"writeFileWithSync",
                        "logs are written with it; a store only where a key cannot be made",
                        "raft.go: installSnapshot, filestore.go: convertCipher"},
};

}  // namespace

std::span<const UnreachableFunction> UnreachableFunctions() { return kFunctions; }

}  // namespace jsparity
