#!/usr/bin/env bash
# What docs/inference.md shows is true: guide.sh RATER. Its commands run, one after the other in one shell, and print what is shown (an
# ellipsis alone on a line stands for the rest); its C++ is in the programs of examples/, which other tests build and run, its
# JSON in the instruments there; its links lead somewhere.
set -euo pipefail

rater=$(cd "$(dirname "${1:?which program?}")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
guide=$root/docs/inference.md
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/here"
ln -s "$rater" "$scratch/bin/rater"
PATH=$scratch/bin:$PATH

# A writable place that looks like the checkout.
ln -s "$root/examples" "$scratch/here/examples"
cd "$scratch/here"

fail() {
  echo "$1" >&2
  exit 1
}

# Lines of the fenced blocks of a kind ("" for plain ones), leading blanks removed.
blocks() {
  awk -v kind="$1" '/^```/ { inside = !inside; wanted = inside && $0 == "```" kind; next } wanted { sub(/^ +/, ""); print }' "$guide"
}

check_output() {
  local command=$1 shown=$2
  eval "$command" >"$scratch/got" </dev/null || fail "$command: exit $?"
  [ -s "$shown" ] || return 0
  if [ "$(tail -n 1 "$shown")" = "…" ]; then
    sed -i '$d' "$shown"
    head -n "$(wc -l <"$shown")" "$scratch/got" >"$scratch/start"
    mv "$scratch/start" "$scratch/got"
  fi
  diff "$shown" <(sed 's/^ *//' "$scratch/got") || fail "$command prints something else than docs/inference.md shows"
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
  elif [ -n "$command" ]; then
    printf '%s\n' "$line" >>"$scratch/shown"
  fi
done < <(blocks "")
check_output "$command" "$scratch/shown"
[ "$commands" -ge 10 ] || fail "only $commands commands found in docs/inference.md"

lines=0
while IFS= read -r line; do
  lines=$((lines + 1))
  grep -qF -- "$line" "$root"/examples/*.cpp || fail "no program has this line of docs/inference.md: $line"
done < <(blocks cpp)
[ "$lines" -ge 8 ] || fail "only $lines lines of C++ found in docs/inference.md"

while IFS= read -r line; do
  grep -qF -- "$line" "$root"/examples/data/*.json || fail "no instrument of examples/data has this line of docs/inference.md: $line"
done < <(blocks json)

while IFS= read -r link; do
  [ -e "$root/docs/$link" ] || fail "docs/inference.md links to $link, which is not there"
done < <(grep -oE '\]\([^)#]+\)' "$guide" | sed 's/^](//; s/)$//')
