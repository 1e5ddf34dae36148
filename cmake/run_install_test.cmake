cmake_minimum_required(VERSION 3.25)

# Installs the store library into a fresh prefix, builds the program in SOURCE_DIR against it with
# find_package(jsstore), and runs it.
set(work ${STORE_BUILD_DIR}/install_test)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --component jsstore --prefix ${work}/prefix)
set(flags "")
if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")
endif()
run(${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${work}/build -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${flags} -DCMAKE_PREFIX_PATH=${work}/prefix)
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer ${work}/data)

# The README's program, as its reader would have it: from the page, into a folder of its own.
function(take_block page opening out)
  string(FIND "${page}" "```${opening}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "README.md, Using the store: there is no ${opening} block")
  endif()
  string(SUBSTRING "${page}" ${begin} -1 rest)
  string(LENGTH "```${opening}\n" skipped)
  string(SUBSTRING "${rest}" ${skipped} -1 rest)
  string(FIND "${rest}" "```" end)
  string(SUBSTRING "${rest}" 0 ${end} block)
  file(WRITE ${out} "${block}")
endfunction()

file(READ ${README} page)
string(FIND "${page}" "## Using the store" begin)
string(SUBSTRING "${page}" ${begin} -1 page)
take_block("${page}" cmake ${work}/readme/CMakeLists.txt)
take_block("${page}" cpp ${work}/readme/main.cc)
run(${CMAKE_COMMAND} -S ${work}/readme -B ${work}/readme/build -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${flags} -DCMAKE_PREFIX_PATH=${work}/prefix)
run(${CMAKE_COMMAND} --build ${work}/readme/build)
foreach(sequence 1 2)
  execute_process(COMMAND ${work}/readme/build/orders WORKING_DIRECTORY ${work}/readme
                  OUTPUT_VARIABLE told COMMAND_ERROR_IS_FATAL ANY)
  if(NOT told STREQUAL "stored as ${sequence}\n")
    message(FATAL_ERROR "the README's program says \"${told}\", not \"stored as ${sequence}\"")
  endif()
endforeach()
