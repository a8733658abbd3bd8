#!/usr/bin/env bash
# serve_walk.sh BUILD DIR: what ./run serve does once everything is built: it says where it answers, takes an invoice, and
# ends both its programs when it is told to.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
serve_pid=
clean_up() {
  local code=$?
  if [[ -n $serve_pid ]]; then kill -TERM "$serve_pid" 2>/dev/null || true; wait "$serve_pid" 2>/dev/null || true; fi
  if ((code != 0)); then tail -n 30 "$folder"/*.log "$folder/said" >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
fail_walk() { printf 'serve walk: %s\n' "$*" >&2; exit 1; }

echo '{"url": "stale"}' >"$folder/endpoint.json"
bash "$here/../../config/demo/serve.sh" "$1" "$folder" >"$folder/said" 2>&1 </dev/null &
serve_pid=$!
left=600
until [[ $(jq -r .url "$folder/endpoint.json" 2>/dev/null) == http* ]]; do
  if ! kill -0 "$serve_pid" 2>/dev/null || ((left-- <= 0)); then fail_walk "it was not ready within 30 s"; fi
  sleep 0.05
done
url=$(jq -r .url "$folder/endpoint.json")
status=$(curl -sS --max-time 60 "$url/v1/invoices" -H "Authorization: Bearer $(jq -r .api_key "$folder/endpoint.json")" \
  -H 'Content-Type: application/json' -H 'Prefer: wait=20' --data @"$here/../../config/demo/requests/simples.json" | jq -r .status)
[[ $status == authorized ]] || fail_walk "an invoice became $status"

gateway=$(jq .pid "$folder/gateway.json")
portal=$(jq .pid "$folder/portal.json")
kill -TERM "$serve_pid"
code=0
wait "$serve_pid" || code=$?
serve_pid=
((code == 0)) || fail_walk "it ended with $code"
for pid in $gateway $portal; do
  if kill -0 "$pid" 2>/dev/null; then fail_walk "process $pid lives on"; fi
done
[[ ! -e $folder/endpoint.json ]] || fail_walk "endpoint.json names a gateway that is gone"
echo "serve starts, answers and ends"
