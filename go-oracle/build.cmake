# Builds the oracle of one version of the reference in the build tree; the source tree is only read.
#   cmake -DGO=<go> "-DGO_ENV=<VAR=value>;…" -DVERSION=<vX.Y.Z> -DPIN=<vX.Y.Z> -DSOURCE=<go-oracle>
#         "-DFILES=<its files>;…" "-DBRIDGE=<files>;…" -DWORK=<directory to work in>
#         -DSCHEMA=<protocol.schema.json, whose hash its hello tells>
#         -DOUTPUT=<program> -P build.cmake
# The module is copied to WORK/module, its dependencies are vendored there, the bridge is put into
# the vendored package server, and that tree is verified before anything is compiled.
#
# What the modules are for a version stands in go.mod (the pin) or in versions/; for any other version
# it is made from what that version asks for.
cmake_minimum_required(VERSION 3.25)
include(${SOURCE}/since_tags.cmake)

set(module ${WORK}/module)
set(reference github.com/nats-io/nats-server/v2)
set(server_dir ${reference}/server)

# fail: one line that says what is wrong, and what to do; the whole of it stands above.
function(fail text)
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo "error: ${text}")
  message(FATAL_ERROR "${text}")
endfunction()

# try_go OUT ARGUMENT...: OUT becomes what go printed where it failed, empty where it did not. With GOGC=400 the
# compiler collects less often, which is a sixth of its time.
function(try_go out)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${GO_ENV} CGO_ENABLED=0 GOGC=400 ${GO} ${ARGN}
    WORKING_DIRECTORY ${module}
    RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(status EQUAL 0)
    set(${out} "" PARENT_SCOPE)
  else()
    string(JOIN " " command ${ARGN})
    message(NOTICE "go ${command}:\n${text}")
    set(${out} "failed: ${text}" PARENT_SCOPE)
  endif()
endfunction()

function(copy_module)
  file(GLOB_RECURSE present RELATIVE ${module} ${module}/*)
  list(FILTER present EXCLUDE REGEX "^vendor/")
  list(REMOVE_ITEM present ${FILES} go.mod go.sum)
  foreach(stale IN LISTS present)
    file(REMOVE ${module}/${stale})
  endforeach()
  foreach(file IN LISTS FILES)
    cmake_path(GET file PARENT_PATH dir)
    file(MAKE_DIRECTORY ${module}/${dir})
    file(COPY_FILE ${SOURCE}/${file} ${module}/${file} ONLY_IF_DIFFERENT)
  endforeach()
endfunction()

# Puts go.mod and go.sum in place.
function(choose_modules)
  if(VERSION STREQUAL PIN)
    file(COPY_FILE ${SOURCE}/go.mod ${module}/go.mod ONLY_IF_DIFFERENT)
    file(COPY_FILE ${SOURCE}/go.sum ${module}/go.sum ONLY_IF_DIFFERENT)
    return()
  endif()
  if(EXISTS ${SOURCE}/versions/${VERSION}.mod)
    file(COPY_FILE ${SOURCE}/versions/${VERSION}.mod ${module}/go.mod ONLY_IF_DIFFERENT)
    file(COPY_FILE ${SOURCE}/versions/${VERSION}.sum ${module}/go.sum ONLY_IF_DIFFERENT)
    return()
  endif()
  # Ours needs Go 1.26 and is of the version that the pin's is; the reference runs as in Go 1.25.
  file(STRINGS ${SOURCE}/go.mod json REGEX "go-json-experiment/json v")
  file(WRITE ${module}/go.mod
       "module jsparity/oracle\n\ngo 1.26.0\n\ngodebug (\n\tdefault=go1.25\n\trandseednop=0\n)\n\n"
       "require (\n${json}\n\t${reference} ${VERSION}\n)\n")
  file(REMOVE ${module}/go.sum)
  try_go(failure mod download ${reference}@${VERSION})
  if(failure)
    fail("--reference ${VERSION}: there is no such version of ${reference}, or it cannot be fetched; \
`go list -m -versions ${reference}` lists those that there are")
  endif()
  try_go(failure mod tidy)
  if(failure)
    fail("--reference ${VERSION}: its modules cannot be put together (above)")
  endif()
  # Go takes a later version where a package that we import is not in the one that was asked for.
  file(STRINGS ${module}/go.mod chosen REGEX "${reference} ")
  if(NOT chosen MATCHES "${reference} ${VERSION}( |$)")
    fail("--reference ${VERSION}: it lacks packages that go-oracle/ imports; v2.12 and later have them")
  endif()
endfunction()

function(verify_vendor)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${GO_ENV} ${GO} env GOMODCACHE
    OUTPUT_VARIABLE cache OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${WORK}/module_cache.txt ${cache})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DVENDOR=${module}/vendor -DMODULE_CACHE=${cache} -DSOURCE=${SOURCE}
            "-DBRIDGE=${BRIDGE}" -DBRIDGE_DIR=${server_dir} -P ${SOURCE}/verify_vendor.cmake
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# bridge/open.go is jsparity_open.go in the vendored package server.
function(place_bridge)
  foreach(file IN LISTS BRIDGE)
    cmake_path(GET file FILENAME name)
    file(COPY_FILE ${SOURCE}/${file} ${module}/vendor/${server_dir}/jsparity_${name})
  endforeach()
endfunction()

# Says which symbol of ours does not fit this version, and in which of our files it stands.
function(explain_build failure)
  string(REPLACE "vendor/${server_dir}/jsparity_" "bridge/" text "${failure}")
  if(text MATCHES "\n(\\./)?([a-z_]+/[a-z_A-Z0-9.]+\\.go:[0-9]+):[0-9]+: ([^\n]+)")
    fail("--reference ${VERSION}: the oracle does not compile with this version: \
go-oracle/${CMAKE_MATCH_2}: ${CMAKE_MATCH_3}; adapt that file, or put what differs into one beside it \
for the versions it is for (go-oracle/shims/shims.go tells how)")
  endif()
  fail("--reference ${VERSION}: the oracle does not compile with this version (above)")
endfunction()

function(build)
  jsparity_since_tags(tags ${VERSION} ${SOURCE} ${FILES} ${BRIDGE})
  list(JOIN tags "," tag_list)
  file(WRITE ${WORK}/tags.txt "${tag_list}")
  # -checklinkname=0: shims/ replaces the global source of math/rand/v2.
  file(SHA256 ${SCHEMA} schema_hash)
  set(ldflags "-checklinkname=0 -X jsparity/oracle/session.schema=${schema_hash}")
  file(WRITE ${WORK}/ldflags.txt "${ldflags}")
  try_go(failure build -mod=vendor -trimpath "-ldflags=${ldflags}" -tags ${tag_list} -o ${OUTPUT} .)
  if(failure)
    explain_build("${failure}")
  endif()
endfunction()

if(NOT VERSION MATCHES "^v[0-9]+\\.[0-9]+\\.[0-9]+(-[A-Za-z0-9.-]+)?$")
  fail("--reference ${VERSION}: a version looks like ${PIN}")
endif()
file(MAKE_DIRECTORY ${module})
copy_module()
choose_modules()
try_go(failure mod vendor)
if(failure)
  fail("--reference ${VERSION}: its modules cannot be fetched (above)")
endif()
try_go(failure mod verify)
if(failure)
  fail("--reference ${VERSION}: the module cache is not what go.sum says (above)")
endif()
place_bridge()
verify_vendor()
build()
# go build leaves a program alone that is as it should be, and ninja wants it newer.
file(TOUCH ${OUTPUT})
