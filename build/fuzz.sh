#!/usr/bin/env bash
# Fuzzes every parser with Jazzer, the given number of minutes in all (default 60).
#   build/fuzz.sh [MINUTES]
# Each fuzz target gets an equal share. What it learns stays in target/fuzz, so that a later run goes on from there;
# an input that breaks something is put where the tests will try it from then on, and the run fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes="${1:-60}"
case "$minutes" in ''|*[!0-9]*) echo "fuzz: MINUTES must be a whole number, not '$minutes'" >&2; exit 2 ;; esac

# shellcheck source=build/jdk.sh
. build/jdk.sh
require_jdk

modules="$(grep -rl '@FuzzTest' --include='*FuzzTest.java' ./*/src/test/java | cut -d/ -f2 | sort -u | paste -sd,)"
echo "Building the tests of $modules ..."
./mvnw -B -ntp -q -pl "$modules" -am test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath -Dmdep.outputFile=target/test-classpath.txt

# MODULE CLASS METHOD of each target, read from the sources.
mapfile -t targets < <(
  grep -rl '@FuzzTest' --include='*FuzzTest.java' ./*/src/test/java | sort | while read -r file; do
    module="$(echo "$file" | cut -d/ -f2)"
    class="$(echo "$file" | sed 's|.*/src/test/java/||; s|\.java$||; s|/|.|g')"
    grep -A1 '@FuzzTest' "$file" | sed -n 's/.* void \([A-Za-z0-9_]*\)(.*/\1/p' | while read -r method; do
      echo "$module $class $method"
    done
  done
)
[ ${#targets[@]} -gt 0 ] || { echo "fuzz: no target found" >&2; exit 1; }
seconds=$((minutes * 60 / ${#targets[@]}))
[ "$seconds" -ge 1 ] || seconds=1
echo "${#targets[@]} targets, $seconds s each"

broken=()
for target in "${targets[@]}"; do
  read -r module class method <<<"$target"
  classpath="$module/target/test-classes:$module/target/classes:$(cat "$module/target/test-classpath.txt")"
  corpus="target/fuzz/$class/$method"
  simple="${class##*.}"
  findings="$module/src/test/resources/$(echo "${class%.*}" | tr . /)/${simple}Inputs/$method"
  artifacts="target/fuzz/artifacts/$class.$method"
  mkdir -p "$corpus" "$artifacts" "$findings"
  log="target/fuzz/$class.$method.log"
  if "$JAVA_HOME/bin/java" -Xmx1g -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED \
      --sun-misc-unsafe-memory-access=allow -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
      --target_class="$class" --target_method="$method" --instrumentation_includes='dev.hibiki.**' \
      --reproducer_path=target/fuzz -artifact_prefix="$artifacts/" -max_total_time="$seconds" \
      "$corpus" "$findings" >"$log" 2>&1; then
    result="ok"
  else
    result="BROKEN, see $log"
    cp "$artifacts"/crash-* "$artifacts"/timeout-* "$findings/" 2>/dev/null || true
    broken+=("$class.$method")
  fi
  rmdir --ignore-fail-on-non-empty -p "$findings" 2>/dev/null || true
  executions="$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log" | tail -1)"
  echo "$class.$method: ${executions:-?} executions, $result"
done
if [ ${#broken[@]} -gt 0 ]; then
  echo "fuzz: ${#broken[@]} of ${#targets[@]} targets broke: ${broken[*]}" >&2
  exit 1
fi
