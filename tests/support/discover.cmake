# Writes FILE, in which ctest finds a test for each case of PROGRAM; the cases' tag KIND is their label and begins their name.
# Catch2 2.13's own catch_discover_tests makes no labels of tags and cuts names at a semicolon.
#   LIST: the options that list names; ARGS: options of each run.
function(names_of out selection)
  execute_process(COMMAND ${PROGRAM} ${LIST} "${selection}" OUTPUT_VARIABLE names RESULT_VARIABLE code ERROR_VARIABLE errors)
  if(NOT code MATCHES "^[0-9]+$")  # Catch2 2.13 ends with the number of cases
    message(FATAL_ERROR "${PROGRAM} does not list its cases: ${code}\n${names}${errors}")
  endif()
  set(${out} "${names}" PARENT_SCOPE)
endfunction()

names_of(names "~[${KIND}]")
if(names MATCHES "[^ \n]")
  message(FATAL_ERROR "cases without the tag [${KIND}], which ctest would not run:\n${names}")
endif()

names_of(names "[${KIND}]")
if(NOT names MATCHES "[^ \n]")
  message(FATAL_ERROR "${PROGRAM} has no cases")
endif()

set(tests "")
while(names MATCHES "^([^\n]*)\n(.*)$")
  set(name "${CMAKE_MATCH_1}")
  set(names "${CMAKE_MATCH_2}")
  if(name STREQUAL "")
    continue()
  endif()
  string(REGEX REPLACE "([][\\,])" "\\\\\\1" selection "${name}")  # they have a meaning in a selection of cases
  string(APPEND tests "add_test([==[${KIND}/${name}]==] [==[${PROGRAM}]==] [==[${selection}]==] ${ARGS})\n"
    "set_tests_properties([==[${KIND}/${name}]==] PROPERTIES LABELS ${KIND} TIMEOUT 300)\n")
endwhile()
file(WRITE ${FILE} "${tests}")
