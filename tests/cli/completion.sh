#!/usr/bin/env bash
# The completion script knows what the program knows: completion.sh RATER.
set -euo pipefail

rater=${1:?which program?}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
source "$here/../../examples/cli/rater.bash-completion"

fail() {
  echo "$1" >&2
  exit 1
}

# What is offered after these words, one a line.
offered() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _rater
  printf '%s\n' "${COMPREPLY[@]}"
}

expect() {
  local wanted=$1
  shift
  [ "$(offered "$@")" = "$wanted" ] || fail "after '$*': $(offered "$@"), expected $wanted"
}

expect score rater sc
expect --format rater score --form
expect markdown rater score --format m
expect markdown rater score --format = m
expect dimension rater score --levels dim
expect item,dimension rater score --levels item,dim
expect servperf rater score --preset servp
expect partial rater pa
expect --confidence rater merge --conf
expect table rater inspect --format t
expect "" rater inspect --format m

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
touch "$folder/answers.csv"
expect "$folder/answers.csv" rater score "$folder/ans"
expect "$folder/answers.csv" rater score -i "$folder/ans"

# The same options as the help, none more and none less.
check_options() {
  local command=$1 at_least=$2 known
  known=$("$rater" "$command" --help | sed -n '/^Examples/q; s/^ .*\(--[a-z-]*\).*/&/p' | grep -oE '^ +(-[a-z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort)
  [ "$(offered rater "$command" -- | sort)" = "$known" ] || fail "the options of $command differ: $(diff <(offered rater "$command" -- | sort) <(echo "$known"))"
  [ "$(echo "$known" | wc -l)" -ge "$at_least" ] || fail "the help of $command lists no options"
}
check_options score 20
check_options partial 20
check_options merge 6
check_options inspect 3
check_options compare 25
check_options weight 10
check_options plan 8
# And the same commands.
known=$("$rater" --help | sed -n '/^Commands/,/^Options/s/^  \([a-z]\+\) .*/\1/p' | sort)
[ "$(offered rater "" | grep -v '^-' | sort)" = "$known" ] || fail "the commands differ: $known"

# Every word that is offered is accepted.
printf 'P1,P2,P3,P4,P5,P6,P7,P8,P9,P10,P11,P12,P13,P14,P15,P16,P17,P18,P19,P20,P21,P22\n' >"$folder/answers.csv"
for _ in 1 2 3; do printf '4,5,6,4,5,6,4,5,6,4,5,6,4,5,6,4,5,6,4,5,6,4\n' >>"$folder/answers.csv"; done
for option in --levels --lonely-psu --points --overall --missing --format --lang --decimal --measures; do
  while read -r word; do
    "$rater" score "$folder/answers.csv" --preset servperf "$option" "$word" >/dev/null || fail "$option $word is refused"
  done < <(offered rater score "$option" "")
done
