# Shared by the start scripts and stop.sh, which say how to use them. bash and what every Debian has.
# A family's script defines: prepare (sets NAME, PROGRAM, CLIENT, COMMON, DEFAULTS) and initialize DATA. What differs beyond that
# (initial_data, server_command, client_script, READY, the WHAT of messages) it defines again.

set -euo pipefail
CACHE=${ROUTER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp/router-of-$(id -u)}/.cache}/router}/servers
READY="ready for connections" WHAT=MariaDB PROGRAM_NAME=mariadbd OR_YOURS=", or use a server of your own with --source"
say() { echo "$*" >&2; }
fail() { say "error: $*"; exit 1; }
. "$here/packages.sh"

USERS_SQL="CREATE USER 'admin'@'%' IDENTIFIED BY 'admin';
GRANT ALL ON *.* TO 'admin'@'%' WITH GRANT OPTION;
CREATE USER 'repl'@'%' IDENTIFIED BY 'repl';
GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO 'repl'@'%';"

main() {
  [ "$(uname -s)" = Linux ] || fail "a server of its own is started on Linux only: use one of yours with --source"
  case ${1:-} in
    --owned) shift; supervise "$@" ;;
    --serve) shift; serve owned "$@" ;;
    *) serve detached "$@" ;;
  esac
}

usage() { say "usage: $0 [--owned] DATA_FOLDER PORT [server options...]   (PORT 0: any free one)"; exit 2; }

# running DATA: prints the pid of the server of this folder, if it lives (a zombie's command line is empty)
running() {
  local pid
  pid=$(cat "$1/server.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  { tr '\0' '\n' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qxF -e "--datadir=$1/data" -e "$1/data" && echo "$pid"
}

# gone DATA: waits until no server of this folder lives
gone() {
  local i
  for ((i = 0; i < 1200; i++)); do running "$1" >/dev/null || return 0; sleep 0.05; done
  return 1
}

as_root() { [ "$(id -u)" != 0 ] || echo --user=root; }   # both families refuse to run as root without it

# free_port: sets PORT to one that nobody listens on. The lock on descriptor 8 keeps it from other servers of this user
# for as long as this process lives, restarts of the server included. Below 32768 no outgoing connection takes it either.
free_port() {
  local i
  mkdir -p "$CACHE/ports"
  for ((i = 0; i < 200; i++)); do
    PORT=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    exec 8>"$CACHE/ports/$PORT"
    flock -n 8 || continue
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null || return 0
  done
  fail "no free port found between 20000 and 31999"
}

# initial_data DATA OPTION...: a fresh server folder. Making one takes seconds, so it is made once and copied;
# options that a folder is born with make one of their own.
initial_data() {
  local data=$1 template=$CACHE/$NAME.data option
  shift
  for option in "$@"; do
    case ${option//_/-} in --lower-case-table-names* | --innodb-page-size*) BIRTH+=("$option") ;; esac
  done
  [ ${#BIRTH[@]} = 0 ] || { mkdir -p "$data"; initialize "$data"; rm -f "$data/data/auto.cnf"; return; }
  [ -e "$template/.complete" ] || (
    flock 9
    [ ! -e "$template/.complete" ] || exit 0
    rm -rf "$template" "$template.new"
    mkdir -p "$template.new" && initialize "$template.new" || exit 1
    # The identity of a MySQL server: every copy makes its own.
    rm -f "$template.new/data/auto.cnf"
    touch "$template.new/.complete" && mv "$template.new" "$template"
  ) 9>"$template.lock" || fail "the server could not make its first data folder (its messages are above)"
  rm -rf "$data/data.new"
  cp -r --reflink=auto "$template/data" "$data/data.new" && mv "$data/data.new" "$data/data"
}

# serve owned|detached DATA PORT OPTION...: starts the server, prints the ready line; owned: stays until the server ends
serve() {
  local how=$1 data pid i
  [ $# -ge 3 ] || usage
  mkdir -p "$2" && data=$(cd "$2" && pwd) PORT=$3
  shift 3
  BIRTH=() ANSWERED=
  # Whoever waits for an answer gets one, whatever goes wrong.
  [ "$how" = detached ] || trap '[ -n "$ANSWERED" ] || echo "failed the server did not start (what went wrong is said above)"' EXIT
  pid=$(running "$data") && { ANSWERED=1; echo "ready 127.0.0.1:$(cat "$data/port") pid $pid socket $data/s.sock log $data/error.log"; return; }
  prepare
  [ -e "$data/data" ] || initial_data "$data" "$@"
  [ "$PORT" != 0 ] || free_port
  echo "$PORT" >"$data/port"
  client_script "$data"
  : >"$data/error.log"
  server_command "$data" "$@"
  if [ "$how" = detached ]; then
    setsid nohup "${COMMAND[@]}" </dev/null >>"$data/stdout.log" 2>&1 8>&- &
  else
    # Should this shell be killed, the server goes with it.
    setpriv --pdeathsig KILL "${COMMAND[@]}" </dev/null >>"$data/stdout.log" 2>&1 &
  fi
  pid=$!
  wait_ready "$data" "$pid"
  [ "$how" = detached ] || wait "$pid" 2>/dev/null || true
}

# server_command DATA OPTION...: sets COMMAND
server_command() {
  local data=$1
  shift
  # Temporary tables of its own: a server that begins removes what it takes for another's leavings.
  mkdir -p "$data/tmp"
  COMMAND=("${PROGRAM[@]}" "${COMMON[@]}" --datadir="$data/data" --tmpdir="$data/tmp" --log-error="$data/error.log" --pid-file="$data/server.pid"
    --bind-address=127.0.0.1 --port="$PORT" --socket="$data/s.sock" --server-id="$PORT" "${DEFAULTS[@]}" "$@")
}

wait_ready() {
  local data=$1 pid=$2 i
  ANSWERED=1
  for ((i = 0; i < 2400; i++)); do
    if grep -q "$READY" "$data/error.log"; then
      echo "ready 127.0.0.1:$PORT pid $(cat "$data/server.pid") socket $data/s.sock log $data/error.log"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if grep -qE "Address already in use|Do you already have another" "$data/error.log"; then echo "failed port $PORT is in use"; exit 1; fi
  tail -n 15 "$data/error.log" "$data/stdout.log" >&2
  kill -KILL "$pid" 2>/dev/null || true
  echo "failed the server did not start (its last messages are above)"
  exit 1
}

# DATA/client: the family's client program, logged in
client_script() {
  { printf '#!/bin/bash\nMYSQL_PWD=admin exec'; printf ' %q' "${CLIENT[@]}" --no-defaults -h127.0.0.1 -P"$PORT" -uadmin; printf ' "$@"\n'; } >"$1/client"
  chmod 700 "$1/client"
}

# supervise DATA PORT OPTION...: the server belongs to whoever holds the other end of standard input.
# Commands, a line each: stop, kill, start. At the end of input, however it came about, the server is killed and DATA removed
# (if it was not there before).
supervise() {
  [ $# -ge 2 ] || usage
  # A session of its own: a Ctrl-C in the terminal is for the owner alone.
  [ -n "${ROUTER_OWN_SESSION:-}" ] || ROUTER_OWN_SESSION=1 exec setsid --wait bash "$0" --owned "$@"
  MINE= DATA=$1 PORT=$2 WORKER=
  shift 2
  [ -n "$(ls -A "$DATA" 2>/dev/null)" ] || MINE=1
  mkdir -p "$DATA" && DATA=$(cd "$DATA" && pwd)
  trap clean_up EXIT
  trap 'exit 1' TERM HUP
  trap '' INT
  [ "$PORT" != 0 ] || free_port
  set -m   # every worker is a process group, so that all of it can be ended
  start_worker "$@"
  local command
  while read -r command; do
    case $command in
      start) start_worker "$@" ;;
      stop) end_server TERM; echo stopped ;;
      kill) end_server KILL; echo killed ;;
      *) echo "failed unknown command $command" ;;
    esac
  done
}

start_worker() {
  setpriv --pdeathsig KILL bash "$0" --serve "$DATA" "$PORT" "$@" </dev/null 8>&- &
  WORKER=$!
}

end_server() {
  local pid
  pid=$(running "$DATA") && kill -"$1" "$pid"
  wait "$WORKER" 2>/dev/null || true
  gone "$DATA" || echo "failed the server does not end"
}

clean_up() {
  local pid i
  trap '' TERM HUP PIPE
  if pid=$(running "$DATA"); then
    kill -KILL "$pid" 2>/dev/null || true
    # Its worker buries it and ends; without the worker it would wait as a zombie for the system to do so.
    for ((i = 0; i < 100; i++)); do [ -d "/proc/$pid" ] || break; sleep 0.02; done
  fi
  [ -z "$WORKER" ] || kill -KILL -- -"$WORKER" 2>/dev/null || true
  wait "$WORKER" 2>/dev/null || true
  gone "$DATA" || true
  [ -z "$MINE" ] || rm -rf "$DATA"
}
