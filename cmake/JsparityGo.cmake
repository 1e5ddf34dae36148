# The Go toolchain for the oracle.
#   JSPARITY_GO      path of a go program, 1.26 or newer; false where there is none (OFF: do not look)
#   JSPARITY_GO_ENV  settings to run it with:  ${CMAKE_COMMAND} -E env ${JSPARITY_GO_ENV} ${JSPARITY_GO} ...
# scripts/setup finds or fetches Go and passes -DJSPARITY_GO=<path>; without it the usual places are
# searched.
set(JSPARITY_GO_VERSION_MIN 1.26)

# GOFLAGS gets a value because an empty one would let the user's `go env -w` file through.
set(JSPARITY_GO_ENV GOFLAGS=-buildvcs=false GOTOOLCHAIN=local GOWORK=off GO111MODULE=on)

# validator for find_program: is it new enough?
function(jsparity_go_is_usable result candidate)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${JSPARITY_GO_ENV} ${candidate} version
    OUTPUT_VARIABLE text
    ERROR_QUIET
    RESULT_VARIABLE status)
  if(status EQUAL 0
     AND text MATCHES "go([0-9]+\\.[0-9]+)"
     AND CMAKE_MATCH_1 VERSION_GREATER_EQUAL JSPARITY_GO_VERSION_MIN)
    return()
  endif()
  set(${result} FALSE PARENT_SCOPE)
endfunction()

file(GLOB toolchains ${PROJECT_SOURCE_DIR}/build/toolchain/golang.org/toolchain@*/bin)
find_program(
  JSPARITY_GO go
  PATHS /usr/local/go/bin ${toolchains}
  VALIDATOR jsparity_go_is_usable
  DOC "Go ${JSPARITY_GO_VERSION_MIN} or newer")
if(NOT JSPARITY_GO)
  message(STATUS "No Go ${JSPARITY_GO_VERSION_MIN} or newer: building without the oracle")
endif()

# Stands in for the tests that need the reference: a run without them is not a green run.
function(jsparity_add_missing_go_test)
  add_test(NAME go_oracle_needs_go
           COMMAND ${CMAKE_COMMAND} -E cat ${PROJECT_SOURCE_DIR}/cmake/missing_go.txt)
  set_tests_properties(go_oracle_needs_go PROPERTIES FAIL_REGULAR_EXPRESSION "needs Go")
endfunction()
