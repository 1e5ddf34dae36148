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
  StreamMutex();
  ~StreamMutex() { pthread_rwlock_destroy(&lock_); }
  StreamMutex(const StreamMutex&) = delete;
  StreamMutex& operator=(const StreamMutex&) = delete;

  // For work that nobody waits for, such as writing out what was gathered: looks every now and
  // then, for up to a millisecond, whether the lock is free, and then queues up as lock() does.
  // Whoever queues up makes the next one sleep too, and each wakening costs more than most of what
  // is done under the lock; what the background has to do grows in the meantime, and is done in
  // one.
  void LockInBackground();

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
