#!/usr/bin/env bash
# Means with standard errors for 5 dimensions in 240 domains of a clustered design, against R `survey` on a tenth of the rows
# without clusters. Both take turns; prints every run and the medians, in seconds of the whole process.
#   bench/inference_speed.sh RATER INSTRUMENT.json DATA.csv SURVEY.R [RUNS]
# RATER: the command. DATA.csv: the layout of the comparison with other tools (columns segment, wave, design_weight, E1.., P1..,
# w_*); 2,000 clusters in 40 strata and 500 in 25 are made up here, row by row. SURVEY.R: called as `Rscript SURVEY.R IN.csv OUT.csv`,
# with R and its packages survey and data.table. "-" in its place leaves R out.
set -euo pipefail
if [ $# -lt 4 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0"
  exit 2
fi
rater=$1 instrument=$2 data=$3 script=$4 runs=${5:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each row gets a cluster by chance, the same every time (Park & Miller's generator), and each cluster lies in one stratum.
with_clusters() {  # CLUSTERS STRATA
  awk -v OFS=, -v clusters="$1" -v strata="$2" 'BEGIN { x = 7 }
    NR == 1 { print $0, "stratum", "branch"; next }
    { x = x * 16807 % 2147483647; b = int(x / 1000) % clusters; print $0, "st" b % strata, "b" b }' "$data"
}
with_clusters 2000 40 >"$work/2000.csv"
with_clusters 500 25 >"$work/500.csv"
rows=$(($(wc -l <"$data") - 1))
head -n $((rows / 10 + 1)) "$data" >"$work/tenth.csv"

score() {  # FILE MORE-OPTIONS...
  "$rater" score "$1" -i "$instrument" --by segment --by wave "${@:2}" -f csv -o "$work/out.csv" --quiet --threads 2
}
job() {
  case $1 in
    gaps-2000-clusters) score "$work/2000.csv" --levels dimension --measures gap --strata stratum --psu branch ;;
    gaps-500-clusters) score "$work/500.csv" --levels dimension --measures gap --strata stratum --psu branch ;;
    gaps-no-clusters) score "$data" --levels dimension --measures gap ;;
    r-job-2000-clusters) score "$work/2000.csv" --rollup --levels respondents,overall,dimension --min-answered 1 --overall available \
      --measures count,weight_sum,expectation,perception,gap --strata stratum --psu branch ;;
    r-job-tenth-no-clusters) score "$work/tenth.csv" --rollup --levels respondents,overall,dimension --min-answered 1 --overall available \
      --measures count,weight_sum,expectation,perception,gap ;;
    R-tenth-no-clusters) Rscript "$script" "$work/tenth.csv" "$work/r.csv" 2>/dev/null ;;
  esac
}
jobs=(gaps-2000-clusters gaps-500-clusters gaps-no-clusters r-job-2000-clusters r-job-tenth-no-clusters)
[ "$script" = - ] || jobs+=(R-tenth-no-clusters)

for ((run = 1; run <= runs; ++run)); do
  for name in "${jobs[@]}"; do
    from=$EPOCHREALTIME
    job "$name"
    awk -v from="$from" -v to="$EPOCHREALTIME" -v name="$name" 'BEGIN { printf "%s %.3f\n", name, to - from }' | tee -a "$work/times"
  done
done
echo "medians of $runs ($rows rows):"
for name in "${jobs[@]}"; do
  awk -v name="$name" '$1 == name { print $2 }' "$work/times" | sort -n |
    awk -v name="$name" '{ t[NR] = $1 } END { printf "%-24s %.3f\n", name, (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2 }'
done
