#!/usr/bin/env bash
# Checks that every test that docs/PARITY.md names exists, and that its numbers are those of its rows.
#   build/parity.sh
# A JUnit test is written Class.method, an end-to-end case by its id in e2e/cases.txt; both stand in the third column.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
table="docs/PARITY.md"

# Class.method of each method that follows a test annotation, and the ids of the cases.
known="$(
  find ./*/src/test/java -name '*.java' -print0 | xargs -0 awk '
    FNR == 1 { class = FILENAME; sub(/.*\//, "", class); sub(/\.java$/, "", class); test = 0 }
    /^ *@(Test|ParameterizedTest|RepeatedTest|FuzzTest)/ { test = 1 }
    test && match($0, /void [A-Za-z0-9_]+\(/) {
      print class "." substr($0, RSTART + 5, RLENGTH - 6)
      test = 0
    }'
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' e2e/cases.txt
)"
named="$(awk -F'|' '/^## / { group = 1 } group && $3 ~ /^ (met|partly|open|off) $/ { print $4 }' "$table" | grep -o '`[^`]*`' | tr -d '`' | sort -u)"
[ -n "$named" ] || { echo "parity: no test is named in $table" >&2; exit 1; }

missing="$(comm -23 <(echo "$named") <(echo "$known" | sort -u))"
wrong="$(awk -F'|' '
  function check(name, told, of) {
    if (told != of) print name ": says " told ", has " of
  }
  function row(state) { return n[group, state] + 0 }
  /^## / { group = substr($0, 4) }
  group != "" && $3 ~ /^ (met|partly|open|off) $/ {
    state = $3; gsub(/ /, "", state); n[group, state]++; n["All", state]++
    if (state == "met" && $4 !~ /`/) print group ": met without a test: " $2
  }
  group == "" && $3 ~ /^ [0-9]+ $/ {
    name = $2; gsub(/^ | $/, "", name); gsub(/ /, ""); told[name] = $3 " " $4 " " $5 " " $6
  }
  END {
    for (group in told) check(group, told[group], row("met") " " row("partly") " " row("open") " " row("off"))
    for (key in n) { split(key, part, SUBSEP); if (!(part[1] in told)) print part[1] ": has no numbers" }
  }' "$table" | sort -u)"

if [ -n "$missing" ]; then
  echo "parity: tests that $table names and that do not exist:" >&2
  while read -r name; do echo "  $name" >&2; done <<<"$missing"
fi
if [ -n "$wrong" ]; then
  echo "parity: numbers and rows of $table that do not agree:" >&2
  while read -r line; do echo "  $line" >&2; done <<<"$wrong"
fi
[ -z "$missing$wrong" ] || exit 1
echo "parity: $(echo "$named" | wc -l | tr -d ' ') tests are named, and all exist"
