// o.dat: the state of a consumer (store.go: encodeConsumerState, filestore.go:
// decodeConsumerState). Pure functions over bytes.
//
// | field                       | encoding    | version 2             | version 1          |
// | --------------------------- | ----------- | --------------------- | ------------------ |
// | magic, version              | 2 bytes     | 22, 2                 | 22, 1              |
// | ack floor: consumer, stream | 2 × uvarint |                       |                    |
// | delivered: consumer, stream | 2 × uvarint |                       | see below          |
// | number of pending           | uvarint     |                       |                    |
// | base time                   | varint      | Unix seconds          | Unix seconds       |
// | per pending: stream seq.    | uvarint     | less the ack floor's  | the same           |
// |   consumer sequence         | uvarint     | less the ack floor's  | not there, reads 0 |
// |   time                      | varint      | base time less it     | it less base time  |
// | number of redelivered       | uvarint     |                       |                    |
// | per redelivered: stream seq.| uvarint     | less the ack floor's  | the same           |
// |   count                     | uvarint     |                       |                    |
//
// The base time is there only with pending entries. Version 1 counts delivered from the ack floor,
// with both starting at 1. Differences wrap around in 64 bits. Times lose what is below a second.
#pragma once

#include <cstdint>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

// Unix seconds nearest to `now_ns` (Unix nanoseconds), the half rounded up: the base time of a
// state that is encoded then.
int64_t ConsumerStateBaseTime(int64_t now_ns);

// Version 2, with the entries in ascending order (the reference's order is that of a Go map, so
// any). `base_time_s` only decides how times are written, not what they read as.
Bytes EncodeConsumerState(const ConsumerState& state, int64_t base_time_s);

// Versions 1 and 2. Errors: kCorruptState; kOther for a version that nobody knows. Where the
// reference goes on after the input has ended (within the redelivered entries, and at their
// number), so does this.
Result<ConsumerState> DecodeConsumerState(BytesView in);

}  // namespace jsstore
