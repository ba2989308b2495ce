#!/usr/bin/env bash
# Makes what the programs of drivers/ need, in out/: a virtual environment for Python and the compiled Go program.
# The Node SDK comes with npm. What is there already and unchanged is kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out="$(cd .. && pwd)/out"
mkdir -p "$out"

fail() {
  echo "e2e: $1" >&2
  exit 1
}

stamp="$out/venv/requirements.txt"
if ! cmp -s python/requirements.txt "$stamp"; then
  python3 -c 'import ensurepip, venv' 2>/dev/null || fail "please install python3 with venv (Debian: python3-venv)"
  rm -rf "$out/venv"
  python3 -m venv "$out/venv"
  "$out/venv/bin/pip" install --quiet --disable-pip-version-check -r python/requirements.txt
  cp python/requirements.txt "$stamp"
fi

command -v go >/dev/null || fail "please install Go 1.26 or later (go.dev/dl)"
(cd go && go build -o "$out/go-driver" ./driver)
(cd load && go build -o "$out/go-load" .)
