#!/usr/bin/env bash
# snippets_walk.sh INSTALLED COMPILING LINKING: compiles every C and C++ block of the documentation against the installed
# SDK. All C++ blocks are one source, each in a namespace of its own behind its own includes: headers are then read once.
set -euo pipefail
# shellcheck source=tests/outside_plugin/installed.sh
source "$(dirname "${BASH_SOURCE[0]}")/installed.sh"
trap 'rm -rf "$work"' EXIT

# collect LANGUAGE OUT: the blocks of every page, numbered, with lines that let the compiler name page and line.
collect() {
  local page
  find "$root/docs" "$root/sdk" -name '*.md' | sort | while read -r page; do
    awk -v fence='```'"$1" -v page="${page#"$root"/}" -v language="$1" '
      $0 == "```" && inside { inside = 0; if (language == "cpp") print "}"; next }
      inside && /^#include/ { print > includes; next }
      inside { print; next }
      $0 == fence {
        inside = 1
        blocks += 1
        name = page; gsub(/[^A-Za-z0-9]/, "_", name)
        if (language == "cpp") {
          print "#undef fiscal_plugin_v1\n#define fiscal_plugin_v1 fiscal_plugin_v1_of_" name "_" blocks
          print "namespace snippet_" name "_" blocks " {"
        }
        print "#line " (NR + 1) " \"" page "\""
      }' includes="$work/includes.$1" "$page" >>"$2"
    if [[ -e $work/includes.$1 ]]; then cat "$work/includes.$1" >>"$work/all_includes.$1"; rm "$work/includes.$1"; fi
  done
}

for language in c cpp; do
  collect "$language" "$work/body.$language"
  (($(grep -c '^#line' "$work/body.$language") >= 1)) || fail_walk "the documentation has no blocks in $language"
  sort -u "$work/all_includes.$language" 2>/dev/null >"$work/snippets.$language" || true
done
{
  printf '#include <string_view>\ninline constexpr std::string_view fiscal_manifest_json = "{}";\n'
  sort -u "$work/all_includes.cpp"
  cat "$work/body.cpp"
} >"$work/snippets.cpp"
cat "$work/body.c" >>"$work/snippets.c"
include=$CMAKE_PREFIX_PATH/include
g++ -std=c++20 -fsyntax-only -Wall -Wextra -Werror -Wno-missing-field-initializers -Wno-unused-function \
  -I "$include" -isystem /usr/include/libxml2 "$work/snippets.cpp"
gcc -std=c99 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Wno-unused-function -I "$include" "$work/snippets.c"
echo "$(cat "$work"/body.* | grep -c '^#line') snippets compile"
