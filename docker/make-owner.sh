#!/bin/sh
# Run by the image of PostgreSQL, once, in an empty volume: makes the database and its owner, who is no superuser. What a
# function does with the owner's rights then ends at the database. The service's login is made by `prepare`.
set -eu
: "${OWNER_PASSWORD_FILE:=/run/secrets/postgres_owner_password}"
export OWNER_PASSWORD_FILE
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
-- Read by psql itself: a password in an argument could be seen by whoever lists the processes.
\set password `cat "$OWNER_PASSWORD_FILE"`
create role signet login createrole password :'password';
\connect template1
-- Files that anybody may make and that no table's rights cover: nobody needs one here.
revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;
\connect postgres
create database signet owner signet;
SQL
