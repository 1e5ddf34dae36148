# headers_alone: an object library with a file for each header that no source file includes first; a
# header that needs another before it does not compile there. The rest have a source file of the same
# name beside them that begins with them, which cmake/check_layering.cmake makes sure of.
#
# Part of clang-debug only. It says nothing in a build that puts files together.
option(JSPARITY_HEADERS_ALONE "Compile headers by themselves" OFF)
if(NOT JSPARITY_HEADERS_ALONE)
  return()
endif()

file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
     ${PROJECT_SOURCE_DIR}/store/*.h ${PROJECT_SOURCE_DIR}/conformance/*.h)
set(sources "")
foreach(header IN LISTS headers)
  string(REGEX REPLACE "\\.h$" "" name ${header})
  if(EXISTS ${PROJECT_SOURCE_DIR}/${name}.cc)
    continue()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n" @ONLY)
  list(APPEND sources ${source})
endforeach()

add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
target_link_libraries(headers_alone PRIVATE jsparity_tools jsparity_faults CLI11::CLI11 GTest::gmock rapidcheck
                                            OpenSSL::Crypto)
set_target_properties(headers_alone PROPERTIES UNITY_BUILD OFF)
