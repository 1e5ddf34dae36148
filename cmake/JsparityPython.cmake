# JSPARITY_PYTHON: a python3 that has the jsonschema package, 4.0 or newer, for tests that hold documents to their
# schemas. Debian has it for its own python3, which need not be the first on the path.
function(jsparity_python_has_jsonschema result candidate)
  execute_process(
    COMMAND ${candidate} -c "from jsonschema import Draft202012Validator"
    RESULT_VARIABLE status
    OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

find_program(JSPARITY_PYTHON python3 VALIDATOR jsparity_python_has_jsonschema)
if(NOT JSPARITY_PYTHON)
  message(FATAL_ERROR "no python3 with the package jsonschema, 4.0 or newer: apt-get install python3-jsonschema")
endif()
