#!/usr/bin/env bash
# Runs the JMH benchmarks with short settings: bench/jmh.sh [NAME] [JMH options]; longer with -wi 5 -i 10 -f 3 and the like.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=classpath.sh
. "$here/classpath.sh"
pattern=".*"
case "${1:-}" in ''|-*) ;; *) pattern="$1"; shift ;; esac
exec "$JAVA" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR -cp "$bench_jar:$bench_dir/target/lib/*" \
  org.openjdk.jmh.Main "$pattern" -f 1 -wi 3 -w 2s -i 3 -r 2s -prof gc "$@"
