#!/usr/bin/env bash
# run_all.sh BUILD DIR [--short] [--grow] [--rounds N] [--only PART] [NAME...]: runs the benchmarks one after the other, each of which
# lets its contestants take turns, and puts everything into one table and DIR/results.json. Called by ./run bench.
# Fails when a benchmark does, and not because a bar was missed.
set -euo pipefail
build=$1
folder=$2
shift 2

# That of the store comes before that of the start, which opens what it has left with --grow.
readonly known=(accept sign issue plugin routing reload intake store start)
names=()
options=()
while (($#)); do
  case $1 in
    --short | --grow) options+=("$1") ;;
    --rounds | --only) options+=("$1" "${2:?$1 needs a word more}"); shift ;;
    *)
      [[ " ${known[*]} " == *" $1 "* ]] || { printf "bench: no benchmark '%s'; there are: %s\n" "$1" "${known[*]}" >&2; exit 2; }
      names+=("$1")
      ;;
  esac
  shift
done
((${#names[@]})) || names=("${known[@]}")

mkdir -p "$folder/data"
if [[ -d $folder/node/node_modules ]]; then options+=(--node "$folder/node"); fi
rm -f "$folder"/figures_*.json

machine() {
  jq -n --arg at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --arg processor "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" \
    --argjson cores "$(nproc)" --argjson memory_mb "$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)" \
    --arg kernel "$(uname -r)" --arg file_system "$(stat -f -c %T "$folder/data")" --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" \
    --arg compiler "$(g++ --version | head -n 1)" --arg openssl "$(openssl version)" \
    --arg node "$(node --version 2>/dev/null || echo absent)" --arg php "$(php --version 2>/dev/null | head -n 1 || echo absent)" \
    --arg revision "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" \
    '{at: $at, processor: $processor, cores: $cores, memory_mb: $memory_mb, kernel: $kernel, file_system: $file_system,
      load_before: $load, compiler: $compiler, openssl: $openssl, node: $node, php: $php, revision: $revision}'
}

facts=$(machine)
failed=()
for at in "${!names[@]}"; do
  name=${names[at]}
  printf '\n[%d of %d] %s, after %d s\n' "$((at + 1))" "${#names[@]}" "$name" "$SECONDS"
  "$build/bin/${name}_bench" "${options[@]}" --folder "$folder/data" --out "$folder/figures_$name.json" || failed+=("$name")
done
shopt -s nullglob
parts=("$folder"/figures_*.json)
((${#parts[@]})) || { echo "bench: nothing was measured" >&2; exit 1; }
jq -s --argjson machine "$facts" '{machine: $machine, benchmarks: .}' "${parts[@]}" >"$folder/results.json"

printf '\nBars\n'
jq -r 'def shown: if . >= 100 then round | tostring else . * 1000 | round / 1000 | tostring end;
  .benchmarks[] | .short as $short | .bench as $bench | .bars[]
  | [$bench, .bar, (.value | shown), (.bound + " " + (.limit | shown)), .unit, (if $short then "not judged" elif .holds then "holds" else "MISSED" end)] | @tsv' \
  "$folder/results.json" | column -t -s $'\t' -N BENCHMARK,BAR,MEASURED,LIMIT,UNIT,VERDICT
jq -r '[.benchmarks[].absent[] | .what + ": " + .why] | unique[] | "absent: " + .' "$folder/results.json"
printf '\nAll figures, with every sample and facts of the machine: %s\n' "$folder/results.json"
((${#failed[@]} == 0)) || { printf 'bench: failed: %s\n' "${failed[*]}" >&2; exit 1; }
