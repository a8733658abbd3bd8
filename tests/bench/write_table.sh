#!/usr/bin/env bash
# write_table.sh RESULTS PAGE: puts the bars of a run of ./run bench into the page, between its two marks, with what the
# run says of its machine. What short forms found is refused: it means nothing.
set -euo pipefail
results=$1
page=$2

readonly begins='<!-- table: written by tests/bench/write_table.sh -->'
readonly ends='<!-- end of table -->'

jq -e '[.benchmarks[].short] | any | not' "$results" >/dev/null ||
  { echo "write_table: $results comes from short forms" >&2; exit 1; }
for mark in "$begins" "$ends"; do
  grep -qxF -- "$mark" "$page" || { echo "write_table: $page lacks the line $mark" >&2; exit 1; }
done

table=$(mktemp)
trap 'rm -f "$table"' EXIT
jq -r '
  def shown: if . >= 100 then round | tostring elif . >= 10 then . * 10 | round / 10 | tostring else . * 100 | round / 100 | tostring end;
  "Measured \(.machine.at | .[0:10]) at \(.machine.revision): \(.machine.cores) cores of \(.machine.processor), \(.machine.memory_mb / 1024 | round) GB,"
  + " Linux \(.machine.kernel | split("-")[0]), \(.machine.compiler | split(" ")[-1] | "g++ " + .), \(.machine.openssl | split(" ")[0:2] | join(" ")); load before it \(.machine.load_before | split(" ")[0]).",
  "",
  "| benchmark | what | measured | bar | |",
  "| --- | --- | --- | --- | --- |",
  (.benchmarks[] | .bench as $bench | .bars[]
   | "| \($bench) | \(.bar) | \(.value | shown) \(.unit) | \(.bound) \(.limit | shown) | \(if .holds then "holds" else "missed" end) |"),
  "",
  (([.benchmarks[].absent[] | "\(.what) (\(.why))"] | unique) as $absent
   | if ($absent | length) == 0 then "Nobody was absent." else "Absent: " + ($absent | join("; ")) + "." end)' \
  "$results" >"$table"

awk -v begins="$begins" -v ends="$ends" -v table="$table" '
  $0 == ends { inside = 0 }
  !inside { print }
  $0 == begins { inside = 1; while ((getline line < table) > 0) print line }' "$page" >"$page.new"
mv "$page.new" "$page"
