# shellcheck shell=bash
# What demo, serve and the tests of the programs share: an offline National Portal and a gateway on free ports of this
# machine, with two accounts. To be sourced. After `start_stage BUILD DIR`:
#
#   gateway_url, portal_url, control_url   where they answer
#   operator_key_file                      an operator's key
#   key_file ACCOUNT                       where the key of an account is
#
# `stop_stage` ends both programs, by their own process ids.

demo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
demo_accounts=(studio consult)
gateway_pid=
portal_pid=

stage_fail() { printf '%s\n' "$*" >&2; return 1; }

# wait_ready NAME PID OUT ERR: until the program has said, as one line of JSON, that it is ready.
wait_ready() {
  local name=$1 pid=$2 out=$3 err=$4 left=600
  while ((left-- > 0)); do
    if [[ -s $out ]] && jq -e .pid "$out" >/dev/null 2>&1; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 20 "$err" >&2
      stage_fail "$name ended before it was ready; all it said is in $err"
      return
    fi
    sleep 0.05
  done
  stage_fail "$name was not ready within 30 s; what it said is in $err"
}

# write_configuration BUILD: gateway.json for a gateway that works for this machine alone. `gateway_changes`, a filter of
# jq, is applied to it.
write_configuration() {
  mkdir -p "$stage/config/accounts.d"
  echo '{"rules": []}' >"$stage/config/routes.json"
  jq -n --arg data "$stage/data" --arg plugins "$1/plugins" '{
    data_dir: $data, master_key: {file: "\($data)/master.key"}, log_level: "warning",
    server: {listen: "127.0.0.1:0", health_listen: "127.0.0.1:0"},
    plugins: {folders: [$plugins]}}' | jq "${gateway_changes:-.}" >"$stage/config/gateway.json"
}

tax_id_of() { jq -r .issuer.tax_id "$demo/accounts/$1.json"; }

# The certificates are kept for the next time, which saves two seconds; the sandbox's are valid for months.
make_certificates() {
  local pki=$1 account
  local -a holders=()
  for account in "${demo_accounts[@]}"; do
    holders+=(--cnpj "$(tax_id_of "$account")" --name "$(jq -r .issuer.name "$demo/accounts/$account.json")")
  done
  if [[ -n $(find "$pki" -name ready -mtime -20 2>/dev/null) ]]; then return; fi
  rm -rf "$pki"
  "$bin/fiscal-sandbox" pki --out "$pki" "${holders[@]}"
  touch "$pki/ready"
}

start_portal() {
  "$bin/fiscal-sandbox" sefin --pki "$stage/pki" --ledger "$stage/portal.ledger" --settings "$demo/portal.json" \
    >"$stage/portal.json" 2>"$stage/portal.log" </dev/null &
  portal_pid=$!
  wait_ready fiscal-sandbox "$portal_pid" "$stage/portal.json" "$stage/portal.log"
  portal_url=$(jq -r .url "$stage/portal.json")
  # shellcheck disable=SC2034  # for those who source this
  control_url=$(jq -r .control_url "$stage/portal.json")
}

start_gateway() {
  rm -f "$stage/gateway.json"  # That of a start before would pass for this one's.
  "$bin/fiscald" --config "$stage/config/gateway.json" >"$stage/gateway.json" 2>"$stage/gateway.log" </dev/null &
  gateway_pid=$!
  wait_ready fiscald "$gateway_pid" "$stage/gateway.json" "$stage/gateway.log"
  gateway_url=$(jq -r .url "$stage/gateway.json")
  operator_key_file=$stage/data/operator.key
  export FISCAL_URL=$gateway_url
}

key_file() { printf '%s/keys/%s\n' "$stage" "$1"; }
as_operator() { "$bin/fiscalctl" "$@" --key-file "$operator_key_file"; }
as_account() { local account=$1; shift; "$bin/fiscalctl" "$@" --key-file "$(key_file "$account")"; }

connection_of() {
  jq -n --arg account "$1" --arg url "$portal_url" --arg adn "$(jq -r .adn_url "$stage/portal.json")" \
    --arg ca "$stage/pki/ca.pem" '($url | sub("^https://"; "") | sub("/.*"; "")) as $host | {
      id: "\($account)-nacional", plugin: "nfse_nacional", environment: "test", certificate: "a1", series: "1",
      ca_file: $ca, egress: [$host], settings: {base_url: $url, adn_url: $adn}}'
}

import_account() {
  local account=$1
  as_operator account import "$demo/accounts/$account.json" >/dev/null
  FISCAL_CERTIFICATE_PASSWORD=sandbox as_operator certificate import "$stage/pki/client-$(tax_id_of "$account").p12" \
    --account "$account" --name a1 >/dev/null
  connection_of "$account" | as_operator connection import - --account "$account" >/dev/null
  as_operator key create --account "$account" --label demo --save "$(key_file "$account")" >/dev/null
}

# start_stage BUILD DIR: everything of an earlier run in DIR but its certificates is removed first.
start_stage() {
  bin=$1/bin
  stage=$2
  local account
  mkdir -p "$stage"
  find "$stage" -mindepth 1 -maxdepth 1 ! -name pki -exec rm -rf {} +
  mkdir -p "$stage/config" "$stage/keys"
  chmod 700 "$stage/keys"
  make_certificates "$stage/pki"
  write_configuration "$1"
  start_portal
  start_gateway
  for account in "${demo_accounts[@]}"; do import_account "$account"; done
}

stop_stage() {
  local pid
  for pid in $gateway_pid $portal_pid; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  gateway_pid=
  portal_pid=
}
