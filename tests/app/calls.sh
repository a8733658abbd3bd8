# shellcheck shell=bash
# Calls of the API with what is expected of them. To be sourced after stage.sh. `url` and `key` say where to and as whom;
# `answer` is the file with the last body.

# shellcheck disable=SC2154  # folder, url and key are the caller's
calls=0
proxy_log=

fail_walk() {
  printf 'api walk: %s\n' "$*" >&2
  if [[ -s ${answer:-} ]]; then head -c 4000 "$answer" >&2; echo >&2; fi
  exit 1
}

# call METHOD PATH STATUS [BODY [HEADER...]]
call() {
  local method=$1 path=$2 wanted=$3 body=${4:-} status header
  local -a options=(-sS -X "$method" -o "$folder/answer" -D "$folder/headers" -w '%{http_code}' --max-time 60)
  if [[ -n ${key:-} ]]; then options+=(-H "Authorization: Bearer $key"); fi
  if [[ -n $body ]]; then options+=(-H 'Content-Type: application/json' --data-binary "$body"); fi
  for header in "${@:5}"; do options+=(-H "$header"); done
  answer=$folder/answer
  : >"$answer"
  status=$(curl "${options[@]}" "$url$path")
  calls=$((calls + 1))
  [[ $status == "$wanted" ]] || fail_walk "$method $path answered $status and not $wanted"
  if ((status >= 400)) && [[ $(header Content-Type) != application/problem+json* ]]; then
    fail_walk "$method $path: an error that is no problem document"
  fi
}

header() { sed -n "s/^$1: *//Ip" "$folder/headers" | tr -d '\r' | tail -n 1; }

# is JQ_EXPRESSION VALUE: of the last answer.
is() {
  local value
  value=$(jq -r "$1" "$answer")
  [[ $value == "$2" ]] || fail_walk "$1 is '$value' and not '$2'"
}
has() { jq -e "$1" "$answer" >/dev/null || fail_walk "$1 is missing"; }

# start_proxy FOLDER URL: a proxy that answers 422 or 500 with what contradicts FOLDER/closed.json.
start_proxy() {
  local port left=300
  port=$(shuf -i 20000-32000 -n 1)
  proxy_log=$1/prism.log
  # shellcheck disable=SC2154  # node_tools.sh sets it
  "$node_tools/node_modules/.bin/prism" proxy --errors -h 127.0.0.1 -p "$port" "$1/closed.json" "$2" >"$proxy_log" 2>&1 </dev/null &
  # shellcheck disable=SC2034
  proxy_pid=$!
  # shellcheck disable=SC2034
  proxy_url=http://127.0.0.1:$port
  while ((left-- > 0)); do
    if grep -q 'Prism is listening' "$proxy_log"; then return; fi
    kill -0 "$proxy_pid" 2>/dev/null || break
    sleep 0.1
  done
  fail_walk "the proxy did not start: $(tail -n 5 "$proxy_log")"
}

check_proxy() {
  [[ -z $proxy_log ]] || ! grep -i 'violation' "$proxy_log" >&2 || fail_walk "the proxy saw traffic that is not as described"
}
