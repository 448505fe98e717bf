# Fails if PROGRAM has a case that ctest would not run as it should: one without the tag TAG, or with a name that CMake's lists
# would cut in two. LIST: the options that list names.
execute_process(COMMAND ${PROGRAM} ${LIST} "~[${TAG}]" OUTPUT_VARIABLE untagged)
execute_process(COMMAND ${PROGRAM} ${LIST} OUTPUT_VARIABLE all)
string(STRIP "${untagged}" untagged)
if(untagged)
  message(FATAL_ERROR "cases without the tag [${TAG}]:\n${untagged}")
endif()
if(NOT all MATCHES "[a-z]")
  message(FATAL_ERROR "no cases in ${PROGRAM}")
endif()
if(all MATCHES "([^\n]*;[^\n]*)")
  message(FATAL_ERROR "a name with a semicolon: ${CMAKE_MATCH_1}")
endif()
