# How all code of this repository is compiled. Directory-wide on purpose: nobody can forget to ask
# for warnings.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

find_program(JSPARITY_CCACHE ccache)
mark_as_advanced(JSPARITY_CCACHE)
if(JSPARITY_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  # It does not keep what reads compiled headers unless it is told that they may.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${JSPARITY_CCACHE})
endif()

# Half a hundred programs link the same libraries: a second each instead of four.
find_program(JSPARITY_MOLD mold)
mark_as_advanced(JSPARITY_MOLD)
if(JSPARITY_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# g++ looks for memory to use again when it has 128 MB, ten times in a file of the harness: a tenth of its time.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(--param=ggc-min-heapsize=524288)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # std::stable_sort of libstdc++ 12 calls what libstdc++ 12 calls deprecated; g++ keeps still in the
  # library's own headers and warns in ours.
  add_compile_options(-Wno-deprecated-declarations)
endif()

# Includes are written relative to the root of the repository; it never reaches an installed target.
include_directories(${PROJECT_SOURCE_DIR})

set(JSPARITY_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (empty: none)")
if(JSPARITY_SANITIZE)
  add_compile_options(-fsanitize=${JSPARITY_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${JSPARITY_SANITIZE})
endif()

# How harness and tests are compiled, which is not how the store is. Of the time that a campaign takes, none
# could be measured that optimizing the harness saves; it takes half as long again to compile. With a sanitizer
# all is compiled alike, by its preset.
set(jsparity_quick_to_compile "")
if(NOT JSPARITY_SANITIZE)
  set(jsparity_quick_to_compile $<$<CONFIG:RelWithDebInfo>:-Og>)
endif()

# jsparity_compile_rooms_as_units(<library>): files of a room share what they read and the templates that they
# make, so that a room is one unit where files are not compiled each by itself. Names that are private to a file
# meet only within a room. After the last room has added its sources.
function(jsparity_compile_rooms_as_units library)
  set_target_properties(${library} PROPERTIES UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${library} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE room)
    cmake_path(GET room PARENT_PATH room)
    cmake_path(GET room FILENAME room)
    set_property(SOURCE ${source} TARGET_DIRECTORY ${library} PROPERTY UNITY_GROUP ${room})
  endforeach()
endfunction()

# jsparity_count_lines(<target>): a library whose lines are counted when its code runs, for gcov.
option(JSPARITY_COVERAGE "store/ counts which of its lines are run" OFF)
function(jsparity_count_lines target)
  if(JSPARITY_COVERAGE)
    # -O1: what is moved and merged no further keeps its line. Threads count, too.
    target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic -O1)
    target_link_options(${target} PUBLIC --coverage)
  endif()
endfunction()
