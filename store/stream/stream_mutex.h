// The lock of a stream: many readers or one writer.
#pragma once

#include <pthread.h>

namespace jsstore {

// As std::shared_mutex, for use with std::unique_lock and std::shared_lock; but readers that come
// while a writer waits stand behind it, as with the reference's lock. With std::shared_mutex, which
// lets them pass, a few busy readers keep a writer out for as long as they like. A thread must not
// take it shared twice.
class StreamMutex {
 public:
  StreamMutex() {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock_, &attributes);
    pthread_rwlockattr_destroy(&attributes);
  }
  ~StreamMutex() { pthread_rwlock_destroy(&lock_); }
  StreamMutex(const StreamMutex&) = delete;
  StreamMutex& operator=(const StreamMutex&) = delete;

  // NOLINTBEGIN(readability-identifier-naming): the names that the standard's locks call
  void lock() { pthread_rwlock_wrlock(&lock_); }
  bool try_lock() { return pthread_rwlock_trywrlock(&lock_) == 0; }
  void unlock() { pthread_rwlock_unlock(&lock_); }
  void lock_shared() { pthread_rwlock_rdlock(&lock_); }
  bool try_lock_shared() { return pthread_rwlock_tryrdlock(&lock_) == 0; }
  void unlock_shared() { pthread_rwlock_unlock(&lock_); }
  // NOLINTEND(readability-identifier-naming)

 private:
  pthread_rwlock_t lock_;
};

}  // namespace jsstore
