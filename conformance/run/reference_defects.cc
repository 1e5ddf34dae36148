#include "conformance/run/reference_defects.h"

namespace jsparity {
namespace {

constexpr const char* kEndlessLimit =
    "enforcing a limit purges one empty block after the other where the totals are still those "
    "from before blocks turned out to be damaged (filestore.go: enforceMsgLimit, "
    "enforceBytesLimit)";

constexpr ReferenceDefect kDefects[] = {
    {"hung:", "storeRawMsg",
     "storing over MaxMsgsPer loops for ever: firstSeqForSubj answers a sequence that is deleted "
     "already, and removing that again changes nothing (filestore.go: storeRawMsg, "
     "firstSeqForSubj, removeMsgFromBlock)"},
    {"hung:", "fileStore).enforceMsgLimit", kEndlessLimit},
    {"hung:", "fileStore).enforceBytesLimit", kEndlessLimit},
    {"hung:", "indexCacheBuf",
     "a damaged sequence in a record makes loading its block count through all sequences in "
     "between (filestore.go: indexCacheBuf)"},
    {"hung:", "rebuildStateFromBufLocked",
     "when the first record of a block is damaged, all sequences from 1 to its last one are listed "
     "as lost, however many those are (filestore.go: rebuildStateFromBufLocked)"},
    {"hung:", "addLostData",
     "each lost sequence is looked for in all that are known as lost, one by one, which does not "
     "end in a useful time once they are a million (filestore.go: addLostData)"},
    {"hung:", "recoverTTLState",
     "looking for TTLs again goes back to the end of a block that loading has made shorter, for "
     "ever (filestore.go: recoverTTLState)"},
    {"hung:", "recoverMsgSchedulingState",
     "looking for schedules again goes back to the end of a block that loading has made shorter, "
     "for ever (filestore.go: recoverMsgSchedulingState)"},
    // Just begun: one that waits for the block's lock tells nothing about who holds it.
    {"hung:", "]:\ngithub.com/nats-io/nats-server/v2/server.(*msgBlock).tryExpireCache-fm()",
     "the timer of a cache waits for what is left by the access time, a few nanoseconds perhaps, "
     "and goes off again and again until that moves, up to 100 ms later "
     "(filestore.go: tryExpireCacheLocked, writeMsgRecordLocked)"},
    {"out of memory", "fileStore).State(",
     "State lists every deleted sequence on its own; truncating an empty stream to a high sequence "
     "makes all below it deleted (filestore.go: fileStore.State, fileStore.Truncate)"},
    {"hung:", "fileStore).State(",
     "State lists every deleted sequence on its own; truncating an empty stream to a high sequence "
     "makes all below it deleted (filestore.go: fileStore.State, fileStore.Truncate)"},
    {"out of memory", "indexCacheBuf",
     "a damaged sequence in a record makes loading its block count through all sequences in "
     "between, until memory ends (filestore.go: indexCacheBuf)"},
    {"out of memory", "rebuildStateFromBufLocked",
     "when the first record of a block is damaged, all sequences from 1 to its last one are listed "
     "as lost, until memory ends (filestore.go: rebuildStateFromBufLocked)"},
    {"nil pointer", "newFileStoreWithCreated.func2",
     "an error while limits are enforced on recovery is a panic: the deferred unlock uses the "
     "result that the return has set to nil (filestore.go: newFileStoreWithCreated)"},
    {"slice bounds out of range", "recoverAEK",
     "a meta.key shorter than a nonce (filestore.go: recoverAEK)"},
    {"slice bounds out of range", "stateWithCopyLocked",
     "an encrypted o.dat shorter than a nonce (filestore.go: stateWithCopyLocked)"},
    {"slice bounds out of range", "consumerFileStore).convertCipher",
     "an encrypted o.dat shorter than a nonce, met by conversion (filestore.go: "
     "consumerFileStore.convertCipher)"},
};

}  // namespace

std::span<const ReferenceDefect> ReferenceDefects() { return kDefects; }

const ReferenceDefect* FindReferenceDefect(std::string_view text, std::string_view stack) {
  for (const ReferenceDefect& defect : ReferenceDefects()) {
    if (text.find(defect.text) != std::string_view::npos &&
        stack.find(defect.function) != std::string_view::npos) {
      return &defect;
    }
  }
  return nullptr;
}

}  // namespace jsparity
