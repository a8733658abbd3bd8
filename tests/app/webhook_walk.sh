#!/usr/bin/env bash
# webhook_walk.sh BUILD DIR: an account is told what happens to its invoices by a real gateway, over a real network, and two
# libraries that others wrote verify each message; a provider calls back; the gateway dies between a delivery and its record.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=config/demo/stage.sh
source "$here/../../config/demo/stage.sh"
# shellcheck source=tests/app/calls.sh
source "$here/calls.sh"

modules=$(cd "$here/../.." && pwd)/build/node_tools/webhooks
major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || true
if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
  echo "skipped: webhooks are not verified by others' libraries, for want of Node.js 20 with npm"
  exit 0
fi
mkdir -p "$modules"
# shellcheck disable=SC2016
if ! flock "$modules/lock" bash -c '[[ -d $1/node_modules/svix ]] || npm install --prefix "$1" --no-audit --no-fund \
    --ignore-scripts standardwebhooks@1.1.1 svix@1.99.1' - "$modules" >"$modules/npm.log" 2>&1; then
  echo "skipped: webhooks are not verified by others' libraries, since npm cannot install them ($modules/npm.log)"
  exit 0
fi

folder=$(mktemp -d)
receiver_pid=
clean_up() {
  local code=$?
  if [[ -n $receiver_pid ]]; then kill -TERM "$receiver_pid" 2>/dev/null || true; wait "$receiver_pid" 2>/dev/null || true; fi
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log "$folder"/*/*.log "$folder/webhooks.jsonl" >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT

# until_true SECONDS COMMAND...
until_true() {
  local left=$(($1 * 20))
  shift
  while ((left-- > 0)); do
    if "$@"; then return; fi
    sleep 0.05
  done
  fail_walk "not within its time: $*"
}
# got JQ_CONDITION: whether a message came for which it holds.
got() { [[ -s $folder/webhooks.jsonl ]] && jq -es "any(.[]; $1)" "$folder/webhooks.jsonl" >/dev/null; }
count_of() { jq -s "[.[] | select($1)] | length" "$folder/webhooks.jsonl"; }

touch "$folder/secrets"
node "$here/webhook_receiver.mjs" "$modules" "$folder" >"$folder/receiver.log" 2>&1 </dev/null &
receiver_pid=$!
until_true 20 test -s "$folder/receiver.json"
port=$(jq .port "$folder/receiver.json")

# --- a gateway with the sandbox's provider alone
bin=$1/bin
stage=$folder/stage
mkdir -p "$stage/config/accounts.d" "$stage/plugins" "$stage/keys"
chmod 700 "$stage/keys"
mkdir "$stage/plugins/sandbox"
cp "$1/plugins/sandbox/sandbox.so" "$1/plugins/sandbox/manifest.json" "$stage/plugins/sandbox/"
write_configuration "$stage"
jq --arg target "127.0.0.1:$port" '.notify = {allowed_targets: [$target], timeout: "1s", retry: ["100ms", "200ms", "3s"], rest: "100ms"}' \
  "$stage/config/gateway.json" >"$stage/config/new.json"
mv "$stage/config/new.json" "$stage/config/gateway.json"
start_gateway
# shellcheck disable=SC2154  # stage.sh sets it
jq '.default_connection = "box"' "$demo/accounts/studio.json" >"$stage/account.json"
as_operator account import "$stage/account.json" >/dev/null
jq -n '{id: "box", plugin: "sandbox", environment: "test", settings: {amounts: false}}' |
  as_operator connection import - --account studio >/dev/null
as_operator key create --account studio --label walk --save "$(key_file studio)" >/dev/null
key=$(<"$(key_file studio)")
url=$gateway_url
invoice() {
  jq -nc --arg reference "$1" --arg tag "${2:-}" '{reference: $reference, amount: 45000,
    customer: {tax_id: "529.982.247-25", name: "Maria Aparecida de Souza"},
    service: {national_code: "010701", description: "Suporte"}, taxes: {iss: {}, approximate: {simples_percent: "6.00"}}}
    + if $tag == "" then {} else {tags: [$tag]} end'
}

# --- an endpoint, and what is refused
call POST /v1/webhook_endpoints 422 '{"url": "http://127.0.0.1:1/hook"}'
is '.code' url_not_allowed
call POST /v1/webhook_endpoints 422 '{"url": "https://10.0.0.1/hook"}'
call POST /v1/webhook_endpoints 422 '{"url": "https://client.example/hook", "colour": 1}'
call GET /v1/webhook_endpoints/whe_nobody 404
hook=http://127.0.0.1:$port/hook
call POST /v1/webhook_endpoints 201 "{\"url\": \"$hook\"}" 'Idempotency-Key: walk'
endpoint=$(jq -r .id "$answer")
jq -r .secret "$answer" >"$folder/secrets"
call POST /v1/webhook_endpoints 201 "{\"url\": \"$hook\"}" 'Idempotency-Key: walk'
is .id "$endpoint"
call GET '/v1/webhook_endpoints?limit=10' 400
call GET /v1/webhook_endpoints 200
is '.data | length' 1

# --- told in order, and verified
call POST /v1/invoices 200 "$(invoice first)" 'Prefer: wait=20'
is .status authorized
first=$(jq -r .id "$answer")
until_true 20 got ".invoice == \"$first\" and .type == \"invoice.authorized\" and .state == \"authorized\""
[[ $(jq -sr "[.[] | select(.invoice == \"$first\") | .type] | join(\" \")" "$folder/webhooks.jsonl") == \
  "invoice.accepted invoice.authorized" ]] || fail_walk "the invoice was not told of in order"

# --- a provider calls back, twice, and somebody who is not the provider
call POST /v1/invoices 202 "$(invoice second sandbox:pending:forever)"
second=$(jq -r .id "$answer")
until_true 20 got ".invoice == \"$second\" and .type == \"invoice.pending\""
told() { jq -nc --arg own "$1" --arg key "$2" '[{idempotency: $own, status: {outcome: "authorized", access_key: $key}}]'; }
key= call POST /hooks/box 200 '{"nothing": "that the plugin understands"}'
key= call POST /hooks/box 200 "$(told "inv_0000000000000-box" K0)"
key= call POST /hooks/box 200 "$(told "$second-other" K0)"
for _ in 1 2; do key= call POST /hooks/box 200 "$(told "$second-box" CALLBACK-KEY)"; done
key= call POST /hooks/nobody 404 '[]'
until_true 20 got ".invoice == \"$second\" and .type == \"invoice.authorized\""
call GET "/v1/invoices/$second" 200
is .status authorized
is .access_key CALLBACK-KEY
head -c 300000 /dev/zero | tr '\0' ' ' >"$folder/large"
[[ $(curl -sS -o /dev/null -w '%{http_code}' --data-binary "@$folder/large" "$url/hooks/box") == 413 ]] ||
  fail_walk "a large callback is taken"

# --- what a provider sent is listed, and read again
box_callbacks() { as_operator callback list --connection box --json "$@"; }
is_heard() { box_callbacks --status heard | jq -e '.data | length > 0' >/dev/null; }
until_true 20 is_heard
heard=$(box_callbacks --status heard | jq -r '.data[0].id')
[[ $(as_operator callback replay "$heard" --connection box) == waiting ]] || fail_walk "a callback is not read again"
as_operator callback list --connection box --status given_up >/dev/null

# --- a billing invoice is told of as well
call POST /v1/billing_invoices 201 '{"reference": "bill", "amount": 1000, "description": "Suporte",
  "bill_to": {"name": "Maria", "tax_id": "52998224725"}}'
bill=$(jq -r .id "$answer")
call POST "/v1/billing_invoices/$bill/pay" 200 '{}' 'Idempotency-Key: pay'
until_true 20 got ".invoice == \"$bill\" and .type == \"billing_invoice.paid\" and .state == \"paid\""
[[ $(jq -sr "[.[] | select(.invoice == \"$bill\") | .type] | join(\" \")" "$folder/webhooks.jsonl") == \
  "billing_invoice.created billing_invoice.payment_received billing_invoice.paid" ]] || fail_walk "the bill was not told of in order"

# --- while a new secret takes over both sign
call POST "/v1/webhook_endpoints/$endpoint/rotate_secret" 200 '{}'
jq -r .secret "$answer" >>"$folder/secrets"
call POST /v1/invoices 202 "$(invoice third)"
third=$(jq -r .id "$answer")
until_true 20 got ".invoice == \"$third\" and .type == \"invoice.authorized\" and .judged.svix.verified == 2"

# --- the gateway dies when a message has arrived and that is not written down: it comes again under its id
stop_gateway() { kill -TERM "$gateway_pid"; wait "$gateway_pid" || true; gateway_pid=; }
stop_gateway
export FISCAL_FAIL_POINT=notify.after_send:1
start_gateway
unset FISCAL_FAIL_POINT
url=$gateway_url
dies=$gateway_pid
curl -sS -o /dev/null -H "Authorization: Bearer $key" -H 'Content-Type: application/json' --data-binary "$(invoice fourth)" \
  "$url/v1/invoices" || true
left=200
while ((left-- > 0)) && kill -0 "$dies" 2>/dev/null; do sleep 0.05; done
if kill -0 "$dies" 2>/dev/null; then
  echo "not tested: a death between delivery and record, since this build has no fail-points"
else
  wait "$dies" 2>/dev/null || true
  start_gateway
  url=$gateway_url
  call GET '/v1/invoices?reference=fourth' 200
  fourth=$(jq -r '.data[0].id' "$answer")
  until_true 40 got ".invoice == \"$fourth\" and .type == \"invoice.authorized\""
  repeats=$(jq -s --arg id "$fourth" '[.[] | select(.invoice == $id)] | group_by(.webhook_id) | map({n: length, bodies: (map(.body_sha256) | unique | length)})' \
    "$folder/webhooks.jsonl")
  jq -e 'any(.[]; .n > 1) and all(.[]; .bodies == 1)' <<<"$repeats" >/dev/null || fail_walk "no message came again as it was: $repeats"
fi

# --- an endpoint that is broken: tried again, given up, seen, and sent again when asked
touch "$folder/broken"
call POST /v1/invoices 202 "$(invoice fifth)"
fifth=$(jq -r .id "$answer")
abandoned() {
  call GET "/v1/webhook_deliveries?subject=$fifth&delivery_status=abandoned" 200
  jq -e '.data | length > 0' "$answer" >/dev/null
}
until_true 60 abandoned
is '.data[-1].reason' exhausted
is '.data[-1].attempts | length' 4
delivery=$(jq -r '.data[-1].id' "$answer")
rm "$folder/broken"
until_true 60 got ".invoice == \"$fifth\" and .type == \"invoice.authorized\" and .status == 204"
call POST "/v1/webhook_deliveries/$delivery/replay" 202 '{}'
until_true 20 got ".invoice == \"$fifth\" and .type == \"invoice.accepted\" and .status == 204"
call GET "/v1/webhook_deliveries/$delivery" 200
is .status delivered
call GET /v1/webhook_deliveries?colour=blue 400

# --- disabled and deleted
call PATCH "/v1/webhook_endpoints/$endpoint" 200 '{"status": "disabled"}'
is .disabled_because asked
call POST "/v1/webhook_endpoints/$endpoint/replay" 409 '{"from": "2026-01-01T00:00:00Z"}'
call PATCH "/v1/webhook_endpoints/$endpoint" 200 '{"status": "enabled"}'
call POST "/v1/webhook_endpoints/$endpoint/replay" 202 '{"from": "2026-01-01T00:00:00Z", "status": "all"}'
as_account studio webhook list | grep -q "$hook" || fail_walk "fiscalctl does not list the endpoint"
as_account studio webhook deliveries --subject "$first" | grep -q invoice.authorized || fail_walk "fiscalctl lists no deliveries"
as_account studio webhook deliveries --status abandoned >/dev/null
as_account studio webhook replay "$delivery" >/dev/null
[[ $(as_account studio webhook secret "$endpoint") == "$(tail -n 1 "$folder/secrets")" ]] || fail_walk "fiscalctl shows another secret"
as_account studio webhook disable "$endpoint" | grep -q disabled || fail_walk "fiscalctl does not disable"
as_account studio webhook delete "$endpoint" >/dev/null
call GET "/v1/webhook_endpoints/$endpoint" 404

# --- what the two libraries said of every message
jq -es 'length > 0 and all(.[]; .judged | all(.[]; .verified >= 1 and .refuses_changed_body and .refuses_changed_time))' \
  "$folder/webhooks.jsonl" >/dev/null || fail_walk "a library does not verify a message, or takes a changed one"
# A first arrival of an event never precedes that of the event before it.
jq -es --arg fifth "$fifth" '[.[] | select(.status == 204 and .invoice != $fifth)]
    | reduce .[] as $m ({seen: {}, last: {}, good: true};
        if .seen[$m.webhook_id] then . else
          .good = (.good and ((.last[$m.invoice] // 0) < $m.sequence)) | .seen[$m.webhook_id] = true | .last[$m.invoice] = $m.sequence end)
    | .good' "$folder/webhooks.jsonl" >/dev/null || fail_walk "events of an invoice arrived out of order"
echo "webhook walk: $calls calls, $(wc -l <"$folder/webhooks.jsonl") messages, all verified"
