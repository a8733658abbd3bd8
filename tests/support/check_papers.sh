#!/usr/bin/env bash
# check_papers.sh FOLDER TRUSTED SCHEMAS: holds every signed document below FOLDER against the tools of others: xmllint with
# the official schemas, and xmlsec1 with the certificate in the file TRUSTED. What a file is, its name says: dps*.xml,
# cancel_request*.xml, event*.xml, nfse*.xml. An empty SCHEMAS leaves the schemas out. Says how many were found good by which
# command, or which are not and why, and then ends with 1. Nothing to look at is an error too.
set -euo pipefail
folder=$1
trusted=$2
schemas=$3
processes=2

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

# over LIST OUT COMMAND...: the command over all files of a list, in several processes; each says what it says to a file of
# its own in OUT. An exit code of a batch says no more than the lines that are counted.
over() {
  local list=$1 out=$2
  mkdir "$out"
  # shellcheck disable=SC2016
  xargs -0 -P "$processes" -n 250 bash -c 'out=$(mktemp -p "$0"); "$@" >"$out" 2>&1 || true' "$out" "${@:3}" <"$list"
}

# count OUT PATTERN: lines in what the commands said.
count() { cat "$1"/* | grep -c "$2" || true; }

# name_the_bad LIST COMMAND...: the files of a list that the command refuses. xmlsec1 looks at no file after the first that
# it refuses, so they are asked about one by one.
name_the_bad() {
  local file answer
  while IFS= read -r -d '' file; do
    if ! answer=$("${@:2}" "$file" 2>&1); then
      printf '%s: refused by %s\n%s\n' "$file" "$2" "$(head -n 5 <<<"$answer")" >&2
    fi
  done <"$1"
}

total=0
bad=0
# check KIND SCHEMA SIGNED
check() {
  local kind=$1 list=$said/$1 files valid=- verified
  local -a lint=(xmllint --noout --nonet --schema "$schemas/$2")
  # The file's own signature: that of an NFS-e has the one of its DPS before it.
  local -a verify=(xmlsec1 --verify --trusted-pem "$trusted" --id-attr:Id "http://www.sped.fazenda.gov.br/nfse:$3"
    --node-xpath "/*/*[local-name()='Signature']")
  find "$folder" -type f -name "$kind*.xml" -print0 >"$list"
  files=$(tr -cd '\0' <"$list" | wc -c)
  ((files)) || return 0
  total=$((total + files))
  if [[ -n $schemas ]]; then
    over "$list" "$said/$kind.xmllint" "${lint[@]}"
    valid=$(count "$said/$kind.xmllint" ' validates$')
    ((valid == files)) || { bad=1; name_the_bad "$list" "${lint[@]}"; }
  fi
  over "$list" "$said/$kind.xmlsec1" "${verify[@]}"
  verified=$(count "$said/$kind.xmlsec1" '^OK$')
  ((verified == files)) || { bad=1; name_the_bad "$list" "${verify[@]}"; }
  printf '%s: %d files, xmllint accepts %s, xmlsec1 verifies %d\n' "$kind" "$files" "$valid" "$verified"
}

check dps DPS_v1.01.xsd infDPS
check cancel_request pedRegEvento_v1.01.xsd infPedReg
check event evento_v1.01.xsd infEvento
check nfse NFSe_v1.01.xsd infNFSe
if ((total == 0)); then echo "nothing below $folder" >&2; exit 1; fi
exit "$bad"
