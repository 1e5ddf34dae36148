# Builds the oracle with coverage out of the module that build.cmake left.
#   cmake -DGO=<go> "-DGO_ENV=<VAR=value>;…" -DWORK=<directory of build.cmake> -DOUTPUT=<program>
#         -P build_coverage.cmake
cmake_minimum_required(VERSION 3.25)

set(reference github.com/nats-io/nats-server/v2/server)
# The main package must be among them, or the mode is taken for an invalid one.
set(packages jsparity/oracle ${reference} ${reference}/avl ${reference}/gsl ${reference}/stree
             ${reference}/thw)
list(JOIN packages "," packages)

file(READ ${WORK}/tags.txt tags)
file(READ ${WORK}/ldflags.txt ldflags)

execute_process(
  COMMAND ${CMAKE_COMMAND} -E env ${GO_ENV} CGO_ENABLED=0 ${GO} build -mod=vendor -trimpath
          "-ldflags=${ldflags}" -tags ${tags} -cover -covermode=atomic -coverpkg=${packages} -o ${OUTPUT} .
  WORKING_DIRECTORY ${WORK}/module
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "building the oracle with coverage failed (${status})")
endif()
file(TOUCH ${OUTPUT})
