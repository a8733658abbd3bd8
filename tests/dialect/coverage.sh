#!/usr/bin/env bash
# coverage.sh PAGE: whether docs/dialects/coverage.md is what the suite of the dialects, just run, wrote to PAGE.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
diff -u "$root/docs/dialects/coverage.md" "$1" && exit 0
echo "docs/dialects/coverage.md is not what the tests cover: cp $1 $root/docs/dialects/coverage.md" >&2
exit 1
