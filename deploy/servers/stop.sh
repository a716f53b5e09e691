#!/bin/bash
# stop.sh DATA_FOLDER: stops the server that one of the start scripts started there.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
[ $# = 1 ] || { say "usage: $0 DATA_FOLDER"; exit 2; }
data=$(cd "$1" 2>/dev/null && pwd) || fail "there is no folder $1"
pid=$(running "$data") || { echo "not running"; exit 0; }
kill -TERM "$pid"
gone "$data" || { kill -KILL "$pid"; gone "$data"; }
echo "stopped $pid"
