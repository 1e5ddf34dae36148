# Who may include what.
#   cmake -DROOT=<repository> -P cmake/check_layering.cmake
# Each room has up to three lists: the rooms it may include beside itself (rooms_), the public headers
# that do or promise I/O (public_; the others are values and free), and what is from outside the
# language (outside_: names of the patterns below). What only tests include is not held to these lists,
# but for the rule that the harness sees the store by its public headers.
cmake_minimum_required(VERSION 3.25)

# The store: container, codec and format know nothing of I/O.
set(rooms_container "")
set(rooms_codec "")
set(rooms_format codec)  # records and state files end in a checksum
set(rooms_env "")
set(rooms_block format container codec env)
set(rooms_consumer format container codec env block)
set(rooms_stream format container codec env block consumer)
set(rooms_ported "")  # tests alone

# The harness, from what knows least. A run recognises defects and a defect is replayed as a run does
# it, so run and defects know of each other. The result of a run is a view of what run tells: only
# page and cli know of it.
set(rooms_protocol "")
set(rooms_testee protocol)
set(rooms_reference protocol)
set(rooms_compare protocol)
set(rooms_generate protocol)
set(rooms_operations protocol testee generate)  # nobody includes it: kinds refer to definitions
set(rooms_judge protocol)  # a model of its own: neither generate nor compare
set(rooms_inspect protocol compare)
set(rooms_components protocol testee)
set(rooms_defects protocol testee compare generate judge run)
set(rooms_run protocol testee compare generate judge defects)
set(rooms_bundle protocol testee compare defects run)
set(rooms_drift protocol reference run)
set(rooms_porting protocol reference)
set(rooms_gates protocol reference porting)
set(rooms_bench protocol testee run)
set(rooms_faults protocol testee judge defects run)
set(rooms_result protocol compare run)
set(rooms_page protocol result porting gates)
set(rooms_cli protocol testee reference compare generate inspect components defects run bundle drift bench
              faults porting gates result page)

# What of the store is not public and the harness includes all the same: components compares single
# codecs, containers and formats with the reference's, and what a store has in its blocks and in memory;
# inspect reads what is on disk without a store, bundle writes tar archives, for which the store has a
# format.
set(store_components block codec container env format stream)
set(store_inspect codec container format)
set(store_bundle format)

set(public_all env sim_env file_store consumer_store snapshot)
set(public_codec env)  # randomness, for keys
set(public_env env sim_env)
set(public_block env)
set(public_consumer env consumer_store)
set(public_stream ${public_all})
set(public_include ${public_all})
set(public_compare snapshot)
set(public_protocol file_store)  # the values that it answers
set(public_testee ${public_all})
set(public_operations file_store)
set(public_components sim_env file_store)
set(public_inspect env)
set(public_bench ${public_all})
set(public_faults ${public_all})
set(public_cli env)

set(outsiders threads system files cli11 json expected sodium openssl highwayhash intrinsics lz4 absl
              rapidcheck gtest)
set(pattern_threads
    "atomic|barrier|condition_variable|future|latch|mutex|pthread\\.h|semaphore|shared_mutex|stop_token|thread")
set(pattern_system
    "sys/.*|arpa/.*|net.*/.*|linux/.*|dirent\\.h|dlfcn\\.h|fcntl\\.h|malloc\\.h|poll\\.h|sched\\.h|signal\\.h|spawn\\.h|stdlib\\.h|time\\.h|unistd\\.h")
set(pattern_files "filesystem|fstream")
set(pattern_cli11 "CLI/.*")
set(pattern_json "nlohmann/.*")
set(pattern_expected "tl/.*")
set(pattern_sodium "sodium.*")
set(pattern_openssl "openssl/.*")
set(pattern_highwayhash "highwayhash/.*")
set(pattern_intrinsics "immintrin\\.h")
set(pattern_lz4 "lz4.*")
set(pattern_absl "absl/.*")
set(pattern_rapidcheck "rapidcheck.*")
set(pattern_gtest "gtest/.*|gmock/.*")

set(outside_include expected)
set(outside_container expected)
set(outside_codec sodium openssl highwayhash intrinsics)
set(outside_format json)
set(outside_env threads system sodium expected)
set(outside_block threads system)  # a cache of its own is mapped memory
set(outside_consumer threads)
set(outside_stream threads files absl)  # snapshots are unpacked into directories; time zones
set(outside_protocol json expected)
set(outside_testee threads system files expected)
set(outside_compare system json expected sodium openssl files)
set(outside_generate rapidcheck)
set(outside_operations "")
set(outside_judge "")
set(outside_inspect files absl expected)
set(outside_components threads sodium)
set(outside_defects files expected)
set(outside_run threads system files lz4 expected openssl highwayhash)
set(outside_bundle system files expected)
set(outside_drift threads files)
set(outside_reference files)
set(outside_porting threads system files sodium)
set(outside_gates threads system files expected)
set(outside_bench threads system files)
set(outside_faults threads files)
set(outside_result system files)
set(outside_page files)
set(outside_cli threads system files cli11 absl json expected)

set(violations "")

# Appends to violations.
macro(violation what)
  string(APPEND violations "\n  ${source}: ${include}: ${what}")
endmacro()

function(is_for_tests result source)
  set(${result} FALSE PARENT_SCOPE)
  if(source MATCHES "_test|/golden_vectors\\.|/temp_directory\\.h|^store/ported/")
    set(${result} TRUE PARENT_SCOPE)
  endif()
endfunction()

# check_room AREA OTHER: "store" or "conformance", and the room that is included.
macro(check_room area other)
  if("${area}" STREQUAL "store" AND source MATCHES "^conformance/")
    if(NOT "${other}" IN_LIST store_${room})
      violation("the harness sees the public headers (jsstore/...); of store/, ${room} may include: ${store_${room}}")
    endif()
  elseif("${area}" STREQUAL "conformance" AND source MATCHES "^store/")
    violation("the store knows nothing of the harness")
  elseif("${other}" STREQUAL "result" AND NOT room MATCHES "^(result|page|cli)$")
    violation("only page and cli know of result")
  elseif(NOT for_tests AND NOT "${other}" STREQUAL "${room}" AND NOT "${other}" IN_LIST rooms_${room})
    violation("${room} may include: ${rooms_${room}}")
  endif()
endmacro()

macro(check_public header)
  if(NOT for_tests AND "${header}" IN_LIST public_all AND NOT "${header}" IN_LIST public_${room})
    violation("of the public headers that do I/O, ${room} may include: ${public_${room}}")
  endif()
endmacro()

macro(check_outside header)
  set(found "")
  foreach(outsider IN LISTS outsiders)
    if("${header}" MATCHES "^(${pattern_${outsider}})$")
      set(found ${outsider})
      break()
    endif()
  endforeach()
  if(found)
    if(NOT for_tests AND NOT found IN_LIST outside_${room})
      violation("(${found}) ${room} may include: ${outside_${room}}")
    endif()
  elseif("${header}" MATCHES "[./]")
    violation("no library that cmake/check_layering.cmake knows")
  endif()
endmacro()

function(check_include source room include)
  is_for_tests(for_tests ${source})
  string(REGEX REPLACE "^# *include *[<\"]([^>\"]*)[>\"].*" "\\1" header ${include})
  if(header MATCHES "\\.cc$")
    violation("source files are listed, not included")
  elseif(header MATCHES "^(store|conformance)/([a-z_]+)/")
    check_room(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  elseif(header MATCHES "^jsstore/([a-z_]+)\\.h$")
    check_public(${CMAKE_MATCH_1})
  else()
    check_outside(${header})
  endif()
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

# What begins with its own header proves that this can be read alone.
function(check_first source includes)
  string(REGEX REPLACE "\\.cc$" ".h" own ${source})
  if(NOT source MATCHES "\\.cc$" OR NOT EXISTS ${ROOT}/${own})
    return()
  endif()
  list(LENGTH includes count)
  set(include "no include")
  if(count GREATER 0)
    list(GET includes 0 include)
  endif()
  if(NOT include STREQUAL "#include \"${own}\"")
    violation("${own} comes first")
  endif()
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/store/*.h ${ROOT}/store/*.cc ${ROOT}/conformance/*.h
     ${ROOT}/conformance/*.cc)
foreach(source IN LISTS sources)
  if(source MATCHES "^store/install_test/")  # a user's program, outside the repository
    continue()
  endif()
  set(room include)  # also what lies in store/ itself
  if(source MATCHES "^(store|conformance)/([a-z_]+)/")
    set(room ${CMAKE_MATCH_2})
    if(NOT DEFINED rooms_${room} AND NOT room STREQUAL "include")
      string(APPEND violations "\n  ${source}: cmake/check_layering.cmake knows no room ${room}")
      continue()
    endif()
  endif()
  file(STRINGS ${ROOT}/${source} includes REGEX "^# *include")
  check_first(${source} "${includes}")
  foreach(include IN LISTS includes)
    check_include(${source} ${room} "${include}")
  endforeach()
endforeach()

if(violations)
  message(FATAL_ERROR "includes against the direction of dependencies:${violations}")
endif()
