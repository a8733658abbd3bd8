#!/usr/bin/env bash
# chain_walk.sh BUILD: a gateway whose account is routed to the plugin `asaas`, which talks to the Asaas dialect of a second
# gateway, which issues at an offline National Portal. One invoice goes the whole way and is cancelled from its start.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)

# shellcheck source=config/demo/stage.sh
source "$root/config/demo/stage.sh"
folder=$(mktemp -d)
first_pid=
clean_up() {
  local code=$?
  if [[ -n $first_pid ]]; then
    kill -TERM "$first_pid" 2>/dev/null || true
    wait "$first_pid" 2>/dev/null || true
  fi
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log "$folder"/*/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
fail() { printf 'chain: %s\n' "$*" >&2; exit 1; }

start_stage "$1" "$folder/second"
second_url=$gateway_url
second_key=$(<"$(key_file studio)")
# What a request of Asaas does not say: the account of the second gateway settles it once.
curl -sSf -X PUT "$second_url/v1/dialects/terms" -H "Authorization: Bearer $second_key" --data \
  '{"invoice": {"taxes": {"approximate": {"simples_percent": "6.00"}}}}' >/dev/null

# The first gateway has the same issuer and one connection, to the second one's dialect.
first=$folder/first
mkdir -p "$first/config/accounts.d"
echo '{"rules": []}' >"$first/config/routes.json"
jq -n --arg data "$first/data" --arg plugins "$1/plugins" '{
  data_dir: $data, master_key: {file: "\($data)/master.key"}, log_level: "warning",
  server: {listen: "127.0.0.1:0", health_listen: "127.0.0.1:0"},
  outbound: {plain_http_to_loopback: true},
  dispatch: {query: ["1s"]},
  plugins: {folders: [$plugins]}}' >"$first/config/gateway.json"
"$bin/fiscald" --config "$first/config/gateway.json" >"$first/gateway.json" 2>"$first/gateway.log" </dev/null &
first_pid=$!
wait_ready fiscald "$first_pid" "$first/gateway.json" "$first/gateway.log"
first_url=$(jq -r .url "$first/gateway.json")
operator_first() { FISCAL_URL=$first_url "$bin/fiscalctl" "$@" --key-file "$first/data/operator.key"; }
jq '.default_connection = "studio-asaas"' "$demo/accounts/studio.json" >"$first/studio.json"
operator_first account import "$first/studio.json" >/dev/null
operator_first secret set "$(key_file studio)" --account studio --name asaas_key >/dev/null
jq -n --arg url "$second_url" '{
  id: "studio-asaas", plugin: "asaas", environment: "test", egress: [$url | sub("^http://"; "")],
  settings: {api_key: "${secret:asaas_key}", base_url: "\($url)/asaas", iss_rate: "2",
             service_codes: {"010701": "01.07.01"}}}' | operator_first connection import - --account studio >/dev/null
operator_first key create --account studio --label chain --save "$first/key" >/dev/null
first_key=$(<"$first/key")

ask() { curl -sS -X "$1" "$2" -H "Authorization: Bearer $3" -H 'Content-Type: application/json' "${@:4}"; }
# until_status URL KEY STATUS: for at most a minute.
until_status() {
  local left=300 seen=
  while ((left-- > 0)); do
    seen=$(ask GET "$1" "$2" | jq -r .status)
    [[ $seen == "$3" ]] && return
    [[ $seen == rejected || $seen == failed ]] && break
    sleep 0.2
  done
  ask GET "$1/timeline" "$2" >&2
  fail "$1 is $seen and not $3"
}

made=$(ask POST "$first_url/v1/invoices" "$first_key" --data "$(jq -c '.reference = "chain"' "$demo/requests/simples.json")")
id=$(jq -r .id <<<"$made")
[[ $id == inv_* ]] || fail "the first gateway did not take the invoice: $made"
until_status "$first_url/v1/invoices/$id" "$first_key" authorized

there_now=$(ask GET "$second_url/v1/invoices" "$second_key")
[[ $(jq '.data | length' <<<"$there_now") == 1 ]] || fail "the second gateway has not exactly one invoice: $there_now"
there=$(jq -r '.data[0].id' <<<"$there_now")
[[ $(jq -r '.data[0].status' <<<"$there_now") == authorized ]] || fail "the second gateway says $there_now"
documents=$(curl -sS "$control_url/control/ledger" | jq '.documents | length')
[[ $documents == 1 ]] || fail "the portal has $documents documents"
xml=$(ask GET "$first_url/v1/invoices/$id/documents/nfse.xml" "$first_key")
[[ $xml == *"<nNFSe>"* ]] || fail "the first gateway does not have the NFS-e of the portal"
[[ $(ask GET "$second_url/v1/invoices/$there/documents/nfse.xml" "$second_key") == "$xml" ]] ||
  fail "the NFS-e of both gateways differ"

ask POST "$first_url/v1/invoices/$id/cancel" "$first_key" --data '{"reason":"issued_in_error","text":"Emitida com o valor errado"}' >/dev/null
until_status "$first_url/v1/invoices/$id" "$first_key" cancelled
until_status "$second_url/v1/invoices/$there" "$second_key" cancelled
echo "an invoice went through two gateways to the portal, and so did its cancellation"
