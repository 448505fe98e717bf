# Projects that use rater as strangers do; tests/consumer/run.sh says how.
if(TARGET rater_io)
  set(modes installed pkg-config shared subdirectory)
else()
  set(modes subdirectory)
endif()
foreach(mode IN LISTS modes)
  add_test(NAME consumer/${mode} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/consumer/run.sh ${mode} ${PROJECT_BINARY_DIR})
  set_tests_properties(consumer/${mode} PROPERTIES LABELS consumer TIMEOUT 1200
    ENVIRONMENT "CMAKE=${CMAKE_COMMAND};CXX=${CMAKE_CXX_COMPILER}")
endforeach()
