#!/usr/bin/env bash
# town_walk.sh BUILD DIR: a vendor that nobody knew becomes one that issues, without compiling: the worked example of
# docs/municipal.md is put into a running gateway's folder of profiles, and a note is issued, found and cancelled over
# HTTP at the stand-in for towns' services, by the plugin in its worker.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=config/demo/stage.sh
source "$here/../../config/demo/stage.sh"
# shellcheck source=tests/app/calls.sh
source "$here/calls.sh"

folder=$(mktemp -d)
town_pid=
clean_up() {
  local code=$?
  if [[ -n $town_pid ]]; then kill -TERM "$town_pid" 2>/dev/null || true; wait "$town_pid" 2>/dev/null || true; fi
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT

# The file of the worked example, as the page has it.
page=$here/../../docs/municipal.md
mkdir -p "$folder/new"
awk '/^```json$/ { inside = 1; text = ""; next } /^```$/ { if (inside && text ~ /"id": "exemplo-2.03"/) printf "%s", text; inside = 0 }
     inside { text = text $0 "\n" }' "$page" >"$folder/new/exemplo-2.03.json"
jq -e '.id == "exemplo-2.03"' "$folder/new/exemplo-2.03.json" >/dev/null || fail_walk "the page has no worked example"

# shellcheck disable=SC2034  # for stage.sh
gateway_changes='.outbound.plain_http_to_loopback = true | .dispatch.query = ["500ms", "1s"]'
start_stage "$1" "$folder/stage"
url=$gateway_url
key=$(<"$operator_key_file")
profiles=$folder/stage/config/profiles
"$bin/fiscalctl" municipal check "$folder/new" >/dev/null || fail_walk "municipal check refuses the worked example"

"$bin/fiscal-sandbox" municipal --pki "$stage/pki" --ledger "$folder/town.ledger" \
  --profiles "$here/../../plugins/abrasf/profiles" --profiles "$folder/new" >"$folder/town.json" 2>"$folder/town.log" </dev/null &
town_pid=$!
wait_ready fiscal-sandbox "$town_pid" "$folder/town.json" "$folder/town.log"
town_url=$(jq -r .url "$folder/town.json")

connection() {
  jq -nc --arg url "$town_url/exemplo-2.03" '{id: "studio-town", plugin: "abrasf", environment: "test", certificate: "a1",
    series: "7", egress: [$url | sub("^http://"; "") | sub("/.*"; "")], settings: {profile: "exemplo-2.03", url: $url, cnae: "6201501"}}'
}
notes() { grep -c '"kind":"note"' "$folder/town.ledger" || true; }
invoice() {
  jq -c --arg reference "$1" '.reference = $reference | .taxes.iss.rate = "2.00"' \
    "$demo/requests/simples.json"
}
# issue REFERENCE STATUS [HEADER]
issue() { call POST /v1/invoices "$2" "$(invoice "$1")" 'Fiscal-Connection: studio-town' "${@:3}"; }
reload() { call POST /v1/configuration/reload "$1" '' 'Content-Length: 0'; }

jq '.may_choose_connection = true' "$demo/accounts/studio.json" >"$folder/studio.json"
call PUT /v1/accounts/studio 200 "$(jq -c . "$folder/studio.json")"
call PUT /v1/accounts/studio/connections/studio-town 422 "$(connection)"
grep -q 'exemplo-2.03' "$answer" || fail_walk "the refusal does not name the profile that is missing"

# --- the vendor's file comes into the folder
mkdir -p "$profiles"
cp "$folder/new/exemplo-2.03.json" "$profiles/"
reload 200
"$bin/fiscalctl" municipal list --profiles "$profiles" | grep -q '^exemplo-2.03 ' || fail_walk "municipal list does not see it"
"$bin/fiscalctl" municipal show exemplo-2.03 --profiles "$profiles" | grep -q EmitirNota || fail_walk "municipal show does not see it"
call PUT /v1/accounts/studio/connections/studio-town 200 "$(connection)"
key=$(<"$(key_file studio)")
issue first 200 'Prefer: wait=20'
is .status authorized
has .access_key
id=$(jq -r .id "$answer")
[[ $(notes) == 1 ]] || fail_walk "the town has $(notes) notes and not one"
issue first 200 'Prefer: wait=20'
[[ $(notes) == 1 ]] || fail_walk "a repeat made another note"
call GET "/v1/invoices/$id/timeline" 200
is '[.exchanges[] | select(.departed_write)] | length' 1

# --- a file that cannot be used leaves the one in force
sed 's/"issue_by"/"issue_bye"/' "$folder/new/exemplo-2.03.json" >"$profiles/exemplo-2.03.json"
key=$(<"$operator_key_file")
reload 422
grep -q 'exemplo-2.03.json' "$answer" && grep -q '/issue_bye' "$answer" || fail_walk "the refusal names neither the file nor the place"
if "$bin/fiscalctl" config check "$stage/config" >"$folder/check.out" 2>&1; then fail_walk "config check takes the broken file"; fi
grep -q '/issue_bye' "$folder/check.out" || fail_walk "config check does not say what is wrong"

# --- nor does taking the file away while a connection names it
rm "$profiles/exemplo-2.03.json"
reload 422
grep -q 'profile_in_use' "$answer" && grep -q 'studio-town' "$answer" || fail_walk "the refusal does not name the connection that needs the profile"
sed 's/"issue_by"/"issue_bye"/' "$folder/new/exemplo-2.03.json" >"$profiles/exemplo-2.03.json"

# --- an answer that was lost is found by asking, with the old profile, and cancelled
curl -fsS -X PUT --data '{"mode": "accept_then_drop", "call": "issue_one"}' "$town_url/control/fault" >/dev/null
key=$(<"$(key_file studio)")
issue lost 202
lost=$(jq -r .id "$answer")
left=40
until call GET "/v1/invoices/$lost" 200 && [[ $(jq -r .status "$answer") == authorized ]]; do
  ((left-- > 0)) || fail_walk "the lost note is $(jq -r .status "$answer")"
  sleep 0.5
done
[[ $(notes) == 2 ]] || fail_walk "the town has $(notes) notes and not two"
call POST "/v1/invoices/$id/cancel" 200 '{"reason":"issued_in_error","text":"Emitida com o valor errado"}' \
  'Idempotency-Key: walk:cancel' 'Prefer: wait=20'
is .status cancelled
[[ $(notes) == 2 ]] || fail_walk "the town has $(notes) notes and not two"
echo "a vendor's file came into the folder and issued; $calls calls"
