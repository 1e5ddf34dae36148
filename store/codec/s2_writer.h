// Writes S2 streams, into the bytes that the reference's writer writes (klauspost/compress s2:
// NewWriter without options, on amd64).
#pragma once

#include <functional>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

// Appends the stream that holds `in`: chunks of 1 MiB and one with the rest; nothing at all when
// `in` is empty (s2: Writer.ReadFrom, Close).
void AppendS2Stream(Bytes& out, BytesView in);

// The same as bytes of their own.
Bytes EncodeS2Stream(BytesView in);

// A stream written piece by piece. Pieces are gathered up to 1 MiB, which makes one chunk; a piece
// longer than that which meets nothing gathered goes out whole at once, with its last chunk as
// short as it comes (s2: Writer.Write). For one thread at a time.
class S2Writer {
 public:
  // Gets the framed bytes in order; they are borrowed for the call. Its first error ends the
  // stream: it is answered from then on, and nothing more is given.
  using Sink = std::function<Status(BytesView)>;

  explicit S2Writer(Sink sink);
  ~S2Writer();
  S2Writer(const S2Writer&) = delete;
  S2Writer& operator=(const S2Writer&) = delete;

  // After Close: an error.
  Status Write(BytesView piece);
  // Makes a chunk of what is gathered, if anything is (s2: Writer.Flush).
  Status Flush();
  // Flush, and the end of the stream; one that was given no bytes is empty. Closing twice is fine.
  Status Close();

 private:
  Status WriteChunks(BytesView data);

  const Sink sink_;
  Status status_;
  bool closed_ = false;
  bool identified_ = false;  // the stream identifier is written
  Bytes gathered_;
  Bytes framed_;
};

}  // namespace jsstore
