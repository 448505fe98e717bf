# The package: libraries, headers, CMake config with components core and io, pkg-config files. Nothing in it names a place of
# this machine, so that the tree can be moved.
include(CMakePackageConfigHelpers)
set(RATER_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/rater)

function(rater_install_library target export)
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.23)
    set(headers FILE_SET HEADERS)
  endif()
  install(TARGETS ${target} EXPORT ${export} ${headers})
  install(EXPORT ${export} NAMESPACE rater:: DESTINATION ${RATER_CMAKE_DIR} FILE ${export}.cmake)
endfunction()

# name.pc from cmake/name.pc.in, with the prefix found from where the file lies.
function(rater_install_pkgconfig name)
  file(RELATIVE_PATH RATER_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

if(CMAKE_VERSION VERSION_LESS 3.23)
  set(no_io "")
  if(NOT RATER_BUILD_IO)
    set(no_io PATTERN io EXCLUDE PATTERN io.hpp EXCLUDE)
  endif()
  install(DIRECTORY ${RATER_INCLUDE_DIR}/rater ${RATER_GENERATED_DIR}/rater DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN *.hpp ${no_io})
endif()

# A static library brings what it uses to the final link; a shared one has it inside.
if(BUILD_SHARED_LIBS)
  set(RATER_PC_ALSO "\nRequires.private:")
else()
  set(RATER_PC_ALSO ",")
endif()

rater_install_library(rater raterTargets)
rater_install_pkgconfig(rater)
if(RATER_BUILD_IO)
  rater_install_library(rater_io rater-ioTargets)
  rater_install_pkgconfig(rater-io)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/Findzstd.cmake DESTINATION ${RATER_CMAKE_DIR})
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/raterConfig.cmake.in ${PROJECT_BINARY_DIR}/raterConfig.cmake
  INSTALL_DESTINATION ${RATER_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/raterConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/raterConfig.cmake ${PROJECT_BINARY_DIR}/raterConfigVersion.cmake DESTINATION ${RATER_CMAKE_DIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
