# rater (alias rater::rater): everything but files. rater_io (alias rater::io): files.
include(GenerateExportHeader)

if(WIN32 AND BUILD_SHARED_LIBS)
  message(FATAL_ERROR "rater: shared libraries share one export macro, which Windows cannot serve; build static ones (BUILD_SHARED_LIBS=OFF)")
endif()

find_package(Eigen3 3.3 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(Boost 1.70 REQUIRED)  # headers only

# Sources of the folders named, found anew at each build.
function(rater_sources out)
  set(found "")
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE in_folder CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp ${PROJECT_SOURCE_DIR}/src/${folder}/*.hpp)
    list(APPEND found ${in_folder})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

function(rater_configure_library target)
  rater_configure_target(${target})
  set_target_properties(${target} PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    INSTALL_RPATH $ORIGIN)  # librater_io finds librater beside itself
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE -ffp-contract=off)  # the same bits on every machine
  endif()
endfunction()

# Files for one instruction set, told by their names, are compiled for it and chosen when the program runs (src/detail/simd.hpp).
# They hold plain data and intrinsics alone: an inline function shared with other files could end up as their version of it.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8 AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  set(RATER_SIMD_X86 ON)
endif()
set(RATER_FLAGS_avx2 -mavx2 -mbmi -mbmi2 -mpopcnt)
set(RATER_FLAGS_avx512 ${RATER_FLAGS_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512ifma
  -mprefer-vector-width=512)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND RATER_FLAGS_avx512 -Wno-maybe-uninitialized)  # GCC bug 105593: its own header of intrinsics
endif()
function(rater_set_simd target)
  get_target_property(sources ${target} SOURCES)
  foreach(level avx2 avx512)
    foreach(source IN LISTS sources)
      if(NOT source MATCHES "_${level}\\.cpp$")
        continue()
      elseif(RATER_SIMD_X86)
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${RATER_FLAGS_${level}}" SKIP_UNITY_BUILD_INCLUSION ON)
      else()
        set_source_files_properties(${source} PROPERTIES HEADER_FILE_ONLY ON)
      endif()
    endforeach()
  endforeach()
  if(RATER_SIMD_X86)
    target_compile_definitions(${target} PRIVATE RATER_HAS_SIMD=1)
  endif()
endfunction()

# The headers of a library, in the source tree, in the build tree and, once installed, in the package.
function(rater_add_headers target)
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.23)
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${RATER_INCLUDE_DIR} ${RATER_GENERATED_DIR} FILES ${ARGN})
  else()
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${RATER_INCLUDE_DIR}> $<BUILD_INTERFACE:${RATER_GENERATED_DIR}>)
  endif()
  target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endfunction()

file(GLOB core_top CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.cpp ${PROJECT_SOURCE_DIR}/src/*.hpp)
rater_sources(core_sources detail survey scoring engine inference analysis)
add_library(rater ${core_top} ${core_sources})
add_library(rater::rater ALIAS rater)
generate_export_header(rater BASE_NAME RATER EXPORT_FILE_NAME ${RATER_GENERATED_DIR}/rater/export.hpp)
rater_configure_library(rater)
rater_set_simd(rater)
rater_add_headers(rater ${RATER_CORE_HEADERS} ${RATER_GENERATED_CORE_HEADERS})
target_link_libraries(rater PUBLIC Eigen3::Eigen PRIVATE fmt::fmt)
target_include_directories(rater SYSTEM PRIVATE ${Boost_INCLUDE_DIRS})  # not linked: users of the package need not have it

if(RATER_BUILD_IO)
  find_package(nlohmann_json 3.10 REQUIRED)
  find_package(ICU REQUIRED COMPONENTS uc)
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads REQUIRED)
  find_package(ZLIB REQUIRED)
  list(PREPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)
  find_package(zstd REQUIRED MODULE)
  list(POP_FRONT CMAKE_MODULE_PATH)
  rater_sources(io_sources io)
  add_library(rater_io ${io_sources})
  add_library(rater::io ALIAS rater_io)
  set_target_properties(rater_io PROPERTIES EXPORT_NAME io)
  rater_configure_library(rater_io)
  rater_set_simd(rater_io)
  rater_add_headers(rater_io ${RATER_IO_HEADERS} ${RATER_GENERATED_IO_HEADERS})
  target_link_libraries(rater_io PUBLIC rater PRIVATE fmt::fmt ICU::uc Threads::Threads ZLIB::ZLIB zstd::libzstd)
  target_include_directories(rater_io SYSTEM PRIVATE  # not linked, as above
    $<TARGET_PROPERTY:nlohmann_json::nlohmann_json,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(rater_io INTERFACE RATER_HAS_IO=1)  # <rater/rater.hpp> then includes <rater/io.hpp>
endif()
