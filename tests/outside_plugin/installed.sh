# shellcheck shell=bash
# What the walks share. To be sourced, with the folder of the installed packages and the options of the compiler and of the
# linker for the sanitizers that they were built with: from then on programs, headers and libraries are the installed ones.
# CC and CXX are the compilers that built them: sanitizers of two do not go together.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034  # for those who source this
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
installed=$(realpath "$1")
export PATH=$installed/root/usr/bin:$PATH CMAKE_PREFIX_PATH=$installed/root/usr CFLAGS=-g0 CXXFLAGS=-g0
if [[ -n $2 ]]; then
  export CFLAGS="-g0 $2" CXXFLAGS="-g0 $2" LDFLAGS="$3"
fi
# A second run of an unchanged tree need not compile the same again.
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$work; fi

fail_walk() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; exit 1; }

# blocks LANGUAGE FILE: what stands in the fenced blocks of that language, one after the other.
blocks() {
  awk -v fence='```'"$1" '$0 == "```" && inside { inside = 0; print ""; next } inside { print } $0 == fence { inside = 1 }' "$2"
}
