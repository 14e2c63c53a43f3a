#!/bin/sh
# Makes what compose.yaml reads from docker/secrets, once: a file that is there is kept. Takes over the password and the
# master key of an installation that had them in docker/.env.
set -eu
cd "$(dirname "$0")"
secrets=${1:-secrets}
# The folder keeps everybody else out. In a container a file keeps its mode and is read by another account.
mkdir -p "$secrets"
chmod 700 "$secrets"

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
former() { sed -n "s/^$1=//p" .env 2>/dev/null | tail -n 1; }
keep() {
  [ -s "$secrets/$1" ] && return
  printf '%s\n' "$2" >"$secrets/$1.new"
  chmod 444 "$secrets/$1.new"
  mv "$secrets/$1.new" "$secrets/$1"
  echo "made $secrets/$1"
}
first() { [ -n "$1" ] && printf '%s' "$1" || random "$2"; }

keep master_key "$(first "$(former SIGNET_MASTER_KEY)" 32)"
keep dashboard_secret "$(random 32)"
keep postgres_superuser_password "$(random 24)"
keep postgres_owner_password "$(first "$(former POSTGRES_PASSWORD)" 24)"
keep database_owner_url "postgres://signet:$(cat "$secrets/postgres_owner_password")@postgres:5432/signet"
keep database_url "postgres://signet_service:$(random 24)@postgres:5432/signet"
echo "Back $secrets up apart from the database: without the master key its secrets cannot be read again."
