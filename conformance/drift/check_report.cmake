# Plays 100 cases between two versions and holds the report to what must be in it.
#   cmake -DJSPARITY=<program> -DWORK=<directory> -P check_report.cmake
cmake_minimum_required(VERSION 3.25)

# drift A B: status, text and the report of 100 cases.
macro(drift first second)
  file(REMOVE_RECURSE ${WORK})
  file(MAKE_DIRECTORY ${WORK})
  execute_process(
    COMMAND ${JSPARITY} drift ${first} ${second} --cases 100 --seed 1 --no-coverage --no-older
            --shrink-seconds 4 --json ${WORK}/report.json --out ${WORK}/cases
    RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
endmacro()

drift(v2.14.10 v2.15.3)
if(NOT status EQUAL 1)
  message(FATAL_ERROR "status ${status}, not 1:\n${text}")
endif()
file(READ ${WORK}/report.json report)
string(JSON groups LENGTH ${report} groups)
string(JSON changed LENGTH ${report} functions changed)
string(JSON new LENGTH ${report} functions new)
if(NOT (groups GREATER 0))
  message(FATAL_ERROR "no group")
endif()
if(NOT (changed GREATER 30))
  message(FATAL_ERROR "only ${changed} functions changed")
endif()
if(NOT (new GREATER 10))
  message(FATAL_ERROR "only ${new} functions new")
endif()
file(GLOB kept ${WORK}/cases/*.jsparity)
list(LENGTH kept bundles)
if(NOT (bundles EQUAL groups))
  message(FATAL_ERROR "${bundles} bundles of ${groups} groups")
endif()
string(JSON cases GET ${report} groups 0 cases)
string(JSON in_words GET ${report} groups 0 in_words)
if(NOT (cases GREATER 0))
  message(FATAL_ERROR "a group of no case")
endif()
if(NOT (in_words MATCHES "they part at"))
  message(FATAL_ERROR "no word of where the first group's case parts: ${in_words}")
endif()

drift(v2.15.3 v2.15.3)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "a version drifts from itself, status ${status}:\n${text}")
endif()

drift(v2.14.10 v0.0.1)
if(NOT status EQUAL 2 OR NOT text MATCHES "^jsparity: [^\n]*v0.0.1[^\n]*\n$")
  message(FATAL_ERROR "a version that is not there: status ${status}:\n${text}")
endif()
