// Snapshots: a stream, with its consumers if one likes, as one stream of bytes, and the way back
// from there into a directory that a store can be opened in.
//
// The bytes are a tar archive in S2 frames: meta.inf, meta.sum, every block as msgs/N.blk, then
// msgs/index.db, then meta.inf, meta.sum and o.dat of each consumer under obs/<name>/. Blocks and
// index.db are in it without encryption and compression, whatever the store does on disk.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

struct SnapshotOptions {
  Duration deadline{0};            // how long it may take to read it all; 0: as long as one likes
  bool check_msgs = false;         // first read every message; a damaged one is an error
  bool include_consumers = false;  // those in files; others are left out
};

// A snapshot that is being read (store.go: SnapshotResult). The stream goes on meanwhile: a block
// is taken as it is when it is come to, so messages stored after the beginning may be in it. What
// is read is made as it is read, about 1 MiB ahead; the store is locked while one block is read
// from disk, not longer. Not thread-safe; may outlive its store, and then ends early.
class Snapshot {
 public:
  virtual ~Snapshot() = default;  // closes

  // The stream's state at the beginning, without the list of deletes.
  virtual const StreamState& state() const = 0;
  // Fills `out` with the next bytes and answers how many there were: 0 only at the end, or for an
  // empty `out`. After the deadline the end comes at once, without a failure: what was read is not
  // a whole archive.
  virtual size_t Read(std::span<uint8_t> out) = 0;
  // What kept the store from putting in all that belongs there; known at the end, empty if all is
  // there. The same text is in the archive as errors.txt.
  virtual const std::string& failure() const = 0;
  // Gives up reading: the end, and the next snapshot may begin.
  virtual void Close() = 0;
};

// The archive within a snapshot's bytes. Errors (kOther): what is wrong with the S2 frames.
Result<Bytes> SnapshotArchive(BytesView snapshot);

// Lays the files of a snapshot out in `dir`, which is made where it does not exist, for FileStore::
// Open with the configuration in its meta.inf (stream.go: RestoreStream, which does it for a
// server). What is there already is written over. Errors: kOther for bytes that are no snapshot,
// for what is not a regular file and for names that lead out of `dir`; kSystem. Files before the
// one that failed stay.
Status RestoreSnapshot(FileSystem& files, BytesView snapshot, const std::string& dir);

}  // namespace jsstore
