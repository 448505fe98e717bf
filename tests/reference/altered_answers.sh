#!/usr/bin/env bash
# rater_reference_check sees a wrong answer: each alteration of a copy of scoring.json must be reported as what it is.
# usage: altered_answers.sh PROGRAM
set -euo pipefail
program=$1
data=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$data"/*.csv "$work"

# check SED-SCRIPT EXIT SUMMARY [MISS]: alters, runs, compares the exit code, the last line and a line about the miss.
check() {
  sed "$1" "$data/scoring.json" > "$work/scoring.json"
  if [ -n "$1" ] && cmp -s "$data/scoring.json" "$work/scoring.json"; then
    echo "nothing was altered by: $1"
    exit 1
  fi
  local code=0 output
  output=$("$program" "$work" scoring.json) || code=$?
  if [ "$code" != "$2" ] || [ "${output##*$'\n'}" != "$3" ] || ! grep -qF -- "${4:-}" <<< "$output"; then
    printf 'altered by: %s\nexit %s, output:\n%s\nexpected exit %s, %s %s\n' "$1" "$code" "$output" "$2" "$3" "${4:-}"
    exit 1
  fi
}

check '' 0 '703 passed, 0 failed, 0 skipped'
# One number, by a few parts in a million.
check 's/"overall_wmean": -0.781447/"overall_wmean": -0.781449/' 1 '702 passed, 1 failed, 0 skipped' 'dim_gap_available: overall_wmean: got -0.78144'
# One element of an array; missing in place of a number; an array that is too short; one number in place of an array.
check '0,/5.64473684210526/s//5.64473694210526/' 1 '702 passed, 1 failed, 0 skipped' 'item_means_sd: E_mean[1]: got'
check 's/"overall_n": 228/"overall_n": null/' 1 '702 passed, 1 failed, 0 skipped' 'overall_n: got 228, want null'
check '0,/^ *5.64473684210526,$/{/^ *5.64473684210526,$/d}' 1 '681 passed, 22 failed, 0 skipped' 'E_mean[22]: got 5.77333333333333'
check 's/"inverted_per_respondent_max": 3/"inverted_per_respondent_max": [3]/' 1 '702 passed, 2 failed, 0 skipped' 'want nothing'
# Another delta is computed with, not read from the answers.
check 's/"delta": 0.25/"delta": 3/' 1 '667 passed, 36 failed, 0 skipped' 'class_shares: overall[1]'
# A looser tolerance of one quantity forgives.
check 's/"overall_wmean": -0.781447/"overall_wmean": -0.781449/; s/"policy": "available"/&, "tol_rel_by_key": {"overall_wmean": 1e-4}/' 0 '703 passed, 0 failed, 0 skipped'
# What is not covered is skipped, and that is not success.
check 's/"overall_delta0"/"overall_delta1"/' 1 '700 passed, 0 failed, 3 skipped'
check 's/"id": "index_0_100"/"id": "unheard_of"/' 1 '692 passed, 0 failed, 11 skipped'

# Sections, and the dump: it does not look at the answers, and says the same of a file whose answers are wrong.
expect() {  # WHAT GOT WANTED
  if [ "$2" != "$3" ]; then
    printf '%s: got %s, expected %s\n' "$1" "$2" "$3"
    exit 1
  fi
}
cp "$data/scoring.json" "$work/scoring.json"
expect 'two sections' "$("$program" "$work" scoring.json --sections 2.4,2.6 | tail -n 1)" '115 passed, 0 failed, 0 skipped'
"$program" "$work" --dump > "$work/with.tsv"
sed 's/"overall_n": 228/"overall_n": 1/; s/-0\.81[0-9]*/7/' "$data/scoring.json" > "$work/scoring.json"
"$program" "$work" --dump > "$work/without.tsv"
cmp "$work/with.tsv" "$work/without.tsv"
expect 'lines of the dump' "$(wc -l < "$work/with.tsv")" 703
field() { awk -F '\t' -v key="$1" '$2 "/" $3 "/" $4 == key { print $1, $5 }' "$work/with.tsv"; }
expect 'a single value' "$(field dim_gap_available/overall_n/)" 'scoring.json 228'
expect 'an array' "$(field dim_gap_available/n/2)" 'scoring.json 232'
expect 'a matrix' "$(field dim_gap_available_scores_first20/scores/2,1)" 'scoring.json 1.75'

# A folder or file that is none, and a selection of nothing, are no success either.
for arguments in "$work/none" "$work none.json" "$work --sections 99" "$work --unknown" ""; do
  code=0
  # shellcheck disable=SC2086  # several words are meant
  "$program" $arguments > "$work/out" 2>&1 || code=$?
  if [ "$code" != 2 ]; then
    echo "exit $code, expected 2, with: $arguments"
    exit 1
  fi
done
echo "every alteration was seen"
