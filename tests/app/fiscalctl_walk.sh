#!/usr/bin/env bash
# fiscalctl_walk.sh BUILD DIR: every command of fiscalctl against a real gateway.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=config/demo/stage.sh
source "$here/../../config/demo/stage.sh"
# shellcheck source=tests/app/papers.sh
source "$here/papers.sh"

folder=$(mktemp -d)
clean_up() {
  local code=$?
  stop_stage
  if ((code != 0)); then tail -n 30 "$folder"/*.log >&2 || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
start_stage "$1" "$folder"

fail_walk() { printf 'fiscalctl walk: %s\n' "$*" >&2; exit 1; }

# run CODE PATTERN COMMAND...: as the account studio; PATTERN must be in what it says.
run() {
  local wanted=$1 pattern=$2 code=0
  as_account studio "${@:3}" >"$folder/out" 2>"$folder/err" || code=$?
  if [[ $code != "$wanted" ]] || ! grep -Eq -- "$pattern" "$folder/out" "$folder/err"; then
    cat "$folder/out" "$folder/err" >&2
    fail_walk "fiscalctl ${*:3} ended with $code (expected $wanted and /$pattern/)"
  fi
}
run_as_operator() {
  local key_before
  key_before=$(<"$(key_file studio)")
  cp "$operator_key_file" "$(key_file studio)"
  run "$@"
  printf '%s\n' "$key_before" >"$(key_file studio)"
}
request() { printf '%s/requests/%s.json' "$demo" "$1"; }
id_of() { as_account studio invoice list --reference "$1" --json | jq -r '.data[0].id'; }

# --- what an account does
run 0 'status +authorized' invoice issue "$(request simples)"
run 0 'accepted before' invoice issue "$(request simples)"
run 0 '"status":"authorized"' invoice issue - --json <"$(request substituted)"
id=$(id_of simples)
run 0 'access key +[0-9]{50}' invoice show "$id"
run 0 "$id +authorized +simples +450.00" invoice list --status authorized --limit 10
run 0 authorized invoice wait "$id" --timeout 5
run 0 'authorized' invoice timeline "$id"
run 0 '"tax_id": "11222333000181"' invoice request "$id"
run 0 'nfse.xml +nfse +application/xml' invoice documents "$id"
run 0 'nfse.xml' invoice documents "$id" --save "$folder/papers"
xmllint --noout "$folder/papers/nfse.xml" "$folder/papers/dps.xml"
run 0 "$folder/papers/danfse.pdf" invoice pdf "$id" --save "$folder/papers/danfse.pdf"
pdfinfo "$folder/papers/danfse.pdf" | grep -q '^Pages: *1$' || fail_walk 'the drawing is not one page'
run 0 'fiscalctl [0-9.]+' --version
run 0 'connection studio-nacional by rule account_default' route explain "$(request simples)"
run 0 'status +cancelled' invoice cancel "$id" --reason not_rendered --text 'O serviço não foi prestado'
run 0 'replaces +inv_' invoice substitute "$(id_of substituted)" "$(request substitute)" --reason other \
  --text 'Faltava o pedido da cliente na descrição'
run 1 'not_found' invoice show inv_0000000000000
run 1 'wrong_kind_of_key' account list
run 1 '/customer/tax_id' invoice issue - < <(jq '.customer.tax_id = "1" | .reference = "wrong"' "$(request simples)")

# --- a batch, in two runs
for number in 1 2 3 4 5; do jq -c --arg reference "batch-$number" '.reference = $reference' "$(request simples)"; done >"$folder/batch.jsonl"
head -n 2 "$folder/batch.jsonl" >"$folder/first.jsonl"
run 0 '2 lines, 0 settled before, 2 sent: authorized 2' invoice issue --batch "$folder/first.jsonl" --results "$folder/results"
run 0 '5 lines, 2 settled before, 3 sent: authorized 3' invoice issue --batch "$folder/batch.jsonl" --results "$folder/results"
run 0 '5 lines, 5 settled before, 0 sent' invoice issue --batch "$folder/batch.jsonl" --results "$folder/results"

# --- what an operator does
run_as_operator 0 'studio +test +11222333000181' account list
run_as_operator 0 'regime +simples_me_epp' account show studio
run_as_operator 0 'studio-nacional +nfse_nacional +test +a1' connection list --account studio
run_as_operator 0 'a1 +11222333000181' certificate list --account studio
printf 'k3pt\n' >"$folder/provider.key"
run_as_operator 0 'secret +provider_key' secret set "$folder/provider.key" --account studio --name provider_key
run_as_operator 0 'provider_key' secret list --account studio
run_as_operator 0 'next number of series 1 is 900' connection series studio-nacional 1 --next 900
run_as_operator 0 'gwk_test_' key create --account studio --label walk
run_as_operator 0 'test .* no +walk' key list --account studio
walk_key=$(as_operator key list --account studio --json | jq -r '.data[] | select(.label == "walk").id')
for list in 'key list --account nobody' 'certificate list --account nobody' 'connection list --account nobody' 'restore status --connection nowhere'; do
  # shellcheck disable=SC2086
  run_as_operator 1 'There is no such (account|connection).*404' $list
done
run_as_operator 1 'letters and digits' connection series studio-nacional s-1 --next 2
run_as_operator 0 'revoked' key revoke "$walk_key"
run_as_operator 0 'nfse_nacional +[0-9.]+ +yes' plugin list
run_as_operator 0 'no invoices' attention
run_as_operator 1 '409' settle "$id" --outcome rejected --who walk --reason 'to see it refused' --evidence none
run_as_operator 0 'in force' config reload

# --- the configuration, without a gateway
run 0 'nothing wrong' config check "$stage/config"
mkdir "$folder/broken"
jq '.server.lisen = "x"' "$stage/config/gateway.json" >"$folder/broken/gateway.json"
echo '{"rules": [{"id": "r"}]}' >"$folder/broken/routes.json"
run 4 'gateway.json:[0-9]+:[0-9]+: /server/lisen' config check "$folder/broken"
run 4 'nowhere' config check /nowhere
check_kept_papers
echo "every command of fiscalctl did what it says"
