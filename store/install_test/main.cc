#include <jsstore/version.h>

#include <iostream>

int main() {
  std::cout << "jsstore " << jsstore::Version() << " for the file store of "
            << jsstore::ReferenceVersion() << "\n";
  return jsstore::Version().empty() ? 1 : 0;
}
