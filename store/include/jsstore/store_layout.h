// Where a server keeps what, from its storage directory down to a block. Names only: no file is
// touched.
//
//   <store_dir>/jetstream/<account>/            (jetstream.go: JetStreamStoreDir)
//     streams/<stream>/                         FileStoreConfig::store_dir of one store
//       meta.inf, meta.sum, meta.key            configuration, its checksum, its key
//       sources.db                              how far the stream has come with its sources
//       msgs/N.blk, msgs/N.key                  a block of messages and its key
//       msgs/index.db                           the state of the stream, for a quick start
//       msgs/thw.db, msgs/sched.db              TTLs and schedules
//       obs/<consumer>/meta.*, o.dat            a consumer: its configuration and its state
//       __msgs__/, __new_msgs__/                what an interrupted purge left
//
// The .key files are there with encryption only. Servers before 2.10 kept N.idx and N.fss beside a
// block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jsstore {

inline constexpr std::string_view kServerDir = "jetstream";
inline constexpr std::string_view kStreamsDir = "streams";
inline constexpr std::string_view kMessagesDir = "msgs";
inline constexpr std::string_view kConsumersDir = "obs";
inline constexpr std::string_view kPurgedDir = "__msgs__";
inline constexpr std::string_view kPurgeStagingDir = "__new_msgs__";
inline constexpr std::string_view kMetaFile = "meta.inf";
inline constexpr std::string_view kMetaSumFile = "meta.sum";
inline constexpr std::string_view kMetaKeyFile = "meta.key";
inline constexpr std::string_view kStreamStateFile = "index.db";
inline constexpr std::string_view kTtlStateFile = "thw.db";
inline constexpr std::string_view kScheduleStateFile = "sched.db";
inline constexpr std::string_view kSourcesStateFile = "sources.db";
inline constexpr std::string_view kConsumerStateFile = "o.dat";

// "7.blk" and "7.key".
std::string BlockFileName(uint32_t index);
std::string BlockKeyFileName(uint32_t index);
// The index in the name of a block's file; nullopt for every name that BlockFileName does not give.
std::optional<uint32_t> BlockIndexOf(std::string_view file_name);

// Directories of a stream in its account's, and of a consumer in its stream's.
std::string StreamDirectory(std::string_view account_dir, std::string_view stream);
std::string ConsumerDirectory(std::string_view stream_dir, std::string_view consumer);

}  // namespace jsstore
