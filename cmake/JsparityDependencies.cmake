# Every library from outside, as an imported target. All of them are Debian 12 packages; the list
# of packages is in scripts/setup.
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)    # tl::expected
find_package(nlohmann_json REQUIRED)  # nlohmann_json::nlohmann_json
find_package(OpenSSL REQUIRED)        # OpenSSL::Crypto
find_package(CLI11 REQUIRED)          # CLI11::CLI11
find_package(GTest REQUIRED)          # GTest::gtest, GTest::gmock, GTest::gmock_main
find_package(rapidcheck REQUIRED)     # rapidcheck
find_package(HighwayHash REQUIRED)    # HighwayHash::HighwayHash
find_package(Sodium REQUIRED)         # Sodium::Sodium
find_package(LZ4 REQUIRED)            # LZ4::LZ4
find_package(absl REQUIRED)           # absl::time, absl::flat_hash_set
