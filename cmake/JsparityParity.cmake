# parity_tools: what scripts/parity needs, the program and (where there is Go) the oracle.
add_custom_target(parity_tools)
if(TARGET jsparity)
  set_target_properties(jsparity PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  add_dependencies(parity_tools jsparity)
endif()
if(TARGET go_oracle)
  add_dependencies(parity_tools go_oracle)
endif()
