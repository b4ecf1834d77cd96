# Shared by ./run, ./test and ./bench/run: where things are, what must be installed. Sourced, never run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The target folder may lie outside the checkout (CARGO_TARGET_DIR), so that clones share it.
target=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR=$target

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. $2"; }

# A stamp over everything a build reads: equal stamp, equal build.
stamp() {
  { find Cargo.toml Cargo.lock crates sandbox web-client packs fixtures bench -type f \
      -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | sort -z | xargs -0 sha256sum
    rustc --version; printf '%s\n' "$@"; } | sha256sum | cut -d' ' -f1
}

# Styles, icons and islands: web-client/dist, which the binary embeds.
build_client() {
  local mark=web-client/dist/.stamp now
  now=$(find web-client -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  [ -f "$mark" ] && [ "$(cat "$mark")" = "$now" ] && return
  need npm "Install Node.js 20 or newer (apt install nodejs npm)."
  (cd web-client && npm ci --silent --no-audit --no-fund && npm run --silent build)
  printf '%s' "$now" > "$mark"
}

# Debian packages that the tests need; installed when missing and we may.
install_missing() {
  local missing=() package
  for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${missing[*]}"
  local sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# pyHanko checks our signatures as others would: in a venv outside the checkout, found again by the next run.
install_pyhanko() {
  local version=0.38.0 venv
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/pendopo/pyhanko-$version
  export PENDOPO_TEST_PYHANKO=$venv/bin/python
  "$PENDOPO_TEST_PYHANKO" -c 'import pyhanko.sign.validation' 2>/dev/null && return
  say "Installing pyHanko $version"
  python3 -c 'import ensurepip' 2>/dev/null || install_missing python3-venv
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "pyhanko==$version"
}

# three is an Open311 client that others wrote: in a venv outside the checkout, found again by the next run.
install_three() {
  local version=0.8.0 venv
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/pendopo/three-$version
  export PENDOPO_TEST_THREE=$venv/bin/python
  "$PENDOPO_TEST_THREE" -c 'import itertools; itertools.ifilter = filter; import three' 2>/dev/null && return
  say "Installing three $version"
  python3 -c 'import ensurepip' 2>/dev/null || install_missing python3-venv
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "three==$version"
}

# Where PostgreSQL's server programs are (Debian keeps them off the PATH).
postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

# PostgreSQL refuses root: its programs run as `postgres` then.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

# Starts a server in a temporary folder; sets pg_url, pg_folder. Extra settings as arguments.
start_postgres() {
  local bin; bin=$(postgres_bin)
  [ -n "$bin" ] || fail "PostgreSQL is missing. Install it: apt install postgresql"
  pg_folder=$(mktemp -d /tmp/pendopo-pg.XXXXXX)
  [ "$(id -u)" = 0 ] && chown postgres "$pg_folder"
  local port; port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
  as_postgres "$bin/initdb" -D "$pg_folder/data" -A trust -U postgres --no-sync >/dev/null
  as_postgres "$bin/pg_ctl" -D "$pg_folder/data" -w -l "$pg_folder/log" \
    -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_folder -c max_connections=200 -p $port $*" start >/dev/null
  pg_url="postgres://postgres@127.0.0.1:$port/postgres"
}

stop_postgres() {
  [ -n "${pg_folder:-}" ] || return 0
  as_postgres "$(postgres_bin)/pg_ctl" -D "$pg_folder/data" -m fast stop >/dev/null 2>&1 || true
  rm -rf "$pg_folder"
}
