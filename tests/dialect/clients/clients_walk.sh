#!/usr/bin/env bash
# clients_walk.sh BUILD DIR: the npm packages `asaas` and `nfe-io`, as they are published, against the dialects of a real
# gateway, which issues at an offline National Portal.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
clients=$root/build/node_clients

major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || true
if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
  echo "skipped: no client is run, for want of Node.js 20 with npm"
  exit 0
fi
mkdir -p "$clients"
# Two tests may come here at once.
if ! flock "$clients/lock" bash -c '
    [[ -d $1/node_modules/asaas && -d $1/node_modules/nfe-io ]] ||
      npm install --prefix "$1" --no-audit --no-fund --ignore-scripts asaas@1.1.0 nfe-io@3.0.2' - "$clients" >"$clients/npm.log" 2>&1; then
  echo "skipped: no client is run, since npm cannot install them ($clients/npm.log)"
  exit 0
fi

# shellcheck source=config/demo/stage.sh
source "$root/config/demo/stage.sh"
folder=$(mktemp -d)
clean_up() {
  local code=$?
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
start_stage "$1" "$folder"

GATEWAY=$gateway_url
KEY=$(<"$(key_file studio)")
OTHER_KEY=$(<"$(key_file consult)")
export GATEWAY KEY OTHER_KEY
# What the request of these systems does not say: the account settles it once.
curl -sSf -X PUT "$gateway_url/v1/dialects/terms" -H "Authorization: Bearer $KEY" --data '{
  "invoice": {"taxes": {"approximate": {"simples_percent": "6.00"}}},
  "services": {"2690": {"national_code": "010701", "nbs": "115013000"}}}' >/dev/null

cp "$here"/*.mjs "$clients/"
for client in asaas nfeio; do
  timeout 120 node "$clients/$client.mjs" || { echo "the client $client failed" >&2; exit 1; }
done
