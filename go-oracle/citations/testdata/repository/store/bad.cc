// A name that is gone (filestore.go: gone).
//
// The second of a list is (store.go: encodeConsumerState, gone), wrapped onto the next line (filestore.go:
// alsoGone).
int a = 1'000;  // thw.go: Wheel.Decode
const char* kWhere =
    "by line ("
    "filestore.go:1234)";

/* A block of text:
 * filestore.go: truncate, encodeConsumerState
 */
const char* kRaw = R"x(a "quote" in
filestore.go, line 99)x";
// missing.go: truncate
// filestore.go: openIt
// Only v2.15.3 has filestore.go: loadFirstSeq.

// No version beside filestore.go: loadLastSeq.
// Lines 2240 to 2260 say it.
// See filestore.go: 2048 of them.
