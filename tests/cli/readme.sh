#!/usr/bin/env bash
# What README.md shows is true: readme.sh RATER. Its commands run and print what is shown (an ellipsis alone on a line stands for the
# rest), its C++ is in the programs of examples/ and tests/consumer/, which are built and run by other tests, and its links lead somewhere.
set -euo pipefail

rater=$(cd "$(dirname "${1:?which program?}")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$rater" "$scratch/bin/rater"
PATH=$scratch/bin:$PATH

# A writable place that looks like the checkout.
mkdir "$scratch/here"
ln -s "$root/examples" "$scratch/here/examples"
cd "$scratch/here"

fail() {
  echo "$1" >&2
  exit 1
}

# Lines of the fenced blocks of a kind ("" for plain ones), leading blanks removed.
blocks() {
  awk -v kind="$1" '/^```/ { inside = !inside; wanted = inside && $0 == "```" kind; next } wanted { sub(/^ +/, ""); print }' "$root/README.md"
}

check_output() {
  local command=$1 shown=$2
  eval "$command" >"$scratch/got" || fail "$command: exit $?"
  [ -s "$shown" ] || return 0
  if [ "$(tail -n 1 "$shown")" = "…" ]; then
    sed -i '$d' "$shown"
    head -n "$(wc -l <"$shown")" "$scratch/got" >"$scratch/start"
    mv "$scratch/start" "$scratch/got"
  fi
  diff "$shown" <(sed 's/^ *//' "$scratch/got") || fail "$command prints something else than README.md shows"
}

commands=0
command=
: >"$scratch/shown"
while IFS= read -r line; do
  if [[ $line == "$ "* ]]; then
    if [ -n "$command" ]; then check_output "$command" "$scratch/shown"; fi
    command=${line#"$ "}
    commands=$((commands + 1))
    : >"$scratch/shown"
  elif [[ $line == ./* ]]; then
    [ -x "$root/${line%% *}" ] || fail "README.md names ${line%% *}, which cannot be run"
  elif [ -n "$command" ]; then
    printf '%s\n' "$line" >>"$scratch/shown"
  fi
done < <(blocks "")
check_output "$command" "$scratch/shown"
[ "$commands" -ge 5 ] || fail "only $commands commands found in README.md"
for written in scores.csv south.json scores.md; do
  [ -s "$written" ] || fail "$written was not written"
done

lines=0
while IFS= read -r line; do
  lines=$((lines + 1))
  grep -qrF -- "$line" "$root"/examples/*.cpp "$root/tests/consumer" || fail "no program has this line of README.md: $line"
done < <(blocks cpp)
[ "$lines" -ge 10 ] || fail "only $lines lines of C++ found in README.md"

while IFS= read -r link; do
  [ -e "$root/$link" ] || fail "README.md links to $link, which is not there"
done < <(grep -oE '\]\([^)#]+\)' "$root/README.md" | sed 's/^](//; s/)$//')
