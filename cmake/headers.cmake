# The public headers: those in include/, and the four made here (export, version, and the umbrellas rater.hpp and io.hpp, which
# list what is there and are kept by nobody).
set(RATER_INCLUDE_DIR ${PROJECT_SOURCE_DIR}/include)
set(RATER_GENERATED_DIR ${PROJECT_BINARY_DIR}/include)

file(GLOB_RECURSE RATER_CORE_HEADERS CONFIGURE_DEPENDS ${RATER_INCLUDE_DIR}/rater/*.hpp)
file(GLOB_RECURSE RATER_IO_HEADERS CONFIGURE_DEPENDS ${RATER_INCLUDE_DIR}/rater/io/*.hpp)
if(RATER_IO_HEADERS)
  list(REMOVE_ITEM RATER_CORE_HEADERS ${RATER_IO_HEADERS})
endif()

# Writes `file` only when it changes, so that a new configure does not build everything anew.
function(rater_write_umbrella file says headers ending)
  set(lines "")
  foreach(header IN LISTS headers)
    file(RELATIVE_PATH name ${RATER_INCLUDE_DIR} ${header})
    string(APPEND lines "#include <${name}>\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "#pragma once\n// ${says} Made by the build; see cmake/headers.cmake.\n${lines}${ending}")
endfunction()

set(with_io [[
#ifdef RATER_HAS_IO  // defined for those who link rater::io
#include <rater/io.hpp>
#endif
]])
rater_write_umbrella(${RATER_GENERATED_DIR}/rater/rater.hpp "Everything." "${RATER_CORE_HEADERS}"
  "#include <rater/version.hpp>\n${with_io}")
rater_write_umbrella(${RATER_GENERATED_DIR}/rater/io.hpp "Everything of rater::io." "${RATER_IO_HEADERS}" "")
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${RATER_GENERATED_DIR}/rater/version.hpp @ONLY)

set(RATER_GENERATED_CORE_HEADERS ${RATER_GENERATED_DIR}/rater/rater.hpp ${RATER_GENERATED_DIR}/rater/version.hpp
  ${RATER_GENERATED_DIR}/rater/export.hpp)
set(RATER_GENERATED_IO_HEADERS ${RATER_GENERATED_DIR}/rater/io.hpp)
