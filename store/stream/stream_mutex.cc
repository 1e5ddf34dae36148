#include "store/stream/stream_mutex.h"

#include <chrono>
#include <thread>

namespace jsstore {
namespace {

// Together about the millisecond for which a block's flush loop gathers at first.
constexpr int kNaps = 10;
constexpr auto kNap = std::chrono::microseconds(50);

}  // namespace

StreamMutex::StreamMutex() {
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init(&lock_, &attributes);
  pthread_rwlockattr_destroy(&attributes);
}

void StreamMutex::LockInBackground() {
  for (int i = 0; i < kNaps; ++i) {
    if (try_lock()) return;
    std::this_thread::sleep_for(kNap);
  }
  lock();
}

}  // namespace jsstore
