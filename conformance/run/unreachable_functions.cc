#include "conformance/run/unreachable_functions.h"

#include <array>

namespace jsparity {
namespace {

constexpr std::array kFunctions{
    UnreachableFunction{"StoreCipher.String", "a server prints its configuration with it",
                        "jetstream.go:485, jetstream.go:1527"},
    UnreachableFunction{"StoreCompression.String", "nothing calls it", "filestore.go:115"},
    UnreachableFunction{"newFileStore", "only the reference's own tests call it",
                        "filestore.go:392"},
    UnreachableFunction{"*msgBlock.loadMsgs", "only the reference's own tests call it",
                        "filestore.go:8463"},
    UnreachableFunction{"*msgBlock.msgFromBuf", "only the reference's own tests call it",
                        "filestore.go:8932"},
    UnreachableFunction{"*fileStore.cacheLoads", "only the reference's own tests call it",
                        "filestore.go:9864"},
    UnreachableFunction{"*fileStore.cacheSize", "only the reference's own tests call it",
                        "filestore.go:9877"},
    UnreachableFunction{"*fileStore.dmapEntries", "only the reference's own tests call it",
                        "filestore.go:9900"},
    UnreachableFunction{"*fileStore.numMsgBlocks", "only the reference's own tests call it",
                        "filestore.go:11104"},
    UnreachableFunction{"*fileStore.fileStoreConfig",
                        "a stream asks for it when its configuration changes", "stream.go:2278"},
    UnreachableFunction{"fileStoreMsgSizeEstimate",
                        "a stream estimates the size of its largest message with it",
                        "stream.go:1393"},
    UnreachableFunction{"*consumerFileStore.updateConfig",
                        "a consumer of the server calls it when an ephemeral one comes back",
                        "consumer.go:6838"},
};

}  // namespace

std::span<const UnreachableFunction> UnreachableFunctions() { return kFunctions; }

}  // namespace jsparity
