#!/usr/bin/env bash
# Every fuzz target for a long time, one after the other: tests/fuzz/long_run.sh [SECONDS EACH, 600]
# Ends with a line for each; docs/fuzzing.txt keeps the last one that was run for a release. Needs clang 16.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-600}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz >/dev/null
for target in build/fuzz/fuzz/fuzz_*; do
  name=${target##*/fuzz_}
  found=build/fuzz/found_long/$name
  mkdir -p "$found"
  if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/" \
    "$found" "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log")
    echo "$name: $runs runs in $seconds s, clean, $(git rev-parse --short HEAD)"
  else
    tail -40 "build/fuzz/$name.log"
    echo "$name: FAILED, $(git rev-parse --short HEAD)"
    exit 1
  fi
done
