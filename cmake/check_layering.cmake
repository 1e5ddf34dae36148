# Which room may include which, beside itself and the public headers (jsstore/...).
#   cmake -DROOT=<repository> -P cmake/check_layering.cmake
# Tests inside store may use all of store. The harness sees the public headers only, but for three
# rooms: conformance/components compares single codecs, containers and formats with the reference's,
# conformance/inspect reads what is on disk without a store, and those are not public;
# conformance/bundle writes tar archives, for which the store has a format.
# The result of a run is a view of what conformance/run tells: only the page and the commands know of
# it.
cmake_minimum_required(VERSION 3.25)

set(allowed_format codec)  # records and state files end in a checksum
set(allowed_container "")
set(allowed_codec "")
set(allowed_env "")
set(allowed_block format container codec env)
set(allowed_consumer format container codec env block)
set(allowed_stream format container codec env block consumer)

set(allowed_components codec container format)
set(allowed_bundle format)
set(allowed_inspect codec container format)

set(violations "")

# Appends to violations, one entry an include.
function(check_store_room room)
  set(allowed ${room} ${allowed_${room}})
  file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/store/${room}/*.h ${ROOT}/store/${room}/*.cc)
  foreach(source IN LISTS sources)
    if(source MATCHES "_test")
      continue()
    endif()
    file(STRINGS ${ROOT}/${source} includes REGEX "^#include \"(store|conformance)/")
    foreach(include IN LISTS includes)
      if(NOT include MATCHES "\"store/([a-z]+)/" OR NOT CMAKE_MATCH_1 IN_LIST allowed)
        list(APPEND violations "${source}: ${include}")
      endif()
    endforeach()
  endforeach()
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

foreach(room format container codec env block consumer stream)
  check_store_room(${room})
endforeach()

file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/conformance/*.h ${ROOT}/conformance/*.cc)
foreach(source IN LISTS sources)
  file(STRINGS ${ROOT}/${source} includes REGEX "^#include \"store/")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "^conformance/([a-z]+)/.*" "\\1" room ${source})
    if(NOT include MATCHES "\"store/([a-z]+)/" OR NOT CMAKE_MATCH_1 IN_LIST allowed_${room})
      list(APPEND violations "${source}: ${include}")
    endif()
  endforeach()
endforeach()

foreach(source IN LISTS sources)
  if(source MATCHES "^conformance/(result|page|cli)/")
    continue()
  endif()
  file(STRINGS ${ROOT}/${source} includes REGEX "^#include \"conformance/result/")
  foreach(include IN LISTS includes)
    list(APPEND violations "${source}: ${include}")
  endforeach()
endforeach()

if(violations)
  list(JOIN violations "\n  " text)
  message(FATAL_ERROR "includes against the direction of dependencies:\n  ${text}")
endif()
