#!/bin/sh
# Runs the end-to-end cases: ./run.sh [pattern of case ids]
# Starts ../hibiki itself unless HIBIKI_URL names a server; README.md lists what else the environment sets.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
exec node run.mjs "$@"
