// The end is cut off (filestore.go: compactWithFloor, msgBlock.truncate and Truncate;
// store.go: encodeConsumerState, which writes all), and thw/thw.go: Wheel.Encode. What a block of
// more holds (filestore.go: compactMinimum, keeper.Keep, fileStore's cfs and cmu, the first of them)
// is in filestore.go.
//
// v2.15.3 has filestore.go: loadLastSeq. v3.0.0 has filestore.go: whoKnows.
constexpr int kLarge = 1'000'000;
constexpr char kQuote = '"';
const char* kWhere =
    "in two literals (filestore.go: "
    "compactWithFloor)";  // line 12 of a table
