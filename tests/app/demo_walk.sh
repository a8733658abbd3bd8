#!/usr/bin/env bash
# demo_walk.sh BUILD DIR: the demo as ./run demo runs it, once everything is built. Every outcome is the expected one, each
# invoice's folder has what it should, and every signed document in it is held against the tools of others.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/app/papers.sh
source "$here/papers.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail_walk() { printf 'demo walk: %s\n' "$*" >&2; exit 1; }

bash "$here/../../config/demo/demo.sh" "$1" "$folder" </dev/null || fail_walk "the demo ended with $?"

# holds REFERENCE FILE...: these files, and below it no other one.
holds() {
  local reference=$1 there
  there=$(cd "$folder/$reference" && find . -type f -printf '%P\n' | sort | tr '\n' ' ')
  [[ $there == "$(printf '%s\n' "${@:2}" request.json timeline.json | sort | tr '\n' ' ')" ]] ||
    fail_walk "$reference has $there"
}
for issued in simples regular export substitute scheduled; do holds "$issued" dps.xml nfse.xml; done
holds rejected dps.xml
holds cancelled dps.xml nfse.xml events/cancel_request.xml events/event.xml
holds substituted dps.xml nfse.xml events/event.xml
grep -q '<e101101>' "$folder/cancelled/events/event.xml" || fail_walk "a cancellation of another kind"
grep -q '<e105102>' "$folder/substituted/events/event.xml" || fail_walk "a replacement that ends nothing"

check_papers_in "$folder" "$folder/pki"
