#!/bin/bash
# start-redis.sh [--owned] DATA_FOLDER PORT [redis-server options...]
#
# Starts a private Redis for trying Router out, on 127.0.0.1, without a password and without saving anything, and prints
#   ready 127.0.0.1:PORT pid N socket PATH log PATH
# PORT 0 takes a free one. DATA_FOLDER/client is redis-cli and DATA_FOLDER/benchmark redis-benchmark, both with the address.
# stop.sh DATA_FOLDER stops it. Options such as --requirepass secret or --appendonly yes go to the server.
# --owned: it lives as long as standard input stays open, then its data goes too; "stop", "kill" and "start" are commands there.
#
# Which Redis: the redis-server on the PATH; without one, or with REDIS_SUITE=bookworm (7.0) and the like, the packages of this Debian
# or Ubuntu, unpacked into a cache folder (ROUTER_CACHE, else ~/.cache/router); nothing on the system changes.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
READY="Ready to accept connections" WHAT=Redis PROGRAM_NAME=redis-server OR_YOURS=

prepare() {
  local installed root
  installed=$(command -v redis-server || true)
  if [ -n "$installed" ] && [ -z "${REDIS_SUITE:-}" ]; then
    PROGRAM=("$installed") CLIENT=(redis-cli) BENCHMARK=(redis-benchmark)
    return
  fi
  NAME=redis-${REDIS_SUITE:-$CODENAME}
  root=$(unpacked "$NAME" "${REDIS_SUITE:-$CODENAME}" redis-tools +redis-server) || exit 1
  program_of "$root" usr/bin/redis-cli; CLIENT=("${PROGRAM[@]}")
  program_of "$root" usr/bin/redis-benchmark; BENCHMARK=("${PROGRAM[@]}")
  program_of "$root" usr/bin/redis-server
}

initial_data() { mkdir -p "$1/data"; }

# Its title stays the command line, by which a running server is known again.
server_command() {
  local data=$1
  shift
  COMMAND=("${PROGRAM[@]}" --set-proc-title no --daemonize no --dir "$data/data" --logfile "$data/error.log" --pidfile "$data/server.pid"
    --bind 127.0.0.1 --port "$PORT" --unixsocket "$data/s.sock" --save "" --appendonly no "$@")
}

client_script() {
  { printf '#!/bin/bash\nexec'; printf ' %q' "${CLIENT[@]}" -h 127.0.0.1 -p "$PORT"; printf ' "$@"\n'; } >"$1/client"
  { printf '#!/bin/bash\nexec'; printf ' %q' "${BENCHMARK[@]}" -h 127.0.0.1 -p "$PORT"; printf ' "$@"\n'; } >"$1/benchmark"
  chmod 700 "$1/client" "$1/benchmark"
}

main "$@"
