#!/usr/bin/env bash
# rater_reference_check on a folder that is unlike the one of R, with answers computed by awk (second_folder.awk).
# usage: second_folder.sh PROGRAM
set -euo pipefail
program=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LC_ALL=C awk -v folder="$work" -f "$here/second_folder.awk"
output=$("$program" "$work") || { echo "$output"; exit 1; }
echo "$output"
# The answers must not have become few without anybody noticing.
[[ $output =~ ^([0-9]+)\ passed ]] && [ "${BASH_REMATCH[1]}" -ge 250 ]
