#!/usr/bin/env bash
# Runs a command in a network of its own: loopback, one address that is none, because the SDKs in Rust and Go offer no
# candidate on loopback, and a route through it, because Firefox offers the address of the default route. With
# HIBIKI_URL set, or where namespaces are not allowed, the machine's own network serves; it needs such an address too.
set -euo pipefail

inside='
ip link set lo up
ip link add e2e0 type dummy 2>/dev/null || ip link add e2e0 type veth peer name e2e1
ip addr add 10.77.0.1/24 dev e2e0
ip link set e2e0 up
if ip link show e2e1 >/dev/null 2>&1; then ip link set e2e1 up; fi
ip route add default dev e2e0
'
if [ -z "${HIBIKI_URL:-}" ] && [ -z "${E2E_OPEN_NETWORK:-}" ]; then
  own=()
  [ "$(id -u)" = 0 ] || own=(--map-root-user)
  if unshare "${own[@]}" --net sh -ec "$inside" 2>/dev/null; then
    exec unshare "${own[@]}" --net sh -ec "$inside"' exec "$@"' sh "$@"
  fi
  echo "e2e: no network namespace here, so the network of the machine is used." >&2
fi
if ! ip -o addr show scope global up 2>/dev/null | grep -q .; then
  echo "e2e: the machine has only loopback addresses, and no network namespace may be made." >&2
  echo "e2e: the SDKs in Rust and Go find no candidates like that. Run as root, allow user namespaces, or add an address." >&2
  exit 1
fi
exec "$@"
