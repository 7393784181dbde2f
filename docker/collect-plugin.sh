#!/bin/sh
# Copies the built Connect plugin, the folder that plugin.path wants.   collect-plugin.sh OUT
set -eu
out=$1
home=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$out"
cp -R "$home"/connector/plugin/target/tailrace-connect-*/tailrace-connect-* "$out"
