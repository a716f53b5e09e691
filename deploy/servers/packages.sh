# Programs of Debian and Ubuntu packages in a private folder: downloaded with apt-get, unpacked with dpkg, run with their own libc.
# Nothing of the system changes and no rights are needed. Sourced by lib.sh.

. /etc/os-release 2>/dev/null || true
DISTRIBUTION=${ID:-unknown} CODENAME=${VERSION_CODENAME:-}

# One line for each archive that apt is set up with: URI SUITE COMPONENT...
archives() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } | awk '
    $1 == "deb" {
      i = 2
      if ($i ~ /^\[/) { while ($i !~ /\]$/ && i < NF) i++; i++ }
      line = ""
      for (; i <= NF && $i !~ /^#/; i++) line = line $i " "
      print line
    }'
  for f in /etc/apt/sources.list.d/*.sources; do [ -r "$f" ] && { cat "$f"; echo; }; done | awk '
    function flush(   u, s, nu, ns, i, j) {
      nu = split(field["uris"], u); ns = split(field["suites"], s)
      if (field["enabled"] !~ /no/ && field["types"] ~ /(^| )deb( |$)/)
        for (i = 1; i <= nu; i++) for (j = 1; j <= ns; j++) print u[i], s[j], field["components"]
      split("", field)
    }
    /^[ \t]*$/ { flush(); next }
    /^#/ { next }
    /^[^ \t:]+:/ { key = tolower(substr($0, 1, index($0, ":") - 1)); field[key] = substr($0, index($0, ":") + 1); next }
    { field[key] = field[key] $0 }
    END { flush() }'
}

# The mirror this system already uses; ROUTER_MIRROR takes another one.
main_archive() {
  [ -z "${ROUTER_MIRROR:-}" ] || { echo "$ROUTER_MIRROR"; return; }
  archives | awk -v own="$CODENAME" '
    / main( |$)/ && $2 == own { print $1; found = 1; exit }
    / main( |$)/ && $1 ~ /\/(debian|ubuntu)\/?$/ && !other { other = $1 }
    END { if (!found && other) print other }' | sed 's#/*$##'
}

security_archive() { archives | awk '/ main( |$)/ && $2 ~ /-security$/ { print $1; exit }' | sed 's#/*$##'; }

# source_lines SUITE: what apt reads for it
source_lines() {
  local keyring signed= mirror security
  for keyring in /usr/share/keyrings/"$DISTRIBUTION"-archive-keyring.{gpg,pgp}; do
    [ ! -e "$keyring" ] || { signed="[signed-by=$keyring] "; break; }
  done
  mirror=$(main_archive); security=$(security_archive)
  if [ "$DISTRIBUTION" = ubuntu ]; then
    printf "deb $signed$mirror %s main universe\n" "$1" "$1-updates"
  else
    echo "deb $signed$mirror $1 main"
    case $1 in sid | unstable | experimental) ;; *) [ -z "$security" ] || echo "deb $signed$security $1-security main" ;; esac
  fi
}

# unpacked NAME SUITE PACKAGE... [+PACKAGE...]: prints the folder that holds the packages and all they need, made once.
# Of +PACKAGE only its own files are taken, without what it depends on.
unpacked() {
  local name=$1 suite=$2 root=$CACHE/$1
  shift 2
  [ ! -e "$root/.complete" ] || { echo "$root"; return; }
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    fail "this system has no apt-get to take a server from: install $WHAT (so that $PROGRAM_NAME is on the PATH)$OR_YOURS"
  [ -n "$(main_archive)" ] ||
    fail "no package archive is configured for apt here: install $WHAT, or set ROUTER_MIRROR to an archive of $DISTRIBUTION$OR_YOURS"
  mkdir -p "$CACHE"
  # The lock makes others wait; the rename makes the folder appear whole or not at all.
  ( flock 9; [ -e "$root/.complete" ] || unpack "$root" "$suite" "$@" ) 9>"$root.lock" || return 1
  echo "$root"
}

unpack() {
  local root=$1 suite=$2 new=$1.new apt=$1.apt package full=() extra=()
  shift 2
  for package in "$@"; do case $package in +*) extra+=("${package#+}") ;; *) full+=("$package") ;; esac; done
  say "Getting ${full[0]} from the packages of $suite, once, into $root"
  rm -rf "$root" "$new" "$apt"
  mkdir -p "$new" "$apt"/{lists/partial,archives/partial,debs,parts} && : >"$apt/status" || return 1
  source_lines "$suite" >"$apt/sources.list"
  # The empty status file makes apt answer everything the packages need, libc included.
  local options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts="$apt/parts"
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$apt/parts"
    -o Dir::State="$apt" -o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives" -o APT::Sandbox::User="$(id -un)"
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Debug::NoLocking=1 -o APT::Get::Assume-Yes=1
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false)
  apt-get "${options[@]}" update >"$apt/log" 2>&1 || { unpack_failed "$apt/log"; return 1; }
  say "  reading what it needs"
  apt-get "${options[@]}" install -s --no-install-recommends "${full[@]}" >"$apt/plan" 2>>"$apt/log" || { unpack_failed "$apt/log"; return 1; }
  awk '$1 == "Inst" { print $2 }' "$apt/plan" |
    grep -vE '^(perl|libperl|libgdbm|libdb5|gcc-.*-base|libc-gconv|debconf|dpkg|tar|libacl|libselinux)' >"$apt/packages" || return 1
  say "  downloading $(($(wc -l <"$apt/packages") + ${#extra[@]})) packages"
  # shellcheck disable=SC2046
  (cd "$apt/debs" && apt-get "${options[@]}" download $(cat "$apt/packages") ${extra[@]+"${extra[@]}"} >>"$apt/log" 2>&1) || { unpack_failed "$apt/log"; return 1; }
  for package in "$apt"/debs/*.deb; do dpkg -x "$package" "$new" || return 1; done
  (cd "$apt/debs" && ls) >"$new/PACKAGES"
  say "  done, $(du -sm "$apt/debs" | cut -f1) MB of packages"
  rm -rf "$new/usr/share/doc" "$new/usr/share/man" "$apt"
  touch "$new/.complete" && mv "$new" "$root"
}

unpack_failed() { tail -n 5 "$1" >&2; say "error: apt-get could not get the packages (its last lines are above)"; }

# program_of ROOT PATH: sets PROGRAM to the command that runs it with that root's own libc and libraries
program_of() {
  local root=$1 loader library path=
  for loader in "$root"/{usr/lib,lib}/*-linux-gnu*/ld-linux*.so.* "$root"/{usr/lib64,lib64,usr/lib,lib}/ld-linux*.so.*; do
    [ ! -e "$loader" ] || break
  done
  [ -e "$loader" ] || fail "the packages in $root hold no program loader for this machine; remove that folder and try again"
  for library in "$root"/{usr/lib,lib}/*-linux-gnu "$root"/usr/lib/*-linux-gnu/*/ "$root"/usr/lib; do
    [ ! -d "$library" ] || path=$path${path:+:}${library%/}
  done
  PROGRAM=("$loader" --library-path "$path" "$root/$2")
}
