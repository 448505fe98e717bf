#!/usr/bin/env bash
# The job that the comparison with other tools gives to everyone: rater's part of it.
#   bench/peers.sh IN.csv OUT.csv     with RATER (the command) and PEERS (the folder with instrument.json and tidy.py) set,
# or as a driver:  python3 $PEERS/run.py --only duckdb,polars --ours 'bench/peers.sh {in} {out}'
# Scores IN by segment and wave, with roll-up, and lays the records out as the other tools' table. RATER_NO_TIDY=1 leaves the last
# step out, so that only the scoring is timed; OUT.tidy then holds the records.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rater=${RATER:-build/release/bin/rater}
peers=${PEERS:?the folder that holds instrument.json and tidy.py}
"$rater" score "$1" -i "$peers/instrument.json" --by segment --by wave --rollup --levels respondents,overall,dimension \
  --measures count,weight_sum,expectation,perception,gap --min-answered 1 --overall available -f csv -o "$2.tidy"
[ -n "${RATER_NO_TIDY:-}" ] || python3 "$peers/tidy.py" "$2.tidy" "$2"
