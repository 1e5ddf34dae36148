# scripts/bump-reference refuses what it cannot move to, in one line and with exit status 2, and touches
# nothing then.
#   cmake -DSOURCE=<repository> -DWORK=<directory to work in> -P cmake/run_bump_refusals.cmake
cmake_minimum_required(VERSION 3.25)

function(in_clone)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${WORK} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# refuses(PATTERN ARGUMENT...)
function(refuses pattern)
  execute_process(COMMAND scripts/bump-reference ${ARGN} WORKING_DIRECTORY ${WORK}
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 2 OR NOT said MATCHES "^error: [^\n]*${pattern}[^\n]*\n$")
    message(SEND_ERROR "bump-reference ${ARGN}: exit status ${status}, and it said\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
file(COPY ${SOURCE}/scripts ${SOURCE}/.gitignore DESTINATION ${WORK})
file(COPY ${SOURCE}/go-oracle/go.mod DESTINATION ${WORK}/go-oracle)
refuses("usage: scripts/bump-reference VERSION")
refuses("a version looks like v[0-9.]+" 2.15)
refuses("a version looks like" v2.15)
refuses("there is no such option" v2.15.3 --now)
refuses("how many cases is a number" v2.15.3 --cases some)
refuses("usage" v2.15.3 v2.15.4)

set(git git -c user.name=test -c user.email=test@localhost -c init.defaultBranch=main)
in_clone(${git} init -q)
in_clone(${git} add -A)
in_clone(${git} commit -q -m all)
file(APPEND ${WORK}/go-oracle/go.mod "\n// changed\n")
refuses("the clone has changes \\( M go-oracle/go.mod\\); commit or stash them" v2.15.3)
