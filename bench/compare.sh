#!/usr/bin/env bash
# Measures Hibiki and, if HIBIKI_REFERENCE_BIN names a program, the reference beside it: each case three times, in turn;
# about half an hour.
#   bench/compare.sh                    all cases, on loopback and, as root, over a veth pair
#   bench/compare.sh --cases video:50,audio:50 --runs 1 --seconds 5
# Options are those of the measuring command (--cases, --runs, --seconds, --warmup); figures are collected in
# target/results.jsonl. The exit status says whether the bars hold.
#   HIBIKI_BENCH_LINKS     "loopback veth" (default), or one of them
#   HIBIKI_BENCH_RESULTS   another file for the figures, which is appended to
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=classpath.sh
. "$here/classpath.sh"
# Builds what is missing or old, so that no start that is measured has to.
"$here/../hibiki" --version

results="${HIBIKI_BENCH_RESULTS:-}"
if [ -z "$results" ]; then
  results="$here/target/results.jsonl"
  rm -f "$results"
fi
links="${HIBIKI_BENCH_LINKS:-loopback veth}"
compare=(dev.hibiki.bench.compare.CompareCommand --hibiki "$here/../hibiki" --results "$results")
if [ -n "${HIBIKI_REFERENCE_BIN:-}" ]; then
  compare+=(--reference "$HIBIKI_REFERENCE_BIN")
else
  echo "HIBIKI_REFERENCE_BIN is not set: Hibiki alone, judged by absolute figures."
fi

for link in $links; do
  case "$link" in
    loopback)
      "${load_java[@]}" "${compare[@]}" --link loopback --start-subscribers "${HIBIKI_BENCH_START_SUBSCRIBERS:-200}" "$@"
      ;;
    veth)
      if [ "$(id -u)" != 0 ]; then
        echo "The runs over a veth pair are left out: they need root."
        continue
      fi
      missing=()
      command -v ip >/dev/null 2>&1 || missing+=(iproute2)
      command -v ethtool >/dev/null 2>&1 || missing+=(ethtool)
      if [ ${#missing[@]} -gt 0 ] && ! { command -v apt-get >/dev/null 2>&1 \
        && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null; }; then
        echo "The runs over a veth pair are left out: install ${missing[*]}."
        continue
      fi
      # Half of the cases, so that the whole takes half an hour.
      fewer=(--cases video:50,video:200,simulcast:50,audio:50)
      case " $* " in *" --cases"*) fewer=() ;; esac
      tag="hb$$"
      cleanup() { ip netns del "$tag-s" 2>/dev/null || true; ip netns del "$tag-c" 2>/dev/null || true; }
      trap cleanup EXIT
      ip netns add "$tag-s"
      ip netns add "$tag-c"
      ip link add "$tag-vs" netns "$tag-s" type veth peer name "$tag-vc" netns "$tag-c"
      ip -n "$tag-s" addr add 10.99.77.1/24 dev "$tag-vs"
      ip -n "$tag-c" addr add 10.99.77.2/24 dev "$tag-vc"
      for side in s c; do
        ip -n "$tag-$side" link set lo up
        ip -n "$tag-$side" link set "$tag-v$side" up
        # Trains are cut up before the link, in the sender's time, as by a network card that cannot.
        ip netns exec "$tag-$side" ethtool -K "$tag-v$side" tx-udp-segmentation off
      done
      ip netns exec "$tag-c" "${load_java[@]}" "${compare[@]}" --link veth --address 10.99.77.1 \
        --prefix "ip netns exec $tag-s" "${fewer[@]}" "$@"
      cleanup
      trap - EXIT
      ;;
    *) echo "compare: unknown link $link" >&2; exit 2 ;;
  esac
done
"${load_java[@]}" dev.hibiki.bench.compare.ReportCommand --results "$results" --plots "$here/target/plots"
