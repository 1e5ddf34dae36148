// The stores of a stream's consumers: in files, and in memory where the consumer asks for that.
#pragma once

#include <memory>
#include <string_view>

#include "jsstore/config.h"
#include "jsstore/consumer_store.h"
#include "jsstore/error.h"
#include "store/consumer/consumer_host.h"

namespace jsstore {

// Opens the store of consumer `name`, creating `obs/<name>/` with `meta.inf` and `meta.sum` where
// they are missing and reading `o.dat` where there is one, and adds it to the host's list. A
// consumer with memory_storage touches no file (filestore.go: fileStore.ConsumerStore).
// Errors: kStoreClosed, kOther (no name), kSystem, and what is wrong with `o.dat`: kCorruptState,
// or kOther for a version of another program.
Result<std::shared_ptr<ConsumerStore>> OpenConsumerStore(const std::shared_ptr<ConsumerHost>& host,
                                                         std::string_view name, TimeNs created_ns,
                                                         const ConsumerConfig& config);

}  // namespace jsstore
