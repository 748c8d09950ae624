#!/bin/sh
# Fails unless web/dist is, byte for byte, what a fresh build gives.
set -eu
cd "$(dirname "$0")"

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

npm ci
DIST=$fresh npm run build
diff -r "$fresh" ../dist
echo "web/dist is fresh."
