#include "store/consumer/consumer_file_store.h"

#include "store/consumer/file_consumer.h"
#include "store/consumer/memory_consumer.h"

namespace jsstore {

Result<std::shared_ptr<ConsumerStore>> OpenConsumerStore(const std::shared_ptr<ConsumerHost>& host,
                                                         std::string_view name, TimeNs created_ns,
                                                         const ConsumerConfig& config) {
  if (host->IsClosed()) return Fail(ErrorCode::kStoreClosed);
  if (name.empty()) return Fail(Error::Other("bad consumer config"));
  std::shared_ptr<ConsumerStore> consumer;
  if (config.memory_storage) {
    consumer = std::make_shared<MemoryConsumer>(host, name, config);
  } else {
    const auto in_files = std::make_shared<FileConsumer>(host, name, created_ns, config);
    JSSTORE_TRY(in_files->Start());
    consumer = in_files;
  }
  host->Add(consumer);
  return consumer;
}

}  // namespace jsstore
