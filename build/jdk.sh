# Finds a JDK 25. Sourced; sets JAVA and JAVA_HOME, or says what is missing and how to get it.

# What the server's JVM is started with, alike in training: the start-up cache fits no other collector or headers.
# Little garbage is made: the heap begins small, grows when it has to, and what it and the compilers do not need goes back.
# shellcheck disable=SC2034
server_options=(
  -XX:+UseG1GC -XX:MaxGCPauseMillis=50 -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError
  -Xms32m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:G1PeriodicGCInterval=30000 -XX:TrimNativeHeapInterval=30000
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
)

jdk_is_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$1/release"
}

require_jdk() {
  local path_java=""
  path_java="$(command -v java 2>/dev/null || true)"
  [ -n "$path_java" ] && path_java="$(dirname "$(dirname "$(readlink -f "$path_java")")")"
  for candidate in "${JAVA_HOME:-}" "$path_java" /usr/lib/jvm/*25* /opt/*jdk*25* \
    "$HOME"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -n "$candidate" ] && jdk_is_25 "$candidate"; then
      JAVA_HOME="$candidate"
      JAVA="$candidate/bin/java"
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<'TEXT'
Hibiki needs a JDK 25 and found none: looked at JAVA_HOME, at the java on the PATH and under /usr/lib/jvm.
  Debian and Ubuntu: install the package temurin-25-jdk from Adoptium, or openjdk-25-jdk where the release has it
  anywhere: sdk install java 25-tem   (sdkman.io)
Then run this again, or point JAVA_HOME to it.
TEXT
  exit 1
}
