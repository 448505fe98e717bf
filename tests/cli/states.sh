#!/usr/bin/env bash
# What only a shell can try: writers that are killed, little memory, and the progress line. states.sh RATER
set -euo pipefail

rater=$(cd "$(dirname "${1:?which program?}")" && pwd)/$(basename "$1")
scratch=$(mktemp -d)
# Only by this process: a child that is killed before it has become another program would clear up too.
owner=$BASHPID
trap '[ "$BASHPID" != "$owner" ] || rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "$1" >&2
  exit 1
}

cat >bank.json <<'END'
{"format": "rater-instrument/1", "id": "bank", "version": "1", "scales": {"seven": {"min": 1, "max": 7}}, "dimensions": [{"id": "all"}],
 "items": [{"id": "a", "dimension": "all", "expectation": "E1", "perception": "P1"},
           {"id": "b", "dimension": "all", "expectation": "E2", "perception": "P2"}]}
END
echo E1,E2,P1,P2,branch >header.csv
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "%d,%d,%d,%d,b%d\n", i % 7 + 1, i % 5 + 1, i % 6 + 1, i % 4 + 1, i % 20000 }' >rows.csv
cat header.csv rows.csv >one.csv
cat header.csv rows.csv rows.csv >two.csv

# A writer that is killed leaves the old state or the new one, at whatever moment.
partial() { "$rater" partial "$1" -i bank.json --by branch -o "$2"; }
partial one.csv old
began=$(date +%s%N)
partial two.csv new
took=$(($(date +%s%N) - began))  # of a writer that is left alone: the others are killed all along the way
cp old kept.state
killed=0
for step in $(seq 1 30); do
  signal=$([ $((step % 2)) -eq 0 ] && echo KILL || echo TERM)
  "$rater" partial two.csv -i bank.json --by branch -o kept.state 2>/dev/null &
  writer=$!
  sleep "$(awk -v ns="$((took * step / 32))" 'BEGIN { printf "%.6f", ns / 1e9 }')"
  if kill -s "$signal" "$writer" 2>/dev/null; then :; fi  # it may have ended by itself
  done=yes
  wait "$writer" 2>/dev/null || done=no
  if [ "$done" = no ]; then killed=$((killed + 1)); fi
  if cmp -s kept.state new; then
    cp old kept.state
  else
    [ "$done" = no ] || fail "a writer that was not killed left no new state"
    cmp kept.state old || fail "a killed writer left half a state"
  fi
done
[ "$killed" -ge 5 ] || fail "only $killed of 30 writers could be killed"
# A limit on the size of a file ends it in the middle.
(ulimit -f 8 && ! partial two.csv kept.state 2>message) || fail "a state larger than the limit was written"
grep -q kept.state message || fail "the message does not name the state: $(cat message)"
cmp kept.state old || fail "a file limit left half a state"

# Memory does not grow with the answers: 190 MB of text within 100 MB, through a pipe and unpacked from gzip. Sanitizers need more
# than there is, whatever the answers.
many() { cat header.csv && for _ in $(seq 1 230); do cat rows.csv; done; }
if (ulimit -v 100000 && "$rater" --version >/dev/null 2>&1); then
  many | (ulimit -v 100000 && "$rater" score - -i bank.json --threads 2 -f csv) >piped.csv
  many | gzip -1 >many.csv.gz
  (ulimit -v 100000 && "$rater" score many.csv.gz -i bank.json --threads 2 -f csv) >unpacked.csv
  cmp piped.csv unpacked.csv
  grep -q '^count,respondents,all,13800000,' piped.csv || fail "not all rows were read: $(head -n 2 piped.csv)"
else
  echo "memory is not limited here: the program does not start in 100 MB"
fi

# The progress line: on a terminal only, wiped at the end.
slow() { cat header.csv rows.csv && sleep 0.7 && cat rows.csv && sleep 0.4 && cat rows.csv; }
terminal() { SHELL=$BASH script -qefc "$1" /dev/null </dev/null | tr '\r' '\n'; }
slow >slow.csv
export -f slow
shown=$(terminal "slow | '$rater' score - -i bank.json -o out.json")
grep -Eq '[0-9.]+ k rows, [0-9]+ MB, [0-9]+ MB/s' <<<"$shown" || fail "no progress line: $shown"
[ -z "$(tail -n 1 <<<"$shown" | tr -d ' ')" ] || fail "the progress line is not wiped: $shown"
for quiet in --quiet --no-progress; do
  shown=$(terminal "slow | '$rater' score - -i bank.json $quiet -o out.json")
  [ -z "$shown" ] || fail "$quiet shows $shown"
done
slow | "$rater" score - -i bank.json -o out.json 2>message
[ ! -s message ] || fail "progress without a terminal: $(cat message)"
