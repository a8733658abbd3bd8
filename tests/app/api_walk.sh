#!/usr/bin/env bash
# api_walk.sh BUILD DIR: walks through the whole API of a real gateway with curl. Where Node.js is at hand every request
# and answer passes through a proxy that holds them against /openapi.json, in which objects are closed for the purpose:
# a field that is answered and not described is an error.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=config/demo/stage.sh
source "$here/../../config/demo/stage.sh"
# shellcheck source=tests/app/papers.sh
source "$here/papers.sh"
# shellcheck source=tests/app/node_tools.sh
source "$here/node_tools.sh"
# shellcheck source=tests/app/calls.sh
source "$here/calls.sh"

folder=$(mktemp -d)
proxy_pid=
clean_up() {
  local code=$?
  if [[ -n $proxy_pid ]]; then kill -TERM "$proxy_pid" 2>/dev/null || true; wait "$proxy_pid" 2>/dev/null || true; fi
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
start_stage "$1" "$folder"
url=$gateway_url

# --- the document itself, and the proxy that enforces it
call GET /openapi.json 200
cp "$answer" "$folder/openapi.json"
if need_node_tools; then
  redocly lint "$folder/openapi.json" --config "$here/redocly.yaml" >"$folder/lint.log" 2>&1 || fail_walk "the OpenAPI document has faults"
  jq '(.components.schemas | to_entries | map(
        if .key | test("Request$|^Issuer$|^Problem$") then .
        else .value |= walk(if type == "object" and .type == "object" and has("properties") and (.properties | type) == "object"
                            then . + {additionalProperties: false} else . end) end) | from_entries) as $closed
      | .components.schemas = $closed' "$folder/openapi.json" >"$folder/closed.json"
  start_proxy "$folder" "$gateway_url"
  url=$proxy_url
fi

operator=$(<"$operator_key_file")
studio=$(<"$(key_file studio)")
consult=$(<"$(key_file consult)")
# is_danfse KEY: whether the answer is one page whose QR code leads to that NFS-e.
is_danfse() {
  pdfinfo "$answer" | grep -q '^Pages: *1$' || return 1
  pdftoppm -r 200 -gray -singlefile "$answer" "$folder/page"
  [[ $(zbarimg -q --raw "$folder/page.pgm" 2>/dev/null) == "https://www.nfse.gov.br/ConsultaPublica/?tpc=1&chave=$1" ]]
}
# The letters of the watermark stand one above the other.
says_cancelled() { pdftotext -raw "$answer" - | tr -d ' \n' | grep -q CANCELADA; }
simples() { jq -c --arg reference "$1" '.reference = $reference' "$demo/requests/simples.json"; }

# --- keys
key=
url=$gateway_url call GET /v1/invoices 401
is .code key_missing
key=gwk_test_AAAAAAAA_0000000000000000000000000000000000000000
call GET /v1/invoices 401
is .code key_not_valid
key=$studio
call GET /v1/accounts 403
call GET /health/live 200
call GET /health/ready 200
url=$gateway_url call GET /nowhere 404
url=$gateway_url call DELETE /v1/invoices 405

# --- issuing
url=$gateway_url call POST /v1/invoices 400 "$(simples x | jq -c 'del(.reference)')"
is .code idempotency_key_missing
url=$gateway_url call POST /v1/invoices 400 '{"amount":'
is .code not_json
is '.detail | test("line 1, column 11")' true
url=$gateway_url call POST /v1/invoices 422 "$(simples x | jq -c '.service.description = "a ${secret:key} here"')"
is '.errors[0].field' /service/description
url=$gateway_url call POST /v1/invoices 422 "$(simples x | jq -c '.amount = "450,00" | .servce = 1')"
is '[.errors[].field] | sort | join(" ")' '/amount /servce'
url=$gateway_url call POST /v1/invoices 422 "$(simples x | jq -c '.customer.tax_id = "111.444.777-36" | .amount = 0')"
is '[.errors[].field] | sort | join(" ")' '/amount /customer/tax_id'

call POST /v1/invoices 200 "$(simples first)" 'Prefer: wait=20'
is .status authorized
is .reference first
has .access_key
has .document.number
id=$(jq -r .id "$answer")
access_key=$(jq -r .access_key "$answer")
tag=$(header ETag)
call POST /v1/invoices 200 "$(simples first)"
is .id "$id"
[[ $(header Idempotent-Replayed) == true ]] || fail_walk "a repeat is not marked as one"
call POST /v1/invoices 422 "$(simples first | jq -c '.amount = 45001')"
has .errors
call POST /v1/invoices 202 "$(simples x | jq -c 'del(.reference)')" 'Idempotency-Key: walk:1'
[[ $(header Location) == /v1/invoices/$(jq -r .id "$answer") ]] || fail_walk "202 does not say where the invoice is"
second=$(jq -r .id "$answer")
call GET "/v1/invoices/$second" 200 '' 'Prefer: wait=20'
is .status authorized

# --- reading
call GET "/v1/invoices/$id" 200
# The proxy wants a body to parse in every JSON answer.
url=$gateway_url call GET "/v1/invoices/$id" 304 '' "If-None-Match: $tag"
call GET /v1/invoices/inv_0000000000000 404
key=$consult
call GET "/v1/invoices/$id" 404
key=$studio
call GET '/v1/invoices?limit=1' 200
is '.data | length' 1
cursor=$(jq -r .next_cursor "$answer")
call GET "/v1/invoices?limit=1&cursor=$cursor" 200
is '.data[0].id' "$id"
call GET '/v1/invoices?reference=first&status=authorized' 200
is '.data | length' 1
url=$gateway_url call GET '/v1/invoices?limit=0' 400
url=$gateway_url call GET '/v1/invoices?status=happy' 400
call GET "/v1/invoices/$id/request" 200
is .issuer.tax_id "$(tax_id_of studio)"
call GET "/v1/invoices/$id/timeline" 200
is '.events[0].kind' accepted
is '[.events[].sequence] == [range(1; (.events | length) + 1)]' true
is '[.exchanges[] | select(.departed_write)] | length' 1
call GET "/v1/invoices/$id/documents" 200
is '[.data[].name] | sort | join(" ")' 'dps.xml nfse.xml'
call GET "/v1/invoices/$id/documents/nfse.xml" 200
xmllint --noout "$answer"
grep -q "$(tax_id_of studio)" "$answer" || fail_walk "the NFS-e does not name its issuer"
call GET "/v1/invoices/$id/documents/other.xml" 404
url=$gateway_url call GET "/v1/invoices/$id/documents/danfse.pdf" 200
is_danfse "$access_key" || fail_walk "danfse.pdf is not the note's DANFSe"
! says_cancelled || fail_walk "the DANFSe of a note in force says that it is cancelled"

# --- changing
url=$gateway_url call POST "/v1/invoices/$id/cancel" 400 'reason'
is .code not_json
url=$gateway_url call POST "/v1/invoices/$id/cancel" 422 '{"reason":"other","text":"até ${secret:key} aqui"}'
is '.errors[0].field' /text
url=$gateway_url call POST "/v1/invoices/$second/substitute" 400 '{"reason":"other",'
call POST "/v1/invoices/$id/cancel" 200 '{"reason":"not_rendered","text":"O serviço não foi prestado"}' \
  'Idempotency-Key: walk:cancel' 'Prefer: wait=20'
is .status cancelled
call GET "/v1/invoices/$id/documents/event.xml" 200
url=$gateway_url call GET "/v1/invoices/$id/documents/danfse.pdf" 200
is_danfse "$access_key" && says_cancelled || fail_walk "the DANFSe of a cancelled note does not say so"
call POST "/v1/invoices/$second/substitute" 200 \
  "$(jq -nc --argjson invoice "$(simples replacement)" '{reason: "other", text: "Valor combinado de novo", $invoice}')" \
  'Idempotency-Key: walk:substitute' 'Prefer: wait=20'
is .status authorized
is .replaces "$second"
call GET "/v1/invoices/$second" 200
is .status substituted
call GET "/v1/invoices/$second/documents" 200
is '[.data[].name] | sort | join(" ")' 'dps.xml event.xml nfse.xml'
call GET "/v1/invoices/$second/documents/event.xml" 200
grep -q e105102 "$answer" || fail_walk "the replaced invoice has another event than that of its replacement"
call POST /v1/routes/explain 200 "$(simples explained)"
is .connection studio-nacional
is .rule account_default
call POST /v1/invoices 202 "$(simples later | jq -c --arg at "$(date -u -d '+30 days' +%FT%TZ)" '.issue_at = $at')"
is .status scheduled
later=$(jq -r .id "$answer")
call POST "/v1/invoices/$later/cancel" 200 '{"reason":"other","text":"Não será mais preciso"}' \
  'Idempotency-Key: walk:withdraw' 'Prefer: wait=5'
is .status withdrawn

# --- accounts, with the operator's key
key=$operator
call GET /v1/accounts 200
is '[.data[].id] | sort | join(" ")' 'consult studio'
call GET /v1/accounts/studio 200
call GET /v1/accounts/nobody 404
call PUT /v1/accounts/studio 200 "$(jq -c . "$demo/accounts/studio.json")"
url=$gateway_url call PUT /v1/accounts/studio 422 "$(jq -c '.issuer.tax_id = "1"' "$demo/accounts/studio.json")"
call GET /v1/accounts/studio/connections 200
is '.data[0].plugin' nfse_nacional
call GET /v1/accounts/studio/certificates 200
is '.data[0].name' a1
url=$gateway_url call POST /v1/accounts/studio/certificates 422 \
  "$(jq -nc --arg file "$(base64 -w0 "$stage/pki/client-other.p12")" '{name: "other", pkcs12_b64: $file, password: "sandbox"}')"
call PUT /v1/accounts/studio/secrets/provider_key 200 '{"text":"k3pt"}'
call GET /v1/accounts/studio/secrets 200
is '.data[0].name' provider_key
! grep -q k3pt "$answer" || fail_walk "a list of secrets shows one"
url=$gateway_url call PUT /v1/accounts/studio/secrets/a1 422 '{"text":"the name of a certificate"}'
call PUT /v1/accounts/nobody/secrets/provider_key 404 '{"text":"x"}'
call POST /v1/accounts/studio/keys 201 '{"label":"walk","environment":"test"}'
new_key=$(jq -r .key "$answer")
new_key_id=$(jq -r .id "$answer")
call GET /v1/accounts/studio/keys 200
! grep -q "${new_key##*_}" "$answer" || fail_walk "a list of keys shows a secret"
key=$new_key call GET /v1/invoices 200
call DELETE "/v1/keys/$new_key_id" 200
is .revoked true
key=$new_key call GET /v1/invoices 401

# --- operating
call GET /v1/plugins 200
is '[.data[].id] | contains(["nfse_nacional"])' true
call GET /v1/attention 200
is '.data | length' 0
call POST "/v1/invoices/$id/settle" 409 \
  '{"outcome":"rejected","who":"walk","reason":"to see it refused","evidence":"none"}'
call PUT /v1/connections/studio-nacional/series/1 200 '{"next":500}'
call PUT /v1/connections/nobody/series/1 404 '{"next":500}'
call POST /v1/configuration/reload 200
key=$studio
call POST /v1/invoices 200 "$(simples numbered)" 'Prefer: wait=20'
is .number.number 500

check_kept_papers
check_proxy
echo "the API answered $calls calls as described"
