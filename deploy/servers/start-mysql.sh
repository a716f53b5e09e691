#!/bin/bash
# start-mysql.sh [--owned] DATA_FOLDER PORT [mysqld options...]
#
# Starts a private MySQL (9.x from Debian sid, unpacked into a cache folder; nothing on the system changes).
# Everything else is as start-mariadb.sh says. MYSQL_SUITE takes the packages of another suite.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

prepare() {
  local suite=${MYSQL_SUITE:-sid} root
  [ "$DISTRIBUTION" != ubuntu ] || suite=${MYSQL_SUITE:-$CODENAME}
  NAME=mysql-$suite
  root=$(unpacked "$NAME" "$suite" mysql-server-core mysql-client-core) || exit 1
  program_of "$root" usr/bin/mysql; CLIENT=("${PROGRAM[@]}")
  program_of "$root" usr/sbin/mysqld
  COMMON=(--no-defaults --basedir="$root/usr" --lc-messages-dir="$root/usr/share/mysql" --plugin-dir="$root/usr/lib/mysql/plugin"
    --character-sets-dir="$root/usr/share/mysql/charsets" --secure-file-priv= $(as_root))
  DEFAULTS=(--mysqlx=OFF --skip-name-resolve --log-bin=binlog --binlog-format=ROW --binlog-row-image=FULL --binlog-row-metadata=FULL
    --gtid-mode=ON --enforce-gtid-consistency=ON --innodb-buffer-pool-size=64M --innodb-redo-log-capacity=32M --max-connect-errors=1000000
    --innodb-flush-log-at-trx-commit=2 --sync-binlog=0)
}

initialize() {
  local data=$1
  echo "$USERS_SQL" >"$data/init.sql"
  "${PROGRAM[@]}" "${COMMON[@]}" ${BIRTH[@]+"${BIRTH[@]}"} --datadir="$data/data" --log-error="$data/error.log" --initialize-insecure \
    --innodb-redo-log-capacity=32M --init-file="$data/init.sql" >"$data/stdout.log" 2>&1 || { tail -n 20 "$data/error.log" "$data/stdout.log" >&2; return 1; }
}

main "$@"
