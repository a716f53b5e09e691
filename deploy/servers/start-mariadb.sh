#!/bin/bash
# start-mariadb.sh [--owned] DATA_FOLDER PORT [mariadbd options...]
#
# Starts a private MariaDB for trying Router out, on 127.0.0.1, with users admin/admin and repl/repl, and prints
#   ready 127.0.0.1:PORT pid N socket PATH log PATH
# PORT 0 takes a free one. DATA_FOLDER/client is the client program, logged in. stop.sh DATA_FOLDER stops it.
# --owned: it lives as long as standard input stays open, then its data goes too; "stop", "kill" and "start" are commands there.
#
# Which MariaDB: the mariadbd on the PATH; without one, the packages of this Debian or Ubuntu, unpacked into a cache folder
# (ROUTER_CACHE, else ~/.cache/router); nothing on the system changes.
# MARIADB_SUITE=bookworm (10.11), trixie or sid (11.8), bullseye (10.5): that Debian's packages; system: only the one on the PATH.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

prepare() {
  local installed suite=${MARIADB_SUITE:-}
  installed=$(command -v mariadbd || command -v /usr/sbin/mariadbd || true)
  if [ -n "$installed" ] && { [ -z "$suite" ] || [ "$suite" = system ]; }; then
    prepare_installed "$(readlink -f "$installed")"
  elif [ "$suite" = system ]; then
    fail "no mariadbd is on the PATH: install MariaDB, or leave MARIADB_SUITE unset"
  else
    prepare_unpacked "${suite:-$CODENAME}"
  fi
  SHARE=$BASE/share/mariadb
  [ -n "$(ls "$SHARE"/*system_tables.sql 2>/dev/null)" ] || SHARE=$BASE/share/mysql
  local plugins=$BASE/lib/mysql/plugin
  [ -d "$plugins" ] || plugins=$BASE/lib/mariadb/plugin
  [ -d "$plugins" ] || plugins=$BASE/lib64/mariadb/plugin
  COMMON=(--no-defaults --basedir="$BASE" --lc-messages-dir="$SHARE" --character-sets-dir="$SHARE/charsets" --plugin-dir="$plugins" $(as_root))
  DEFAULTS=(--skip-name-resolve --log-bin=binlog --binlog-format=ROW --binlog-row-image=FULL --binlog-row-metadata=FULL
    --gtid-strict-mode=ON --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --max-connect-errors=1000000
    --innodb-flush-log-at-trx-commit=2)
}

prepare_installed() {
  NAME=mariadb-installed-$("$1" --version | cksum | cut -d' ' -f1)
  BASE=$(cd "$(dirname "$1")/.." && pwd)
  PROGRAM=("$1")
  CLIENT=("$(command -v mariadb || command -v mysql || echo mariadb)")
}

prepare_unpacked() {
  local root packages="mariadb-server-core mariadb-client-core +mariadb-client +mariadb-server"
  [ "$1" != bullseye ] || packages="mariadb-server-core-10.5 mariadb-client-core-10.5 +mariadb-client-10.5 +mariadb-server-10.5"
  NAME=mariadb-$1
  root=$(unpacked "$NAME" "$1" $packages) || exit 1   # +mariadb-server brings the plugins
  BASE=$root/usr
  program_of "$root" usr/bin/mariadb; CLIENT=("${PROGRAM[@]}")
  program_of "$root" usr/sbin/mariadbd
}

# What mariadb-install-db does, without that script: it wants my_print_defaults, resolveip and the system's loader.
initialize() {
  local data=$1 part
  mkdir -p "$data/data/mysql"
  { printf '%s\n' 'create database if not exists mysql;' 'use mysql;' 'SET @auth_root_socket=NULL;'
    for part in system_tables performance_tables system_tables_data fill_help_tables maria_add_gis_sp_bootstrap; do system_sql $part; done
    system_sql sys_schema
    echo 'FLUSH PRIVILEGES;'   # the bootstrap takes a statement a line
    echo "$USERS_SQL"
  } >"$data/init.sql"
  "${PROGRAM[@]}" "${COMMON[@]}" ${BIRTH[@]+"${BIRTH[@]}"} --datadir="$data/data" --bootstrap --log-warnings=0 --enforce-storage-engine= \
    --max-allowed-packet=8M --net-buffer-length=16K --innodb-buffer-pool-size=64M --innodb-log-file-size=32M \
    <"$data/init.sql" >"$data/stdout.log" 2>&1 || { tail -n 20 "$data/stdout.log" >&2; return 1; }
}

# system_sql PART: the file has had three names in its time, and 10.5 has no sys schema
system_sql() {
  local file
  for file in "$SHARE"/{mariadb_,mysql_,}"$1.sql"; do [ ! -e "$file" ] || { cat "$file"; return; }; done
}

main "$@"
