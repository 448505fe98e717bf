#!/usr/bin/env bash
# A fresh machine to a scored survey: installs what is missing, builds the `rater` command, scores the example.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/needs.sh
ensure_needs "${rater_build_needs[@]}"

mkdir -p build
cmake -S . -B build/quickstart -G Ninja -DCMAKE_BUILD_TYPE=Release -DRATER_BUILD_TESTS=OFF -DRATER_BUILD_BENCHMARKS=OFF >build/log ||
  { cat build/log && exit 1; }
cmake --build build/quickstart --target rater_cli

survey=(examples/data/survey.csv -i examples/data/survey.json --format table)
printf '\n$ rater score %s\n' "${survey[*]}"
build/quickstart/bin/rater score "${survey[@]}"
