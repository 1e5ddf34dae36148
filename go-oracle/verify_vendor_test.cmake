# Is a tampered vendored tree noticed? Each of three changes to a copy of it must be.
cmake_minimum_required(VERSION 3.25)
set(server github.com/nats-io/nats-server/v2/server)
set(bridge_place ${server}/jsparity_bridge.go)
set(copy ${WORK}/tampered)
file(READ ${WORK}/module_cache.txt cache)

function(fresh_copy)
  file(REMOVE_RECURSE ${copy})
  file(MAKE_DIRECTORY ${copy})
  file(COPY ${WORK}/module/vendor DESTINATION ${copy})
endfunction()

function(verify status_out)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DVENDOR=${copy}/vendor -DMODULE_CACHE=${cache} -DSOURCE=${SOURCE}
            "-DBRIDGE=${BRIDGE}" -DBRIDGE_DIR=${server} -P ${SOURCE}/verify_vendor.cmake
    RESULT_VARIABLE status ERROR_VARIABLE text)
  set(${status_out} ${status} PARENT_SCOPE)
  set(text "${text}" PARENT_SCOPE)
endfunction()

function(expect_noticed what named)
  verify(status)
  if(status EQUAL 0 OR NOT text MATCHES "${named}")
    message(FATAL_ERROR "not noticed: ${what}\n${text}")
  endif()
endfunction()

fresh_copy()
verify(status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the untouched tree is refused\n${text}")
endif()

file(APPEND ${copy}/vendor/${server}/store.go "\n")
expect_noticed("a changed file" "server/store.go")

fresh_copy()
file(WRITE ${copy}/vendor/${server}/second_bridge.go "package server\n")
expect_noticed("a file too many" "second_bridge.go")

fresh_copy()
file(REMOVE ${copy}/vendor/${server}/stree/dump.go)
expect_noticed("a file too few" "stree/dump.go")

fresh_copy()
file(APPEND ${copy}/vendor/${bridge_place} "\n")
expect_noticed("a changed bridge" "jsparity_bridge.go")

file(REMOVE_RECURSE ${copy})
