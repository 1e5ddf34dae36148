# jsparity_add_test(<name> <source>... [LIBS <target>...] [LABELS <label>...] [TIMEOUT_S <seconds>] [ONE_PROCESS])
#
# A GoogleTest program whose tests ctest sees one by one, or as one where ONE_PROCESS tells that they share
# something that costs seconds, or in a few parts under a sanitizer. A room has one for each set of labels, as
# every program reads the headers of GoogleTest and links the library again. TIMEOUT_S is for what ctest
# sees as one (default 60) and is longer under a sanitizer; what is given more time is begun before the rest,
# so that no long test runs alone at the end. Two labels have a meaning of their own:
#   bytes    the test parses bytes: scripts/test runs it under asan (target bytes_tests)
#   threads  the test starts threads: scripts/test runs it under tsan too (target threads_tests)
# Target other_tests has all but those of bytes, and the programs that tests start.
include(GoogleTest)
enable_testing()

add_custom_target(bytes_tests)
add_custom_target(threads_tests)
add_custom_target(other_tests)

set(JSPARITY_TIMEOUT_FACTOR 1)
if(JSPARITY_SANITIZE)
  set(JSPARITY_TIMEOUT_FACTOR 5)
endif()

# jsparity_test_headers: what nearly every test reads, compiled once for all of them. Not where files are
# compiled each by itself, which is how a missing include is found.
if(CMAKE_UNITY_BUILD)
  set(test_headers ${CMAKE_CURRENT_BINARY_DIR}/test_headers.cc)
  file(CONFIGURE OUTPUT ${test_headers} CONTENT "// Its headers are all it has.\n")
  add_library(jsparity_test_headers OBJECT ${test_headers})
  target_link_libraries(jsparity_test_headers PRIVATE GTest::gmock rapidcheck nlohmann_json::nlohmann_json)
  # As a test is compiled, or g++ does not take them: as part of an executable, and with its options.
  set_target_properties(jsparity_test_headers PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(jsparity_test_headers PRIVATE -fPIE ${jsparity_quick_to_compile})
  target_precompile_headers(jsparity_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp>
                            <rapidcheck/gtest.h>)
endif()

# A process of a sanitizer takes longer to begin than most tests take: a few of them for a program, each with
# its part of the tests, of which it tells those that fail.
macro(jsparity_add_test_in_parts name)
  set(parts 4)
  foreach(part RANGE 1 ${parts})
    set(test ${name}.part_${part}_of_${parts})
    math(EXPR index "${part} - 1")
    add_test(NAME ${test} COMMAND ${name})
    set_tests_properties(
      ${test} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${timeout_s} ${cost}
                         ENVIRONMENT "GTEST_BRIEF=1;GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${index}")
  endforeach()
endmacro()

function(jsparity_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ONE_PROCESS" "TIMEOUT_S" "LIBS;LABELS")
  set(cost "")
  if(arg_TIMEOUT_S)
    set(cost COST ${arg_TIMEOUT_S})
  else()
    set(arg_TIMEOUT_S 60)
  endif()
  math(EXPR timeout_s "${arg_TIMEOUT_S} * ${JSPARITY_TIMEOUT_FACTOR}")

  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock_main rapidcheck)
  target_compile_options(${name} PRIVATE ${jsparity_quick_to_compile})
  if(TARGET jsparity_test_headers)
    target_precompile_headers(${name} REUSE_FROM jsparity_test_headers)
  endif()
  foreach(label IN LISTS arg_LABELS)
    if(label MATCHES "^(bytes|threads)$")
      add_dependencies(${label}_tests ${name})
    endif()
  endforeach()
  if(NOT bytes IN_LIST arg_LABELS)
    add_dependencies(other_tests ${name})
  endif()

  if(arg_ONE_PROCESS)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${timeout_s} ${cost})
    return()
  endif()
  if(JSPARITY_SANITIZE)
    jsparity_add_test_in_parts(${name})
    return()
  endif()
  gtest_discover_tests(
    ${name}
    TEST_PREFIX ${name}.
    TEST_LIST ${name}_TESTS
    DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${timeout_s} ${cost})

  # gtest_discover_tests cannot carry a list, so the labels are set where ctest reads the tests. What is
  # not built is one test, of that name.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(WRITE ${labels_file}
       "if(NOT ${name}_TESTS)\n"
       "  set(${name}_TESTS ${name}_NOT_BUILT)\n"
       "endif()\n"
       "foreach(test IN LISTS ${name}_TESTS)\n"
       "  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${arg_LABELS}\")\n"
       "endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()
