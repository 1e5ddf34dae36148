# Builds the oracle in the build tree; the source tree is only read.
#   cmake -DGO=<go> "-DGO_ENV=<VAR=value>;…" -DSOURCE=<go-oracle> "-DFILES=<its files>;…"
#         -DBRIDGE=<file> -DWORK=<directory to work in> -DOUTPUT=<program> -P build.cmake
# The module is copied to WORK/module, its dependencies are vendored there, the bridge is put into
# the vendored package server, and that tree is verified before anything is compiled.
cmake_minimum_required(VERSION 3.25)

set(module ${WORK}/module)
set(bridge_place github.com/nats-io/nats-server/v2/server/jsparity_bridge.go)

function(run_go)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${GO_ENV} CGO_ENABLED=0 ${GO} ${ARGN}
    WORKING_DIRECTORY ${module}
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    string(JOIN " " command ${ARGN})
    message(FATAL_ERROR "go ${command} failed (${status})")
  endif()
endfunction()

function(copy_module)
  file(GLOB_RECURSE present RELATIVE ${module} ${module}/*)
  list(FILTER present EXCLUDE REGEX "^vendor/")
  if(FILES)
    list(REMOVE_ITEM present ${FILES})
  endif()
  foreach(stale IN LISTS present)
    file(REMOVE ${module}/${stale})
  endforeach()
  foreach(file IN LISTS FILES)
    cmake_path(GET file PARENT_PATH dir)
    file(MAKE_DIRECTORY ${module}/${dir})
    file(COPY_FILE ${SOURCE}/${file} ${module}/${file} ONLY_IF_DIFFERENT)
  endforeach()
endfunction()

function(verify_vendor)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${GO_ENV} ${GO} env GOMODCACHE
    OUTPUT_VARIABLE cache OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${WORK}/module_cache.txt ${cache})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DVENDOR=${module}/vendor -DMODULE_CACHE=${cache}
            -DBRIDGE=${SOURCE}/${BRIDGE} -DBRIDGE_PLACE=${bridge_place}
            -P ${SOURCE}/verify_vendor.cmake
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

copy_module()
run_go(mod vendor)
run_go(mod verify)
file(COPY_FILE ${SOURCE}/${BRIDGE} ${module}/vendor/${bridge_place})
verify_vendor()
run_go(build -mod=vendor -trimpath -tags jsparity_bridge -o ${OUTPUT} .)
# go build leaves a program alone that is as it should be, and ninja wants it newer.
file(TOUCH ${OUTPUT})
