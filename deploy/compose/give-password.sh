#!/bin/sh
# Gives the role that serves its password; the roles themselves are made by the migration.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --set "password=$(cat /run/secrets/application_password)" \
  "$(cat /run/secrets/superuser_url)" <<'SQL'
ALTER ROLE trainingflow_app PASSWORD :'password';
SQL
