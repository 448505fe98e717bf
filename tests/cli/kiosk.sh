#!/usr/bin/env bash
# A real survey, start to finish: kiosk.sh RATER. Real files are not in the repository: without RATER_DATA_DIR this is "not run".
set -euo pipefail

rater=${1:?which program?}
if [ -z "${RATER_DATA_DIR:-}" ]; then
  echo "not run: RATER_DATA_DIR does not say where the real files are"
  exit 77
fi
kiosk=$RATER_DATA_DIR/kiosk
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

score() { "$rater" score "$kiosk/kiosk.csv" -i "$kiosk/instrument.json" "$@"; }

# Every number of expected_dimensions.csv to 1e-9, with its n; columns of the result are found by name.
score -f csv >"$scratch/result.csv"
awk -F, '
  FNR == 1 { files++; delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
  files == 1 && $at["level"] == "dimension" {
    key = $at["id"] " " $at["measure"]; value[key] = $at["estimate"]; n[key] = $at["n"]; next
  }
  files == 2 {
    for (m = 3; m <= 5; m++) {
      key = $at["dimension"] " " (m == 3 ? "expectation" : m == 4 ? "perception" : "gap")
      if (!(key in value)) { print key ": no such record"; bad++; continue }
      difference = value[key] - $m
      if (difference > 1e-9 || difference < -1e-9) { print key ": " value[key] ", expected " $m; bad++ }
      if (n[key] != $at["n"]) { print key ": n is " n[key] ", expected " $at["n"]; bad++ }
      checked++
    }
  }
  END { print checked " numbers compared"; exit bad > 0 || checked != 24 }
' "$scratch/result.csv" "$kiosk/expected_dimensions.csv"

score -f json >"$scratch/result.json"
for field in '"rows_read": *211' '"rows_used": *211'; do
  grep -Eq "$field[^0-9]" "$scratch/result.json" || fail "the result does not say $field"
done
grep -q '"211 rows read and used, 4 of them without answers"' "$scratch/result.json" || fail "no note says that 4 respondents answered nothing"

# Groups: every respondent is in one, and the whole is not among them.
score -f csv --by sex --by age --levels respondents --measures count >"$scratch/groups.csv"
awk -F, '
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; if ($1 != "group.sex" || $2 != "group.age") { print "header: " $0; exit 1 } next }
  { groups++; sum += $at["estimate"] }
  END { if (groups < 4 || sum != 211) { print groups " groups with " sum " respondents, expected 211"; exit 1 } }
' "$scratch/groups.csv" || fail "--by sex --by age"
