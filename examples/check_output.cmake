# Runs PROGRAM and compares what it prints with the file EXPECTED. With RATER_UPDATE_EXPECTED=1 in the environment the file
# is written instead: read the difference before you commit it.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${code}")
endif()
if("$ENV{RATER_UPDATE_EXPECTED}")
  file(WRITE ${EXPECTED} "${printed}")
endif()
file(READ ${EXPECTED} expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "expected (${EXPECTED}):\n${expected}\nprinted:\n${printed}")
endif()
