#!/usr/bin/env bash
# tutorial_walk.sh INSTALLED COMPILING LINKING: runs docs/write_a_plugin.md, block by block, in an empty folder with nothing
# but the installed packages.
set -euo pipefail
# shellcheck source=tests/outside_plugin/installed.sh
source "$(dirname "${BASH_SOURCE[0]}")/installed.sh"
cd "$work"
clean_up() {
  local code=$? file
  for file in town_hall/gateway/pid town_hall/provider.pid; do
    if [[ -e $file ]]; then kill "$(<"$file")" 2>/dev/null || true; fi
  done
  if ((code != 0)); then tail -n 60 said town_hall/gateway/log town_hall/provider.log >&2 || true; fi
  rm -rf "$work"
}
trap clean_up EXIT

# The page is the script: each of its commands is echoed, so that what failed is seen. What its fuzzing draws is the same each
# time; `./run fuzz` draws anew.
blocks sh "$root/docs/write_a_plugin.md" | sed 's/^fiscal-plugin-check fuzz .*/& --seed 1/' >script
grep -qF -- '--seed 1' script || fail_walk "the tutorial fuzzes nothing"
(($(wc -l <script) > 60)) || fail_walk "the tutorial has no commands"
bash -euo pipefail -x script >said 2>&1 </dev/null || fail_walk "the tutorial stopped"

# says TEXT: the tutorial promises its reader to see that.
says() { grep -qF -- "$1" said || fail_walk "nothing said: $1"; }
says 'verdict   authorized: the gateway believes it'
says 'verdict   unknown: the gateway believes it'
says '100% tests passed, 0 tests failed out of 1'
grep -Eq '^town_hall: [0-9]+ passed, .* 0 failed, 0 crashed$' said || fail_walk "the kit finds something"
says 'town_hall 0.1.0 is installed and locked'
[[ $(grep -c '^POST /v1/invoices 201$' town_hall/provider.log) == 2 ]] ||
  fail_walk "the provider was asked otherwise than once by plugin record and once by the gateway"
if grep -rqF 'what the provider gave you' town_hall/cassettes town_hall/provider.log; then fail_walk "a secret was kept"; fi
echo "the tutorial ends with an authorized invoice"
