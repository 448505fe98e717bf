#!/usr/bin/env bash
# Builds and runs projects that use rater as a stranger does: run.sh MODE BUILD
#   installed      find_package(rater) and find_package(rater COMPONENTS io) on what the build folder BUILD installs
#   pkg-config     the same with a bare compiler call
#   shared         find_package on shared libraries, built here
#   subdirectory   add_subdirectory
# Everything goes into BUILD/consumer/MODE, which is made anew.
set -euo pipefail

mode=${1:?which mode?}
build=$(cd "${2:?which build folder?}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$build/consumer/$mode
cmake=${CMAKE:-cmake}
cxx=${CXX:-c++}
rm -rf "$work"
mkdir -p "$work"

# Only errors are printed, and what the programs say.
configure() { "$cmake" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_BUILD_TYPE=Debug "$@" >/dev/null; }
compile() { "$cmake" --build "$1" >"$work/log" || { cat "$work/log" >&2 && return 1; }; }

# Installs a build and moves the tree: nothing may depend on where it was installed, or name folders of this machine.
stage() {
  "$cmake" --install "$1" --prefix "$work/first" >/dev/null
  mv "$work/first" "$work/stage"
  local found
  found=$(grep -rIlF -e "$build" -e "$source" "$work/stage") || [ $? -eq 1 ]
  [ -z "$found" ] || { echo "the installed package names folders of this machine: $found" >&2 && return 1; }
}

# The core needs nothing of what only rater::io uses: neither to be found, nor to be linked.
without_io=(--no-warn-unused-cli -DCMAKE_DISABLE_FIND_PACKAGE_ICU=ON -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON
  -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON -DCMAKE_DISABLE_FIND_PACKAGE_zstd=ON)

run_core() {
  local linked
  linked=$(ldd "$1")
  if grep -Eq 'libicu|libz|librater_io' <<<"$linked"; then
    echo "a program of the core links what only rater::io needs: $linked" >&2
    return 1
  fi
  "$1"
}

run_files() { "$1" "$source/examples/data/survey.json" "$source/examples/data/survey.csv"; }

use_package() {
  configure -S "$here/core" -B "$work/core" -DCMAKE_PREFIX_PATH="$work/stage" "${without_io[@]}"
  compile "$work/core"
  run_core "$work/core/uses_rater"
  configure -S "$here/files" -B "$work/files" -DCMAKE_PREFIX_PATH="$work/stage"
  compile "$work/files"
  run_files "$work/files/uses_rater"
}

use_pkg_config() {
  local pc warnings=(-std=c++20 -Wall -Wextra -Wpedantic -Werror)
  pc=$(find "$work/stage" -name rater.pc)
  export PKG_CONFIG_PATH=${pc%/*} LD_LIBRARY_PATH=${pc%/pkgconfig/*}
  # shellcheck disable=SC2046  # the flags are words
  "$cxx" "${warnings[@]}" "$here/core/main.cpp" -o "$work/core_pc" $(pkg-config --cflags --libs rater)
  run_core "$work/core_pc"
  # shellcheck disable=SC2046
  "$cxx" "${warnings[@]}" "$here/files/main.cpp" -o "$work/files_pc" $(pkg-config --cflags --libs rater-io)
  run_files "$work/files_pc"
}

case $mode in
  installed)
    stage "$build"
    use_package
    ;;
  pkg-config)
    stage "$build"
    use_pkg_config
    ;;
  shared)
    configure -S "$source" -B "$work/rater" -DBUILD_SHARED_LIBS=ON -DRATER_BUILD_TESTS=OFF -DRATER_BUILD_BENCHMARKS=OFF
    compile "$work/rater"
    stage "$work/rater"
    "$work/stage/bin/rater" --version
    use_package
    use_pkg_config
    ;;
  subdirectory)
    configure -S "$here/subdirectory" -B "$work/app" -DRATER_SOURCE_DIR="$source" "${without_io[@]}"
    compile "$work/app"
    run_core "$work/app/uses_rater"
    ;;
  *)
    echo "unknown mode $mode" >&2
    exit 2
    ;;
esac
