# shellcheck shell=bash
# Documents of the programs, held against the tools of others. To be sourced.

papers_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# check_papers_in FOLDER PKI: every signed document below FOLDER; says what was not looked at for want of what.
check_papers_in() {
  local schemas=$papers_here/../../../shared/data/national/xsd/1.01-20260727-rebuilt
  if ! command -v xmllint >/dev/null || ! command -v xmlsec1 >/dev/null; then
    echo "skipped: signed documents are not held against xmllint and xmlsec1, which are not here"
    return 0
  fi
  if [[ ! -d $schemas ]]; then
    echo "skipped: signed documents are not held against the official schemas, which are not here"
    schemas=
  fi
  bash "$papers_here/../support/check_papers.sh" "$1" "$2/ca.pem" "$schemas"
}

# check_kept_papers: everything that the gateway of a stage keeps of every account.
# shellcheck disable=SC2154  # stage.sh sets them
check_kept_papers() {
  local account id
  for account in "${demo_accounts[@]}"; do
    for id in $(as_account "$account" invoice list --limit 200 --json | jq -r '.data[].id'); do
      mkdir -p "$stage/kept/$id"
      as_account "$account" invoice documents "$id" --save "$stage/kept/$id" >/dev/null
    done
  done
  check_papers_in "$stage/kept" "$stage/pki"
}
