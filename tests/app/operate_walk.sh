#!/usr/bin/env bash
# operate_walk.sh BUILD DIR: what an operator goes through with a real gateway: measures, TLS, stopping with work in hand, a
# full disk, a disk that fails, a clock that jumps, backup and restore, and the queue of what needs a person.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=config/demo/stage.sh
source "$here/../../config/demo/stage.sh"
# shellcheck source=tests/app/calls.sh
source "$here/calls.sh"

folder=$(mktemp -d)
mounted=
clean_up() {
  local code=$?
  stop_stage
  if [[ -n $mounted ]]; then umount -l "$mounted" 2>/dev/null || true; fi
  if ((code != 0)); then tail -n 30 "$folder"/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
start_stage "$1" "$folder"
url=$gateway_url
operator=$(<"$operator_key_file")
studio=$(<"$(key_file studio)")
key=$studio
health() { jq -r .health_url "$stage/gateway.json"; }
simples() { jq -c --arg reference "$1" '.reference = $reference' "$demo/requests/simples.json"; }
control() { curl -fsS -X "$1" "${control_url%/control*}$2" ${3:+--data "$3"} >/dev/null; }
documents() { curl -sS "${control_url%/control*}/control/ledger" | jq '[.documents[].nfse_lines] | add // 0'; }
# stopped CODE: waits for the gateway's own end.
stopped() {
  local code=0
  wait "$gateway_pid" || code=$?
  gateway_pid=
  [[ $code == "$1" ]] || { tail -n 5 "$stage/gateway.log" >&2; fail_walk "the gateway ended with $code and not $1"; }
}
settings() { jq "$1" "$stage/config/gateway.json" >"$stage/config/gateway.json.new" && mv "$stage/config/gateway.json.new" "$stage/config/gateway.json"; }
again() { start_gateway; url=$gateway_url; }
# becomes REFERENCE STATUS
becomes() {
  local id left=100
  id=$(curl -sS -H "Authorization: Bearer $key" "$url/v1/invoices?reference=$1" | jq -r '.data[0].id')
  while ((left-- > 0)); do
    call GET "/v1/invoices/$id" 200
    if [[ $(jq -r .status "$answer") == "$2" ]]; then return; fi
    sleep 0.1
  done
  fail_walk "$1 is $(jq -r .status "$answer") and not $2"
}

# --- measures
call POST /v1/invoices 200 "$(simples measured)" 'Prefer: wait=20'
curl -sS "$(health)/metrics" >"$folder/metrics"
"$bin/exposition-check" <"$folder/metrics" || fail_walk "/metrics is no exposition"
for measure in 'gateway_invoices_total{provider="nfse_nacional",operation="issue",outcome="authorized"} 1' \
  'gateway_jobs{state="waiting"} 0' 'gateway_outcome_unknown 0' 'gateway_needs_person 0' 'gateway_oldest_unresolved_seconds 0' \
  'gateway_config_last_reload_successful 1' 'gateway_certificates_ending{days="30"} 0'; do
  grep -qxF "$measure" "$folder/metrics" || fail_walk "/metrics does not say $measure"
done
for measure in gateway_build_info gateway_db_commit_duration_seconds_count gateway_provider_request_duration_seconds_count \
  gateway_disk_free_bytes 'gateway_connections{state="idle"}' 'gateway_requests_refused_total{reason="malformed"}' \
  'gateway_http_request_duration_seconds_count{method="POST",route="/v1/invoices",status="200"}' \
  'gateway_certificate_expiry_timestamp_seconds{of="accounts"}'; do
  grep -qF "$measure" "$folder/metrics" || fail_walk "/metrics has no $measure"
done
grep -q "$(tax_id_of studio)" "$folder/metrics" && fail_walk "/metrics names a taxpayer"
url=$(health) call GET /health/ready 200

# --- held against the authority: alike, then ended there by the town
as_operator reconcile --connection studio-nacional >"$folder/compared" || fail_walk "gateway and authority differ: $(<"$folder/compared")"
grep -q '1 here (450.00), 1 at the authority, 1 alike' "$folder/compared" || fail_walk "reconcile says: $(<"$folder/compared")"
call GET '/v1/invoices?reference=measured' 200
control POST /control/events "$(jq -c '{key: .data[0].access_key, type: "305101", reason: "cancelada de oficio"}' "$answer")"
as_operator reconcile --connection studio-nacional >"$folder/compared" && fail_walk "an end at the authority is not seen: $(<"$folder/compared")"
grep -q 'ended at the authority, authorized here' "$folder/compared" || fail_walk "reconcile says: $(<"$folder/compared")"
key=$operator
call GET '/v1/connections/studio-nacional/comparison?from=2026-13-01&to=x' 400
call GET '/v1/connections/nobody/comparison?from=2026-11-01&to=2026-11-02' 404
key=$studio

# --- stopped with a call in hand: the client gets its answer, the invoice its document
before=$(documents)
control PUT /control/fault '{"mode":"slow","after_ms":1500,"count":1,"method":"POST"}'
curl -sS -o "$folder/waited" -w '%{http_code}' -H "Authorization: Bearer $studio" -H 'Prefer: wait=20' "$url/v1/invoices" \
  -H 'Content-Type: application/json' --data "$(simples in_hand)" >"$folder/status" 2>"$folder/curl.log" &
client=$!
sleep 0.6
kill -TERM "$gateway_pid"
wait "$client" || fail_walk "a request that was accepted was reset: $(<"$folder/curl.log")"
[[ $(<"$folder/status") =~ ^20[02]$ ]] || fail_walk "a request that was accepted was answered $(<"$folder/status")"
stopped 0
settings '.dispatch.listen = "1s"'
again
becomes in_hand authorized
becomes measured cancelled_elsewhere
[[ $(documents) == $((before + 1)) ]] || fail_walk "a stop made a document too many or too few"

# --- a second signal ends it at once; what was cut is asked for at the next start
control PUT /control/fault '{"mode":"accept_then_stall","for_ms":8000,"count":1,"method":"POST"}'
call POST /v1/invoices 202 "$(simples cut)"
sleep 0.6
began=$SECONDS
kill -TERM "$gateway_pid"
sleep 0.3
kill -TERM "$gateway_pid"
stopped 4
((SECONDS - began < 5)) || fail_walk "a second signal took $((SECONDS - began)) s"
control DELETE /control/fault
again
becomes cut authorized
[[ $(documents) == $((before + 2)) ]] || fail_walk "a cut call made a document too many or too few"

# --- https, and a renewed certificate without a restart
make_tls() { openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1" -addext 'subjectAltName=IP:127.0.0.1' \
  -keyout "$stage/tls.key" -out "$stage/tls.pem" 2>/dev/null; }
make_tls first
kill -TERM "$gateway_pid"
stopped 0
settings ".server.tls = {certificate_file: \"$stage/tls.pem\", key_file: \"$stage/tls.key\"}"
again
[[ $url == https://* ]] || fail_walk "the gateway does not say that it speaks https"
curl -sS --cacert "$stage/tls.pem" -H "Authorization: Bearer $studio" "$url/v1/invoices" >/dev/null
make_tls second
kill -HUP "$gateway_pid"
left=50
until curl -sS --cacert "$stage/tls.pem" "$url/openapi.json" >/dev/null 2>&1; do
  ((left-- > 0)) || fail_walk "the renewed certificate was not taken up"
  sleep 0.1
done
kill -TERM "$gateway_pid"
stopped 0
settings 'del(.server.tls)'
again

# --- backup while it runs; an old one is recognised by itself, and nothing new leaves before the authority was asked
as_operator backup --name walk.sqlite >"$folder/backup"
grep -q 'walk.sqlite: [0-9]* bytes, checked' "$folder/backup" || fail_walk "the backup says: $(<"$folder/backup")"
as_operator backup --name walk.sqlite >"$folder/backup" 2>&1 && fail_walk "a backup was written over another"
call POST /v1/invoices 200 "$(simples after_backup)" 'Prefer: wait=20'
before=$(documents)
kill -TERM "$gateway_pid"
stopped 0
cp -r "$stage/data" "$stage/data.before"
rm "$stage/data/gateway.sqlite"*
cp "$stage/data/backups/walk.sqlite" "$stage/data/gateway.sqlite"
again
grep -q '"store_restored"' "$stage/gateway.log" || fail_walk "a backup was not recognised"
call POST /v1/invoices 202 "$(simples after_backup)"
sleep 1
as_operator restore status --connection studio-nacional >"$folder/restored"
grep -q 'still being asked' "$folder/restored" || fail_walk "a restored store does not hold its sends back"
[[ $(documents) == "$before" ]] || fail_walk "a restored store sent before asking"
kill -TERM "$gateway_pid"
stopped 0
rm -r "$stage/data"
mv "$stage/data.before" "$stage/data"

# --- what needs a person: listed with evidence, settled in bulk, audited
settings '.dispatch.query = ["1s"] | .dispatch.ask_a_person = "1s"'
again
control PUT /control/fault '[{"mode":"drop_before","count":3,"method":"POST"},{"mode":"status","status":503,"method":"GET"}]'
for n in 1 2 3; do call POST /v1/invoices 202 "$(simples "person$n")"; done
for n in 1 2 3; do becomes "person$n" needs_person; done
key=$operator
call GET '/v1/attention?connection=studio-nacional' 200
is '.data | length' 3
has '.data[0].evidence.why'
has '.data[0].evidence.last_exchanges[0].url'
call GET '/v1/attention?account=consult' 200
is '.data | length' 0
call GET '/v1/attention?colour=red' 400
as_operator attention >"$folder/attention"
grep -q 'last *status' "$folder/attention" || fail_walk "attention shows no evidence: $(<"$folder/attention")"
as_operator attention --json | jq -c '.data[] | {invoice: .id, outcome: "rejected", reason: "the portal has no such DPS", evidence: "screenshot 7"}' \
  >"$folder/settle.jsonl"
as_operator settle --batch "$folder/settle.jsonl" --who 'Ana' >"$folder/settled"
grep -q '3 settled: rejected 3' "$folder/settled" || fail_walk "settling in bulk says: $(<"$folder/settled")"
as_operator settle --batch "$folder/settle.jsonl" --who 'Ana' | grep -q '^0 settled' || fail_walk "settled lines were sent again"
key=$studio
becomes person2 rejected
call GET "/v1/invoices/$(jq -r .id "$answer")/timeline" 200
is '[.events[] | select(.kind == "settled_by_person")][0].data | [.who, .reason, .evidence] | join("|")' 'Ana|the portal has no such DPS|screenshot 7'
has '[.events[] | select(.kind == "settled_by_person")][0].data.key'
control DELETE /control/fault

# --- a full disk: refused before it is accepted, and taken again once there is room, without a restart
kill -TERM "$gateway_pid"
stopped 0
mkdir "$stage/small"
if mount -t tmpfs -o size=64m tmpfs "$stage/small" 2>/dev/null; then
  mounted=$stage/small
  cp -r "$stage/data/." "$mounted"
  settings ".data_dir = \"$mounted\" | .reserved_bytes = 8388608 | .master_key.file = \"$mounted/master.key\""
  again
  call POST /v1/invoices 200 "$(simples roomy)" 'Prefer: wait=20'
  free=$(df --output=avail -B1 "$mounted" | tail -n 1)
  head -c $((free - 4194304)) /dev/zero >"$mounted/filler"
  sleep 0.5
  call POST /v1/invoices 503 "$(simples refused)"
  is .code store_full
  [[ $(header Retry-After) == 30 ]] || fail_walk "503 does not say when to come back"
  call GET "/v1/invoices" 200
  url=$(health) call GET /health/ready 503
  rm "$mounted/filler"
  sleep 0.5
  call POST /v1/invoices 200 "$(simples refused)" 'Prefer: wait=20'
  url=$(health) call GET /health/ready 200
  # To the last byte, with a call in hand: its outcome waits for room.
  before=$(documents)
  control PUT /control/fault '{"mode":"slow","after_ms":1500,"count":1,"method":"POST"}'
  call POST /v1/invoices 202 "$(simples squeezed)"
  sleep 0.6
  head -c 67108864 /dev/zero >"$mounted/filler" 2>/dev/null || true
  sleep 2
  rm "$mounted/filler"
  becomes squeezed authorized
  [[ $(documents) == $((before + 1)) ]] || fail_walk "a full disk made a document too many or too few"
  kill -TERM "$gateway_pid"
  stopped 0
  # A disk that is read-only: the start says so, and nothing is touched.
  mount -o remount,ro "$mounted"
  refused=0
  "$bin/fiscald" --config "$stage/config/gateway.json" >"$folder/refused" 2>&1 || refused=$?
  mount -o remount,rw "$mounted"
  ((refused == 1)) || fail_walk "a start on a read-only disk ended with $refused"
  grep -q "data_dir cannot be used: Read-only file system" "$folder/refused" || fail_walk "a read-only disk is told as: $(<"$folder/refused")"
  # The store goes on from here: an older one would give numbers again that the portal has seen.
  rm -r "$stage/data"
  cp -r "$mounted" "$stage/data"
  settings ".data_dir = \"$stage/data\" | del(.reserved_bytes) | .master_key.file = \"$stage/data/master.key\""
else
  echo "skipped: a full disk, which needs the right to mount"
fi

# --- a disk that fails while syncing: the gateway stops, says so, and the next start goes by what the disk holds
again
before=$(documents)
if command -v strace >/dev/null && strace -f -qq -o /dev/null -p "$gateway_pid" -e trace=fdatasync -e inject=fdatasync:error=EIO 2>/dev/null & tracer=$!; then
  sleep 1
  if kill -0 "$tracer" 2>/dev/null; then
    curl -sS -o "$folder/answer" -H "Authorization: Bearer $studio" "$url/v1/invoices" -H 'Content-Type: application/json' \
      --data "$(simples unlucky)" >/dev/null 2>&1 || true
    stopped 3
    wait "$tracer" 2>/dev/null || true
    tail -n 1 "$stage/gateway.log" | jq -e 'select(.event == "store_failed" and .level == "critical")' >/dev/null ||
      fail_walk "the last line of the log is: $(tail -n 1 "$stage/gateway.log")"
    again
    call POST /v1/invoices 200 "$(simples unlucky)" 'Prefer: wait=20'
    is .status authorized
    [[ $(documents) == $((before + 1)) ]] || fail_walk "a failed disk made a document too many or too few"
  else
    echo "skipped: a disk that fails, which needs the right to trace"
  fi
fi

echo "operate walk: $calls calls"
