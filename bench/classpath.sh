# Builds the module if needed; sets load_java, the command before a main class. Sourced by the scripts beside it.
bench_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=../build/jdk.sh
. "$bench_dir/../build/jdk.sh"
require_jdk
bench_jar="$(ls "$bench_dir"/target/bench-*.jar 2>/dev/null | head -1 || true)"
if [ -z "$bench_jar" ] || [ ! -d "$bench_dir/target/lib" ] \
  || [ -n "$(cd "$bench_dir/.." && find pom.xml bench/pom.xml bench/src common/src/main rtc/src/main net/src/main sfu/src/main -type f -newer "$bench_jar" -print 2>/dev/null | head -1)" ]; then
  echo "Building the benchmarks ..." >&2
  rm -rf "$bench_dir"/target/bench-*.jar "$bench_dir/target/lib"
  (cd "$bench_dir/.." && ./mvnw -B -q -Pbench -pl bench -am package -Dmaven.test.skip=true -Dspotless.check.skip=true) >&2
  bench_jar="$(ls "$bench_dir"/target/bench-*.jar | head -1)"
fi
# shellcheck disable=SC2034
load_java=("$JAVA" -Xms128m -Xmx768m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR -cp "$bench_jar:$bench_dir/target/lib/*")
