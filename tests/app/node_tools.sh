# shellcheck shell=bash
# The checkers of OpenAPI documents, from npm. To be sourced. `need_node_tools` answers 1, having said why, where they
# cannot be had; otherwise `redocly` and `prism` are commands.

node_tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/build/node_tools

need_node_tools() {
  local major
  major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || true
  if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
    echo "skipped: the OpenAPI document is not checked, for want of Node.js 20 with npm"
    return 1
  fi
  mkdir -p "$node_tools"
  # Two tests may come here at once.
  if ! flock "$node_tools/lock" bash -c '
      [[ -x $1/node_modules/.bin/redocly && -x $1/node_modules/.bin/prism ]] ||
        npm install --prefix "$1" --no-audit --no-fund --ignore-scripts \
          @redocly/cli@2.77.0 @stoplight/prism-cli@5.16.0' - "$node_tools" >"$node_tools/npm.log" 2>&1; then
    echo "skipped: the OpenAPI document is not checked, since npm cannot install its checkers ($node_tools/npm.log)"
    return 1
  fi
}

redocly() {
  REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$node_tools/node_modules/.bin/redocly" "$@"
}
