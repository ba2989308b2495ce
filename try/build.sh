#!/bin/sh
# Builds the page into dist/; the server carries it as static files under try/.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
