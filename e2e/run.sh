#!/usr/bin/env bash
# Runs the end-to-end cases: ./run.sh [pattern of case ids]
# Starts ../hibiki itself unless HIBIKI_URL names a server; README.md lists what else the environment sets.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
drivers/prepare.sh
exec lib/network.sh node run.mjs "$@"
