#!/usr/bin/env bash
# plain_c_walk.sh INSTALLED COMPILING LINKING: a plugin in plain C, built elsewhere with the installed header, passes the kit.
set -euo pipefail
# shellcheck source=tests/outside_plugin/installed.sh
source "$(dirname "${BASH_SOURCE[0]}")/installed.sh"
trap 'rm -rf "$work"' EXIT
cmake -G Ninja -S "$here/project" -B "$work/build" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
fiscal-plugin-check "$work/build/plugins/paper" --quiet
