#!/usr/bin/env bash
# Loads a LiveKit-compatible server with clients in one process and prints what that costs it.
#   bench/run.sh --url ws://HOST:7880 --api-key KEY --api-secret SECRET --pid PID --subscribers 100
#   bench/run.sh --subscribers 100 --media simulcast       starts the built Hibiki on ports of its own
#   bench/run.sh soak --minutes 20       comings and goings under load; everything has to be flat at the end
#   bench/run.sh joins --clients 150     how long those who join wait for the first packet of sound
#   bench/run.sh hold --participants 5000   what participants cost who are there and do nothing
# Options: bench/run.sh --help, bench/run.sh soak --help and so on
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=classpath.sh
. "$here/classpath.sh"

main=dev.hibiki.bench.load.LoadCommand
case "${1:-}" in
  soak) main=dev.hibiki.bench.soak.SoakCommand; shift ;;
  joins) main=dev.hibiki.bench.guests.JoinsCommand; shift ;;
  # Thousands of clients need more memory than others, and two descriptors each.
  hold) main=dev.hibiki.bench.guests.HoldCommand; load_java+=(-Xmx3g); ulimit -n "$(ulimit -Hn)"; shift ;;
esac

for option in "$@"; do
  case "$option" in
    --url|--url=*|--help|-h) exec "${load_java[@]}" "$main" "$@" ;;
  esac
done

port="${HIBIKI_BENCH_PORT:-7980}"
log="$here/target/server.log"
"$here/../hibiki" --dev --bind 127.0.0.1 --config-body "{port: $port, rtc: {tcp_port: $((port + 1)), udp_port: $((port + 2))}, logging: {level: warn}}" \
  >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
# The first start builds the server, which takes minutes.
until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
  kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.1
done
"${load_java[@]}" "$main" --url "ws://127.0.0.1:$port" --pid "$server" "$@"
