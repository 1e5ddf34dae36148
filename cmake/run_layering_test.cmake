# Sees check_layering.cmake refuse: each time a repository of one file, or two.
#   cmake -DSOURCE=<repository> -DWORK=<directory> -P cmake/run_layering_test.cmake
cmake_minimum_required(VERSION 3.25)

function(check result output)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DROOT=${WORK} -P ${SOURCE}/cmake/check_layering.cmake
    RESULT_VARIABLE status
    ERROR_VARIABLE text)
  string(REGEX REPLACE "[ \n]+" " " text "${text}")
  set(${result} ${status} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# expect(refuses|takes FILE INCLUDES [WORDS]): WORDS are in what it says, beside the file.
function(expect what file includes)
  file(REMOVE_RECURSE ${WORK})
  file(WRITE ${WORK}/${file} "${includes}\n")
  if(file MATCHES "\\.cc$" AND ARGC GREATER 4)
    string(REGEX REPLACE "\\.cc$" ".h" header ${file})
    file(WRITE ${WORK}/${header} "\n")
  endif()
  check(status text)
  if(what STREQUAL "takes")
    if(NOT status EQUAL 0)
      message(SEND_ERROR "refuses ${file} with ${includes}: ${text}")
    endif()
    return()
  endif()
  foreach(words IN ITEMS ${file} ${ARGV3})
    string(FIND "${text}" "${words}" at)
    if(status EQUAL 0 OR at LESS 0)
      message(SEND_ERROR "does not say \"${words}\" of ${file} with ${includes}: ${text}")
    endif()
  endforeach()
endfunction()

# Rooms.
expect(takes store/format/a.cc "#include \"store/codec/checksum.h\"")
expect(refuses store/format/a.cc "#include \"store/env/posix_file.h\"" "format may include: codec")
expect(takes store/format/a_test.cc "#include \"store/env/posix_file.h\"")
expect(refuses store/format/a_test.cc "#include \"conformance/run/player.h\"" "knows nothing of the harness")
expect(refuses store/stream/a.h "#include \"conformance/run/player.h\"" "knows nothing of the harness")
expect(refuses store/nowhere/a.h "" "knows no room nowhere")
expect(takes conformance/run/a.cc "#include \"conformance/testee/testee.h\"")
expect(refuses conformance/protocol/a.cc "#include \"conformance/testee/testee.h\"" "protocol may include:")
expect(refuses conformance/run/a_test.cc "#include \"conformance/result/result.h\"" "only page and cli")
expect(takes conformance/inspect/a.cc "#include \"store/format/record.h\"")
expect(refuses conformance/run/a_test.cc "#include \"store/format/record.h\"" "public headers")

# Public headers.
expect(takes store/format/a.h "#include \"jsstore/config.h\"")
expect(refuses store/format/a.h "#include \"jsstore/env.h\"" "public headers that do I/O")
expect(refuses store/container/a.h "#include <jsstore/file_store.h>" "public headers that do I/O")
expect(refuses conformance/page/a.h "#include \"jsstore/file_store.h\"" "public headers that do I/O")
expect(refuses store/include/jsstore/a.h "#include \"store/block/message_block.h\"" "include may include:")

# What is from outside the language.
expect(takes store/format/a.cc "#include <nlohmann/json.hpp>")
expect(refuses store/stream/a.cc "#include <nlohmann/json.hpp>" "(json) stream may include:")
expect(refuses conformance/run/a.h "#include <CLI/CLI.hpp>" "(cli11)")
expect(refuses store/block/a.cc "#include <sodium.h>" "(sodium)")
expect(refuses store/format/a.cc "#include <lz4.h>" "(lz4)")
expect(refuses store/container/a.h "#include <sys/mman.h>" "(system)")
expect(refuses store/consumer/a.cc "#include <unistd.h>" "(system)")
expect(refuses store/codec/a.cc "#include <thread>" "(threads)")
expect(refuses conformance/protocol/a.cc "# include <fstream>" "(files)")
expect(refuses store/include/jsstore/a.h "#include <gtest/gtest.h>" "(gtest)")
expect(refuses store/stream/a.cc "#include \"zstd.h\"" "no library")
expect(takes store/codec/a.cc "#include <string_view>")

# Files.
expect(refuses store/codec/a_test.cc "#include \"store/codec/checksum.cc\"" "not included")
expect(takes store/codec/a.cc "#include \"store/codec/a.h\"\n\n#include <string>" "" with_header)
expect(refuses store/codec/a.cc "#include <string>\n\n#include \"store/codec/a.h\"" "comes first" with_header)
