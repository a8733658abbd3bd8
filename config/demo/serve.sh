#!/usr/bin/env bash
# serve.sh BUILD DIR: an offline portal and a gateway in the foreground, until SIGINT or SIGTERM. Called by ./run serve.
# When ready, DIR/endpoint.json holds {"url", "api_key", "account"} and what else there is to try.
set -euo pipefail
# shellcheck source=config/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/stage.sh"
build=$1
folder=$2
stopped=false
trap 'stop_stage; rm -f "$folder/endpoint.json"' EXIT
trap 'stopped=true; exit 0' INT TERM
rm -f "$folder/endpoint.json"

start_stage "$build" "$folder"
jq -n --arg url "$gateway_url" --arg key "$(<"$(key_file studio)")" --arg operator_key "$(<"$operator_key_file")" \
  --arg consult "$(<"$(key_file consult)")" --arg control "$control_url" \
  '{url: $url, api_key: $key, account: "studio", operator_key: $operator_key, accounts: {studio: $key, consult: $consult},
    portal_control_url: $control}' >"$folder/endpoint.json.part"
chmod 600 "$folder/endpoint.json.part"
mv "$folder/endpoint.json.part" "$folder/endpoint.json"

cat <<TEXT
The gateway answers at $gateway_url (account studio; its key is in $folder/endpoint.json).

  export FISCAL_URL=$gateway_url FISCAL_API_KEY=\$(jq -r .api_key $folder/endpoint.json)
  curl -s \$FISCAL_URL/v1/invoices -H "Authorization: Bearer \$FISCAL_API_KEY" -H 'Prefer: wait=20' \\
       -H 'Content-Type: application/json' --data @config/demo/requests/simples.json | jq .
  $build/bin/fiscalctl invoice list
  curl -s \$FISCAL_URL/openapi.json | jq '.paths | keys'

Ctrl-C ends it. The gateway's log is $folder/gateway.log.
TEXT

# A signal ends the wait, and then the trap this script; anything else means that a program has died.
wait -n "$gateway_pid" "$portal_pid" || true
$stopped || { tail -n 20 "$folder/gateway.log" "$folder/portal.log" >&2; exit 1; }
