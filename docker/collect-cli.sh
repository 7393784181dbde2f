#!/bin/sh
# Copies the built command line and the libraries that it needs in a container.   collect-cli.sh OUT
# The servers that ./tailrace demo starts are left out: in containers they have images of their own. DynamoDB Local
# (com/amazonaws, with SQLite of com/almworks) must stay out in any case: its licence does not let others pass it on.
set -eu
out=$1
home=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$out"
cp "$home"/cli/target/tailrace-cli-*.jar "$out"
tr ':' '\n' <"$home/cli/target/classpath" |
    grep -v -e /com/amazonaws/ -e /com/almworks/ -e /org/gaul/ -e /io/trino/ -e /org/eclipse/jetty/ -e /org/scala-lang/ \
        -e /org/apache/kafka/kafka -e /org/rocksdb/ |
    while IFS= read -r library; do
        cp "$library" "$out"
    done
