#!/bin/sh
# Makes the secrets of the example, once; keep a copy of them where no backup of the machine lies.
set -eu
cd "$(dirname "$0")"
if [ -e secrets ]; then
  echo "secrets/ is there already; nothing was changed." >&2
  exit 1
fi
umask 077
mkdir secrets
for name in superuser_password application_password master_key files_key; do
  printf '%s' "$(openssl rand -hex 32)" >"secrets/$name"
done
address() {
  printf 'postgresql://%s:%s@database/trainingflow' "$1" "$(cat "secrets/$2")"
}
address postgres superuser_password >secrets/superuser_url
address trainingflow_app application_password >secrets/application_url
# The services run as 10001 and see the files as they are here.
if [ "$(id -u)" -eq 0 ]; then
  chown 10001:10001 secrets/master_key secrets/files_key secrets/*_url
else
  echo "Not run as root: give secrets/{master_key,files_key,*_url} to the user 10001." >&2
fi
