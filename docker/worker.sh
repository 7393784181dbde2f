#!/bin/sh
# Starts a distributed Connect worker with config/connect/worker.properties. A variable CONNECT_PLUGIN_PATH sets the option
# plugin.path, and so on: in a properties file the last of two lines wins.
set -eu
kafka=${KAFKA_HOME:-/opt/kafka}
options=${TMPDIR:-/tmp}/worker.properties
{
    cat config/connect/worker.properties
    echo
    env | grep '^CONNECT_' | while IFS='=' read -r name value; do
        option=$(printf '%s' "${name#CONNECT_}" | tr 'A-Z_' 'a-z.')
        printf '%s=%s\n' "$option" "$value"
    done
} >"$options"
exec "$kafka/bin/connect-distributed.sh" "$options"
