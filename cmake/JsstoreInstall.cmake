# find_package(jsstore) for others: library, public headers, package config, and the find modules
# for those of its libraries that come without a CMake package.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/jsstore)

install(TARGETS jsstore EXPORT jsstoreTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        COMPONENT jsstore)
install(DIRECTORY include/jsstore DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT jsstore)
install(EXPORT jsstoreTargets NAMESPACE jsstore:: DESTINATION ${package_dir} COMPONENT jsstore)

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/jsstoreConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/jsstoreConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/jsstoreConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/jsstoreConfig.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/jsstoreConfigVersion.cmake
        ${PROJECT_SOURCE_DIR}/cmake/FindHighwayHash.cmake
        ${PROJECT_SOURCE_DIR}/cmake/FindSodium.cmake
  DESTINATION ${package_dir} COMPONENT jsstore)

# As a stranger would: install into a prefix, then configure, build and run a program against it.
set(install_test_command
    ${CMAKE_COMMAND} -DBUILD_DIR=${PROJECT_BINARY_DIR} -DSTORE_BUILD_DIR=${CMAKE_CURRENT_BINARY_DIR}
    -DSOURCE_DIR=${CMAKE_CURRENT_SOURCE_DIR}/install_test -DGENERATOR=${CMAKE_GENERATOR}
    -DCXX=${CMAKE_CXX_COMPILER} -DSANITIZE=${JSPARITY_SANITIZE}
    -DREADME=${PROJECT_SOURCE_DIR}/README.md -P
    ${PROJECT_SOURCE_DIR}/cmake/run_install_test.cmake)
add_test(NAME jsstore_install COMMAND ${install_test_command})
set_tests_properties(jsstore_install PROPERTIES TIMEOUT 120)
