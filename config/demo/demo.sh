#!/usr/bin/env bash
# demo.sh BUILD DIR: issues the invoices of requests/ against an offline portal, and shows what became of each.
# Called by ./run demo. Ends with 0 only when every outcome is the expected one.
set -euo pipefail
# shellcheck source=config/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/stage.sh"
build=$1
folder=$2
trap stop_stage EXIT
trap 'exit 130' INT TERM

surprises=0
rows=()

# expect REFERENCE ACCOUNT INVOICE STATUS WHAT: waits for the invoice, keeps its papers, and compares.
expect() {
  local reference=$1 account=$2 id=$3 wanted=$4 what=$5 invoice status papers note
  invoice=$(as_account "$account" invoice wait "$id" --timeout 15 --json 2>/dev/null) || true
  status=$(jq -r '.status // "no answer"' <<<"${invoice:-{\}}")
  if [[ $status == "$wanted" ]]; then note=""; else note="  EXPECTED $wanted"; surprises=$((surprises + 1)); fi
  papers=$folder/$reference
  mkdir -p "$papers/events"
  as_account "$account" invoice request "$id" >"$papers/request.json"
  as_account "$account" invoice timeline "$id" --json | jq . >"$papers/timeline.json"
  as_account "$account" invoice documents "$id" --save "$papers" >/dev/null
  find "$papers" -maxdepth 1 \( -name 'event*.xml' -o -name 'cancel_request*.xml' \) -exec mv -t "$papers/events" {} +
  rows+=("$(jq -r --arg reference "$reference" --arg what "$what" --arg note "$note" \
    '[$reference, $what, .status + $note, (.document.number // "-"),
      (.reasons // [] | map((.official_code // .code) + " " + .text) | join("; "))
        | if length > 100 then .[0:100] + "..." else . end] | join("\t")' <<<"$invoice")")
}

# The id of the invoice that a command answers with, or nothing when the gateway refused; how it ends is for `expect`.
id_from() { { as_account "$@" --json || true; } | jq -r .id; }
issue() { id_from "$1" invoice issue "${@:2}"; }
request() { printf '%s/requests/%s.json' "$demo" "$1"; }

printf 'An offline portal, a gateway and two accounts ... '
start_stage "$build" "$folder"
printf 'ready at %s\n\n' "$gateway_url"

soon=$(date -u -d '+3 seconds' +%Y-%m-%dT%H:%M:%SZ)
scheduled=$(jq --arg at "$soon" '.issue_at = $at' "$(request scheduled)" | issue studio - --wait 0)
simples=$(issue studio "$(request simples)")
regular=$(issue consult "$(request regular)")
export_=$(issue consult "$(request export)")
rejected=$(issue consult "$(request rejected)")
cancelled=$(issue studio "$(request cancelled)")
id_from studio invoice cancel "$cancelled" --reason issued_in_error --text 'Lançada para o cliente errado' >/dev/null
substituted=$(issue studio "$(request substituted)")
substitute=$(id_from studio invoice substitute "$substituted" "$(request substitute)" --reason other \
  --text 'Faltava o pedido da cliente na descrição')

expect simples studio "$simples" authorized "Simples ME/EPP"
expect regular consult "$regular" authorized "PIS/COFINS, ISS withheld, IBS/CBS"
expect export consult "$export_" authorized "customer in the United States"
expect rejected consult "$rejected" rejected "town outside the national system"
expect cancelled studio "$cancelled" cancelled "issued, then cancelled"
expect substituted studio "$substituted" substituted "issued, then replaced"
expect substitute studio "$substitute" authorized "in its place"
expect scheduled studio "$scheduled" authorized "3 seconds later"

{ printf 'REFERENCE\tWHAT\tBECAME\tNFS-E\tREASON\n'; printf '%s\n' "${rows[@]}"; } | column -t -s $'\t'
cat <<TEXT

Each invoice's request, documents and history are in $folder/<reference>/.
./run serve keeps such a gateway running; it says how to send it the first request.
README.md shows that request with curl; docs/overview.md says how it all works.
TEXT
if ((surprises > 0)); then
  printf 'demo: %d outcomes are not the expected ones; the gateway said: %s\n' "$surprises" "$folder/gateway.log" >&2
  exit 1
fi
