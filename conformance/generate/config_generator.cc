#include "conformance/generate/config_generator.h"

#include <chrono>
#include <limits>
#include <string>

namespace jsparity {

void DrawPermutation(Draw& draw, StoreOptions& options) {
  options.cipher = static_cast<jsstore::Cipher>(draw.Below(3));
  options.compression = static_cast<jsstore::Compression>(draw.Below(2));
  const bool encrypted = options.cipher != jsstore::Cipher::kNone;
  options.key = encrypted ? draw.Pick<const char*>({"first key", "second key", "k"}) : "";
  options.old_key = encrypted && draw.OneIn(5) ? "former key" : "";
}

namespace {

using jsstore::ConsumerConfig;
using jsstore::Duration;
using jsstore::StreamConfig;
using namespace std::chrono_literals;

uint64_t DrawBlockSize(Draw& draw) {
  switch (draw.Weighted({22, 26, 16, 10, 8, 4, 4, 6, 4})) {
    case 0:
      return 512;
    case 1:
      return 512 + draw.Below(1536);
    case 2:
      return 4096;
    case 3:
      return 8192 << draw.Below(4);
    case 4:
      return 0;  // chosen by the store
    case 5:
      return 256 * 1024;
    case 6:
      return 1024 * 1024;
    case 7:
      return 8 * 1024 * 1024;
    default:
      return 4 * 1024 * 1024;
  }
}

// No limit, spelled in one of the ways there are.
int64_t NoLimit(Draw& draw) { return draw.OneIn(2) ? 0 : -1; }

Duration DrawMaxAge(Draw& draw) {
  return draw.Pick<Duration>({1ms, 50ms, 250ms, 1s, 3s, 10s, 60s, 10min, 24h});
}

void DrawLimits(Draw& draw, StreamConfig& config) {
  config.max_msgs = draw.Percent(25) ? draw.Pick<int64_t>({1, 2, 3, 5, 10, 20, 50}) : NoLimit(draw);
  config.max_bytes =
      draw.Percent(20) ? draw.Between(1, draw.Pick<int64_t>({200, 2000, 20000})) : NoLimit(draw);
  // So large that they say only how large blocks are (filestore.go: dynBlkSize).
  constexpr int64_t kMiB = 1024 * 1024;
  if (draw.Percent(4)) config.max_bytes = draw.Pick<int64_t>({4 * kMiB, 12 * kMiB, 64 * kMiB});
  config.max_msgs_per = draw.Percent(30) ? draw.Pick<int64_t>({1, 1, 2, 3, 5, 10}) : NoLimit(draw);
  config.max_age = draw.Percent(20) ? DrawMaxAge(draw) : Duration(0);
  config.max_msg_size = draw.Percent(10) ? static_cast<int32_t>(draw.Between(1, 1000))
                                         : static_cast<int32_t>(NoLimit(draw));
  if (draw.Percent(30)) {
    config.discard = jsstore::DiscardPolicy::kNew;
    config.discard_new_per = config.max_msgs_per > 0 && draw.OneIn(2);
    // Where a subject is full a message may take the place of another one as large (filestore.go:
    // fileStore.sizeForSeq).
    if (config.max_msgs_per > 0 && draw.OneIn(3)) config.max_bytes = draw.Between(100, 2000);
  }
}

// What the store only keeps in meta.inf.
void DrawOrnaments(Draw& draw, StreamConfig& config) {
  if (draw.Percent(25)) config.description = DrawText(draw);
  if (draw.Percent(50)) config.subjects = std::vector<std::string>{"foo.*", DrawText(draw)};
  if (draw.Percent(10)) config.subjects.emplace();
  if (draw.Percent(20)) config.metadata[DrawText(draw)] = DrawText(draw);
  if (draw.Percent(20)) config.metadata["b"] = DrawText(draw);
  if (draw.Percent(20)) config.consumer_limits = {Duration(5s), draw.Between(0, 100)};
  config.max_consumers = draw.Between(-1, 3);
  config.duplicates = Duration(draw.Between(0, 120) * 1'000'000'000);
  config.no_ack = draw.OneIn(8);
  config.allow_direct = draw.OneIn(4);
  config.mirror_direct = draw.OneIn(8);
  config.sealed = draw.OneIn(8);
  config.deny_delete = draw.OneIn(8);
  config.deny_purge = draw.OneIn(8);
  config.allow_rollup = draw.OneIn(8);
  config.allow_atomic_publish = draw.OneIn(8);
  config.allow_batch_publish = draw.OneIn(8);
  config.allow_msg_counter = draw.OneIn(8);
}

}  // namespace

std::string DrawText(Draw& draw) {
  return draw.Pick<const char*>({"", "plain", "with \"quotes\" and \\", "<html> & more",
                                 "line\nbreak\ttab", "\x01\x1f\x7f", "žluťoučký 日本 🐘",
                                 "\u2028\u2029", "/slash"});
}

int64_t DrawCreatedTime(Draw& draw, int64_t now_ns) {
  constexpr uint64_t kDecadesBits = 60;
  switch (draw.Weighted({40, 40, 10, 10})) {
    case 0:
      return now_ns;
    case 1:
      return now_ns - static_cast<int64_t>(draw.Magnitude(kDecadesBits));
    case 2:
      return draw.Between(-1, 1);
    default:
      return draw.Pick({std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()});
  }
}

TimeGrain DrawTimeGrain(Draw& draw) {
  return {draw.Pick<int64_t>({1, 100'000, 1'000'000, 1'000'000})};
}

// A flush of a store that syncs on flush sets the timer of syncs anew, from an operation on: a
// whole number of seconds later it would meet the ages and TTLs of that operation, and which of two
// timers of one instant goes first is nobody's.
void KeepSyncsApart(StoreOptions& options) {
  constexpr Duration kOdd(7);
  if (options.sync_interval == Duration(0) && options.sync_always) {
    options.sync_interval = kSyncIntervalOfTheReference;
  }
  if (options.sync_interval % 1ms == Duration(0) && options.sync_interval > Duration(0)) {
    options.sync_interval += kOdd;
  }
}

StoreOptions DrawStoreOptions(Draw& draw, TimeGrain grain) {
  StoreOptions config;
  config.block_size = DrawBlockSize(draw);
  config.cache_expire = grain.IsFine() ? draw.Pick<Duration>({137ms, 1037ms, 5051ms})
                                       : draw.Pick<Duration>({0s, 0s, 1ms, 100ms, 1s, 5s, 30s});
  config.subject_state_expire = draw.Pick<Duration>({0s, 0s, 1ms, 1s, 10s});
  config.sync_interval = draw.Pick<Duration>({0s, 0s, 0s, 1s, 5s, 30s, 10min});
  constexpr uint64_t kBelowASecondOneIn = 25;
  if (draw.OneIn(kBelowASecondOneIn)) config.sync_interval = draw.Pick<Duration>({317ms, 751ms});
  config.sync_always = draw.Percent(15);
  config.sync_on_flush = draw.Percent(config.sync_always ? 40 : 2);
  config.async_flush = draw.Percent(35);
  DrawPermutation(draw, config);
  KeepSyncsApart(config);
  return config;
}

void FitSyncInterval(Draw& draw, const LeftOutSet& left_out, StoreOptions& options) {
  constexpr uint64_t kOneOf = 50;
  if (left_out.Has(LeftOut::kShortSyncIntervals) || !draw.OneIn(kOneOf)) return;
  options.sync_interval = Duration(1);
}

StreamConfig DrawStreamConfig(Draw& draw) {
  StreamConfig config;
  config.name = draw.Pick<const char*>({"S", "ORDERS", "KV_bucket", "žluť", "a-long_name.v2"});
  config.retention = static_cast<jsstore::RetentionPolicy>(draw.Weighted({70, 15, 15}));
  config.replicas = draw.Between(1, 3);
  DrawLimits(draw, config);
  if (draw.Percent(15)) {
    // Below 2^62, where little works (sequence-reads-as-flag): the case's generator draws it
    // rarely.
    config.first_seq = draw.Pick<uint64_t>({1, 2, 10, 1000, 1 << 20, (1ull << 32) + 5, 1ull << 40,
                                            (1ull << 53) - 3, (1ull << 61) - 5});
  }
  if (draw.Percent(8)) config.persist_mode = jsstore::PersistMode::kAsync;
  DrawOrnaments(draw, config);
  return config;
}

ConsumerConfig DrawConsumerConfig(Draw& draw) {
  ConsumerConfig config;
  config.ack_policy = static_cast<jsstore::AckPolicy>(draw.Weighted({20, 25, 45, 10}));
  config.deliver_policy = static_cast<jsstore::DeliverPolicy>(draw.Below(6));
  config.replay_policy = static_cast<jsstore::ReplayPolicy>(draw.Below(2));
  if (draw.OneIn(2)) config.durable = "durable";
  if (draw.OneIn(3)) config.name = DrawText(draw);
  if (draw.OneIn(4)) config.description = DrawText(draw);
  if (draw.OneIn(3)) config.max_deliver = draw.Between(-1, 4);
  if (draw.OneIn(3)) config.ack_wait = Duration(30s);
  if (draw.OneIn(6)) config.backoff = {Duration(1s), Duration(5s)};
  if (draw.OneIn(4)) config.filter_subject = "foo.>";
  if (draw.OneIn(6)) config.filter_subjects = {"a", "b.*"};
  if (draw.OneIn(4)) config.max_ack_pending = draw.Between(-1, 1000);
  if (draw.OneIn(8)) config.opt_start_seq = draw.Magnitude(40);
  if (draw.OneIn(8)) config.headers_only = true;
  if (draw.OneIn(6)) config.metadata["k"] = DrawText(draw);
  config.replicas = draw.Between(0, 3);
  config.memory_storage = draw.OneIn(8);
  return config;
}

StreamConfig ChangeStreamConfig(Draw& draw, StreamConfig config) {
  switch (draw.Weighted({30, 20, 8, 8, 6, 6, 2, 2})) {
    case 0:
      DrawLimits(draw, config);
      break;
    case 1:
      config.max_msgs_per = draw.Between(-2, 3);
      break;
    case 2:
      config.max_age = draw.OneIn(2) ? Duration(0) : DrawMaxAge(draw);
      break;
    case 3:
      config.replicas = draw.Between(1, 3);
      break;
    case 4:
      config.persist_mode =
          draw.OneIn(2) ? jsstore::PersistMode::kAsync : jsstore::PersistMode::kDefault;
      break;
    case 5:
      DrawOrnaments(draw, config);
      config.compression = static_cast<jsstore::Compression>(draw.Below(2));
      break;
    case 6:
      config.name.clear();
      break;  // refused
    default:
      config.storage = jsstore::StorageType::kMemory;
      break;  // refused
  }
  return config;
}

StoreOptions ChangeStoreOptions(Draw& draw, StoreOptions config, TimeGrain grain) {
  switch (draw.Below(4)) {
    case 0:
      config.block_size = DrawBlockSize(draw);
      break;
    case 1:
      config.async_flush = !config.async_flush;
      break;
    case 2:
      config.sync_always = !config.sync_always;
      config.sync_on_flush = config.sync_always && draw.OneIn(2);
      break;
    default: {
      const StoreOptions other = DrawStoreOptions(draw, grain);
      config.cache_expire = other.cache_expire;
      config.subject_state_expire = other.subject_state_expire;
      config.sync_interval = other.sync_interval;
    }
  }
  KeepSyncsApart(config);
  return config;
}

}  // namespace jsparity
