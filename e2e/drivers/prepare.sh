#!/usr/bin/env bash
# Makes what the programs of drivers/ need, in out/: virtual environments for Python, the compiled Go programs, the
# Java program for the server SDK of the JVM.
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

# Agent workers need an older version of the SDK than the driver: an environment of their own.
stamp="$out/agents-venv/requirements.txt"
if ! cmp -s agents/requirements.txt "$stamp"; then
  rm -rf "$out/agents-venv"
  python3 -m venv "$out/agents-venv"
  "$out/agents-venv/bin/pip" install --quiet --disable-pip-version-check -r agents/requirements.txt
  cp agents/requirements.txt "$stamp"
fi

command -v go >/dev/null || fail "please install Go 1.26 or later (go.dev/dl)"
(cd go && go build -o "$out/go-driver" ./driver)
(cd load && go build -o "$out/go-load" .)

# shellcheck source=../../build/jdk.sh
. ../../build/jdk.sh
require_jdk
stamp="$out/java-libs/pom.xml"
if ! cmp -s java/pom.xml "$stamp"; then
  rm -rf "$out/java-libs"
  ../../mvnw -B -ntp -q -f java/pom.xml dependency:copy-dependencies -DoutputDirectory="$out/java-libs"
  cp java/pom.xml "$stamp"
fi
rm -rf "$out/java-classes"
"$JAVA_HOME/bin/javac" -d "$out/java-classes" -cp "$out/java-libs/*" java/Driver.java
printf '#!/bin/sh\nexec "%s" -cp "%s/java-classes:%s/java-libs/*" Driver\n' "$JAVA" "$out" "$out" >"$out/java-driver"
chmod +x "$out/java-driver"
