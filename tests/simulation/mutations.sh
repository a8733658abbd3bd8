#!/usr/bin/env bash
# Breaks one rule at a time, in a copy of the tree, and has the simulation look for it: each must be noticed by some seed.
# Usage: mutations.sh ROOT FOLDER [NAME...]. The copy and its build stay in FOLDER, so that the next time is quicker.
set -euo pipefail
root=$1 folder=$2
shift 2
readonly seeds=${SEEDS:-2000}
readonly tree=$folder/tree log=$folder/logs
mkdir -p "$tree" "$log"

# Files that did not change keep their time, so that what is built stays built.
refresh_copy() {
  git -C "$root" ls-files --cached --others --exclude-standard | sort >"$log/files"
  (cd "$tree" && find . -path ./build -prune -o -type f -printf '%P\n') | sort | comm -13 "$log/files" - |
    while IFS= read -r file; do rm -- "$tree/$file"; done
  while IFS= read -r file; do
    [[ -f $root/$file ]] && ! cmp -s "$root/$file" "$tree/$file" || continue
    mkdir -p "$(dirname "$tree/$file")"
    cp "$root/$file" "$tree/$file"
  done <"$log/files"
}

quietly() { "$@" >"$log/build.log" 2>&1 || { tail -n 40 "$log/build.log" >&2; exit 1; }; }
configure() { (cd "$tree" && cmake --preset dev -DBUILD_TESTING=ON); }
build() { cmake --build "$tree/build/dev" --target fiscal-simulate; }
change() { patch --strip=1 --fuzz=0 --silent --directory="$tree" "${@:2}" <"$1"; }

refresh_copy
quietly configure
quietly build
if ! "$tree/build/dev/bin/fiscal-simulate" --seeds 100 >"$log/unchanged.log" 2>&1; then
  tail -n 3 "$log/unchanged.log" >&2
  echo "the tree breaks a promise before anything is changed in it" >&2
  exit 1
fi

patches=("$root"/tests/simulation/mutations/*.patch)
if (($#)); then patches=("${@/%/.patch}"); patches=("${patches[@]/#/$root/tests/simulation/mutations/}"); fi
missed=0
printf '%-55s %6s  %s\n' "CHANGE" "SEED" "NOTICED AS"
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  change "$patch" || { echo "$name does not apply any more: write it anew" >&2; exit 1; }
  quietly build
  if timeout 600 "$tree/build/dev/bin/fiscal-simulate" --seeds "$seeds" >"$log/$name.log" 2>&1; then
    printf '%-55s %6s  %s\n' "$name" "none" "NOT NOTICED in $seeds seeds"
    missed=$((missed + 1))
  else
    # A broken promise says its seed; a process that ended otherwise is noticed too.
    noticed=$(sed -n 's/^seed \([0-9]*\): \([^:]*: .*\)/\1 \2/p' "$log/$name.log" | tail -n 1)
    [[ $noticed ]] || noticed="- $(tail -n 1 "$log/$name.log" | tr '\r' '\n' | tail -n 1)"
    printf '%-55s %6s  %s\n' "$name" "${noticed%% *}" "${noticed#* }"
  fi
  change "$patch" -R
done
((missed == 0))
