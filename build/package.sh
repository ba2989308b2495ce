#!/usr/bin/env bash
# Builds the page, the jar and the start-up cache: what ./hibiki starts.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$here"
# shellcheck source=jdk.sh
. build/jdk.sh
require_jdk

if command -v npm >/dev/null 2>&1; then
  echo "Building the page for trying a call ..."
  if ! (cd try && npm ci --no-audit --no-fund --loglevel=error >/dev/null && npm run --silent build >/dev/null); then
    echo "The page could not be built: the server is built without it."
  fi
else
  echo "npm is missing: the server is built without the page for trying a call."
fi

echo "Building the server; the first time this takes a few minutes ..."
./mvnw -B -q -Pbench -pl standalone,bench -am package -Dmaven.test.skip=true -Dspotless.check.skip=true

rm -rf standalone/target/app standalone/target/hibiki.aot
"$JAVA" -Djarmode=tools -jar standalone/target/hibiki.jar extract --destination standalone/target/app
touch standalone/target/app/hibiki.jar

# A start, a few requests, a short call and an end teach the JVM what it will need: later starts take a fraction of
# the time, and the first calls are not paid with the compilers' work.
port=$((20000 + RANDOM % 20000))
ask() { # PATH: whether the server being trained answers
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  cat <&3 >/dev/null
  exec 3>&-
}
echo "Preparing a quick start ..."
app=("$JAVA" "${server_options[@]}")
token="$("${app[@]}" -jar standalone/target/app/hibiki.jar --dev create-join-token --room r --identity i 2>/dev/null | sed -n 's/^Token: *//p')" || true
"${app[@]}" -XX:AOTCacheOutput=standalone/target/hibiki.aot -Xlog:aot=off -Xlog:cds=off -jar standalone/target/app/hibiki.jar \
  --dev --bind 127.0.0.1 --port "$port" --rtc.udp_port "$((port + 1))" --rtc.tcp_port "$((port + 2))" >/dev/null 2>&1 &
trained=$!
for _ in $(seq 300); do
  ask / && break
  kill -0 "$trained" 2>/dev/null || break
  sleep 0.2
done
for path in "/rtc/validate?access_token=$token" /rtc/validate /; do
  ask "$path" || true
done
call() { # OPTIONS of the load: a short call
  "$JAVA" -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$(ls bench/target/bench-*.jar | head -1):bench/target/lib/*" dev.hibiki.bench.load.LoadCommand --url "ws://127.0.0.1:$port" \
    --pid "$trained" --subscribers 12 --warmup 2 --seconds 4 "$@" >/dev/null 2>&1 || echo "A call to be trained by had losses or did not come about: the first calls may be dearer."
}
call --media simulcast
call --media audio --publishers 3 --srtp AES128_CM_SHA1_80
kill -TERM "$trained" 2>/dev/null || true
wait "$trained" || true
[ -f standalone/target/hibiki.aot ] || echo "No quick start: later starts take a few seconds longer."
