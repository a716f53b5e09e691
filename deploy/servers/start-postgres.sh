#!/bin/bash
# start-postgres.sh [--owned] DATA_FOLDER PORT [postgres options...]
#
# Starts a private PostgreSQL for trying Router's cluster out, which keeps its state in it, on 127.0.0.1, with the superuser admin/admin, and prints
#   ready 127.0.0.1:PORT pid N socket PATH log PATH
# PORT 0 takes a free one. DATA_FOLDER/client is psql, logged in. stop.sh DATA_FOLDER stops it. Options such as -c max_connections=200 go to
# the server. --owned: it lives as long as standard input stays open, then its data goes too; "stop", "kill" and "start" are commands there.
#
# Which PostgreSQL: the one installed here; without one, or with POSTGRES_SUITE=bookworm (15), trixie (17) or bullseye (13), the packages of that
# Debian, unpacked into a cache folder (ROUTER_CACHE, else ~/.cache/router); nothing on the system changes. PostgreSQL refuses to run as root:
# then it runs as nobody (POSTGRES_USER names another), and what is unpacked lies under /var/cache/router, where that user can read it.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "$(id -u)" = 0 ]; then ROUTER_CACHE=${ROUTER_CACHE:-/var/cache/router}; fi
. "$here/lib.sh"
READY="database system is ready to accept connections" WHAT=PostgreSQL PROGRAM_NAME=postgres OR_YOURS=

AS=()
if [ "$(id -u)" = 0 ]; then AS=(setpriv --reuid="${POSTGRES_USER:-nobody}" --regid="$(id -g "${POSTGRES_USER:-nobody}")" --clear-groups); fi

prepare() {
  local bin root library
  umask 022   # whoever runs the server reads what root unpacks
  mkdir -p "$CACHE"
  LIBRARIES=
  bin=$(installed_programs)
  if [ -n "$bin" ] && [ -z "${POSTGRES_SUITE:-}" ]; then
    NAME=postgres-installed-$("$bin/postgres" --version | cksum | cut -d' ' -f1)
  else
    NAME=postgres-${POSTGRES_SUITE:-$CODENAME}
    root=$(unpacked "$NAME" "${POSTGRES_SUITE:-$CODENAME}" "$(package_of "${POSTGRES_SUITE:-$CODENAME}")") || exit 1
    bin=$(echo "$root"/usr/lib/postgresql/*/bin)
    # Its programs call each other, so they cannot be started through a loader as the other servers are; they run with the system's libc.
    for library in "$root"/usr/lib/*-linux-gnu; do [ ! -e "$library/libpq.so.5" ] || LIBRARIES=$library; done
    [ -n "$LIBRARIES" ] || fail "the packages in $root hold no libpq for this machine; remove that folder and try again"
    without_libc "$LIBRARIES"
  fi
  CLIENT=(env LD_LIBRARY_PATH="$LIBRARIES" PGPASSWORD=admin "$bin/psql" -X -q -h 127.0.0.1 -U admin -d postgres)
  PROGRAM=("$bin/postgres")
}

# The newest installed one: the programs of Debian's packages are not on the PATH.
installed_programs() {
  local program
  program=$({ ls -d /usr/lib/postgresql/*/bin/postgres | sort -t/ -k5 -rn; command -v postgres; } 2>/dev/null | head -n 1)
  [ -z "$program" ] || dirname "$(readlink -f "$program")"
}

package_of() {
  case $1 in bookworm) echo postgresql-15 ;; trixie) echo postgresql-17 ;; bullseye) echo postgresql-13 ;; *) echo postgresql ;; esac
}

# without_libc FOLDER: an unpacked libc beside the system's own loader would not run
without_libc() { rm -f "$1"/{libc,libm,libdl,libpthread,librt,libresolv,libutil,libnss_*,ld-linux*}.so* "$1"/libc.so.6; }

# A server folder made once and copied; both belong to whoever runs the server.
initialize() {
  local data=$1
  mkdir -p "$data/data" && own "$data/data"
  chmod 711 "$data"
  echo admin >"$data/password" && own "$data/password"
  ${AS[@]+"${AS[@]}"} env LD_LIBRARY_PATH="$LIBRARIES" "${PROGRAM[0]%postgres}initdb" -D "$data/data" -U admin --pwfile="$data/password" --auth=scram-sha-256 \
    --encoding=UTF8 --no-locale --no-sync >"$data/stdout.log" 2>&1 || { tail -n 20 "$data/stdout.log" >&2; return 1; }
  rm -f "$data/password"
}

own() { [ "$(id -u)" != 0 ] || chown -R "${POSTGRES_USER:-nobody}:" "$1"; }

server_command() {
  local data=$1 i
  shift
  own "$data/data"
  chmod 700 "$data/data"
  # After a kill the server's own children see it a moment later, and keep its shared memory until then.
  for ((i = 0; i < 600; i++)); do left_behind "$data" || break; sleep 0.05; done
  ln -sfn data/server.pid "$data/server.pid"
  ln -sfn "data/.s.PGSQL.$PORT" "$data/s.sock"
  local guard=()
  # The death signal is lost when the user changes, so it is asked for again behind that. (how: of serve, which calls this.)
  [ "$how" = detached ] || guard=(setpriv --pdeathsig KILL)
  COMMAND=(${AS[@]+"${AS[@]}"} ${guard[@]+"${guard[@]}"} env LD_LIBRARY_PATH="$LIBRARIES" bash -c 'log=$1; shift; exec "$@" 2>>"$log"' - "$data/data/error.log"
    "${PROGRAM[@]}" -D "$data/data" -p "$PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$data/data"
    -c external_pid_file="$data/data/server.pid" -c fsync=off -c max_connections=200 "$@")
  rm -f "$data/data/error.log" "$data/error.log"
  ${AS[@]+"${AS[@]}"} touch "$data/data/error.log"
  ln -sfn data/error.log "$data/error.log"
}

left_behind() {
  local folder
  for folder in /proc/[0-9]*/cwd; do [ "$(readlink "$folder" 2>/dev/null)" != "$1/data" ] || return 0; done
  return 1
}

client_script() {
  { printf '#!/bin/bash\nexec'; printf ' %q' "${CLIENT[@]}" -p "$PORT"; printf ' "$@"\n'; } >"$1/client"
  chmod 700 "$1/client"
}

main "$@"
