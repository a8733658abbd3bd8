#!/usr/bin/env bash
# openapi_proxy.sh DOCUMENT UPSTREAM: passes requests on that agree with an OpenAPI document, and answers 422 to others.
# Prints its address when it is ready, or one line that begins with "skipped:". Ends with its caller's SIGTERM.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/app/node_tools.sh
source "$here/../../app/node_tools.sh"
need_node_tools || exit 0

log=$(mktemp)
clean_up() {
  kill "$proxy" 2>/dev/null || true
  rm -f "$log"
}
port=$(shuf -i 20000-32000 -n 1)
"$node_tools/node_modules/.bin/prism" proxy --errors -h 127.0.0.1 -p "$port" "$1" "$2" >"$log" 2>&1 </dev/null &
proxy=$!
trap clean_up EXIT
trap 'exit 0' TERM
for ((left = 300; left > 0; --left)); do
  grep -q 'Prism is listening' "$log" && break
  kill -0 "$proxy" 2>/dev/null || { echo "skipped: prism does not start: $(tail -n 1 "$log")"; exit 0; }
  sleep 0.1
done
echo "http://127.0.0.1:$port"
wait "$proxy"
