#!/usr/bin/env bash
# Installs what is missing, builds, and runs every check; ends with ctest's summary. From any directory, any number of times.
#   RATER_QUICK=1      only the gcc build and its tests
#   RATER_DATA_DIR=..  a folder with real survey files; tests on them are reported as not run without it
#   RATER_FUZZ_SECONDS seconds for each fuzz target (10)
#   RATER_TIDY_ALL=1   clang-tidy on every source, and not only on those that the last commits changed
set -euo pipefail

if [ -n "${RATER_DATA_DIR:-}" ]; then
  RATER_DATA_DIR=$(cd "$RATER_DATA_DIR" && pwd)
  export RATER_DATA_DIR
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/needs.sh

# A bare tree entered by chroot has neither /proc nor terminals, which the sanitizers and some tests need. Root lends them while
# this runs.
mounted=()  # the last one first
lend() { mount -t "$@" && mounted=("${!#}" ${mounted[@]+"${mounted[@]}"}); }
give_back() { for place in ${mounted[@]+"${mounted[@]}"}; do umount --lazy "$place"; done; }
if [ ! -r /proc/self/maps ] && [ "$(id -u)" -eq 0 ]; then
  trap give_back EXIT
  lend proc proc /proc && { [ -e /dev/pts/ptmx ] || lend devpts -o ptmxmode=0666 devpts /dev/pts; } ||
    echo "/proc and /dev/pts cannot be mounted here"
fi

# The compiler's cache serves another checkout of the same files too.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

step() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# What the last commits changed; all of it where there is no history to ask.
recent_commits=8
to_tidy() {
  if [ -n "${RATER_TIDY_ALL:-}" ] || ! git rev-parse -q --verify "HEAD~$recent_commits" >/dev/null 2>&1; then
    find src examples -name '*.cpp'
  else
    git diff --name-only --diff-filter=d "HEAD~$recent_commits" -- 'src/*.cpp' 'examples/*.cpp'
  fi
}

sources() { find "$@" -name '*.cpp' -o -name '*.hpp'; }

# configure PRESET [CMAKE OPTION...]
configure() { cmake --preset "$@" >build/log || { cat build/log && return 1; }; }
# build PRESET [CMAKE OPTION...]
build() {
  configure "$@"
  cmake --build --preset "$1"
}

needs=("${rater_build_needs[@]}" "ccache command ccache" "pkg-config command pkg-config"
  "catch2 header catch2/catch.hpp catch2/catch_all.hpp" "libbenchmark-dev header benchmark/benchmark.h")
if [ -z "${RATER_QUICK:-}" ]; then
  needs+=("clang-16 command clang++-16" "libclang-rt-16-dev sanitizers clang++-16" "clang-format-16 command clang-format-16"
    "clang-tidy-16 command clang-tidy-16")
fi
ensure_needs "${needs[@]}"
mkdir -p build

if [ -z "${RATER_QUICK:-}" ]; then
  step "clang-format"
  sources include src examples tests bench | xargs clang-format-16 --dry-run -Werror

  sanitizers=address,undefined
  if [ ! -r /proc/self/maps ]; then
    echo "The sanitizers need /proc: clang's build is tested without them"
    sanitizers=
  fi
  step "clang 16, sanitizers: ${sanitizers:-none}"
  build asan -DRATER_SANITIZE=$sanitizers
  UBSAN_OPTIONS=print_stacktrace=1 ctest --preset asan -LE consumer -j "$(nproc)" --no-tests=error

  if [ -n "$sanitizers" ]; then
    step "ThreadSanitizer: the tests that run threads"
    configure tsan
    cmake --build --preset tsan --target rater_test_law
    build/tsan/tests/rater_test_law "reader: any number of threads*,reader: of several errors*,reader: too many groups*,reader: the caller*,every instruction set*"
  fi

  step "clang-tidy"
  to_tidy | xargs -r -n 1 -P "$(nproc)" clang-tidy-16 -p build/asan --quiet

  step "libFuzzer, ${RATER_FUZZ_SECONDS:-10} s for each target"
  build fuzz -DRATER_SANITIZE=$sanitizers
  for target in build/fuzz/fuzz/fuzz_*; do
    name=${target##*/fuzz_}
    mkdir -p "build/fuzz/found/$name"
    "$target" -seed=1 -max_total_time="${RATER_FUZZ_SECONDS:-10}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix=build/fuzz/found/ "build/fuzz/found/$name" "tests/fuzz/corpus/$name" >build/log 2>&1 || { cat build/log && exit 1; }
    grep -E 'number_of_executed_units|average_exec_per_sec' build/log
  done
fi

step "gcc, optimised"
build release
ctest --preset release -j "$(nproc)" --no-tests=error
