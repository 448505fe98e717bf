# Some columns of a result in CSV, rounded for reading:  awk -f columns.awk -v show=id,estimate,se,deff result.csv
BEGIN { FS = ","; count = split(show, name, ",") }
{
  # A comma within quotes is no end of a cell.
  while (match($0, /"[^"]*"/)) {
    quoted = substr($0, RSTART + 1, RLENGTH - 2)
    gsub(/,/, ";", quoted)
    $0 = substr($0, 1, RSTART - 1) quoted substr($0, RSTART + RLENGTH)
  }
}
NR == 1 { for (i = 1; i <= NF; i++) place[$i] = i }
{
  for (k = 1; k <= count; k++) {
    cell[NR, k] = rounded($place[name[k]], name[k])
    if (length(cell[NR, k]) > width[k]) width[k] = length(cell[NR, k])
  }
}
END {
  for (row = 1; row <= NR; row++) {
    line = ""
    for (k = 1; k <= count; k++) {
      words = name[k] ~ /^(group|versus|measure|level|id|of)/
      line = line (k > 1 ? "  " : "") sprintf("%" (words ? "-" : "") width[k] "s", cell[row, k])
    }
    sub(/ +$/, "", line)
    print line
  }
}
function rounded(text, column) {
  if (text !~ /^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/ || column ~ /^(group|versus)/) return text
  if (text == int(text)) return sprintf("%d", text)
  if (column ~ /^p/ && text < 0.0001) return "<0.0001"
  return sprintf("%.4f", text)
}
