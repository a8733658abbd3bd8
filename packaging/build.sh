#!/usr/bin/env bash
# build.sh BUILD OUT [--quick]: the Debian packages of a build folder, as OUT/*.deb. --quick leaves out compression.
set -euo pipefail
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
build=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
if [[ ${3:-} == --quick ]]; then compression=(-Znone); else compression=(-Zxz); fi

version=$(sed -n 's/^project(FiscalGateway VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
architecture=$(dpkg --print-architecture)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

is_elf() { [[ $(head -c 4 "$1" | tr -d '\0') == $'\x7fELF' ]]; }

# strip_all FOLDER: what ships carries no notes for debuggers.
strip_all() {
  local file
  while IFS= read -r -d '' file; do
    case $file in
      *.a) strip --strip-debug --enable-deterministic-archives "$file" ;;
      *) if is_elf "$file"; then strip --strip-unneeded --remove-section=.comment --remove-section=.note "$file"; fi ;;
    esac
  done < <(find "$1" -type f -print0)
}

# libraries_of FOLDER: the packages of the shared libraries that its programs and plugins are linked to.
libraries_of() {
  local -a files=()
  local file
  while IFS= read -r -d '' file; do if is_elf "$file"; then files+=("-e$file"); fi; done < <(find "$1" -type f -print0)
  mkdir -p "$stage/shlibs/debian"
  printf 'Source: fiscal-gateway\n\nPackage: fiscal-gateway\nArchitecture: any\n' >"$stage/shlibs/debian/control"
  (cd "$stage/shlibs" && dpkg-shlibdeps -O --ignore-missing-info "${files[@]}" 2>/dev/null) |
    sed -n 's/^shlibs:Depends=//p'
}

# papers FOLDER PACKAGE: what Debian wants to know of every package.
papers() {
  local doc=$1/usr/share/doc/$2
  mkdir -p "$doc"
  cp "$here/copyright" "$doc/copyright"
  printf 'fiscal-gateway (%s) stable; urgency=medium\n\n  * Release %s.\n\n -- %s  %s\n' "$version" "$version" \
    "Fiscal gateway developers <maintainers@fiscal-gateway.example>" "Sat, 01 Nov 2025 12:00:00 +0000" |
    gzip -9n >"$doc/changelog.gz"
}

# manuals FOLDER: a page for each program, which is what the program says of itself.
manuals() {
  local program name folder=$1/usr/share/man/man1
  mkdir -p "$folder"
  for program in "$1"/usr/bin/*; do
    name=$(basename "$program")
    {
      printf '.TH %s 1 "" "fiscal-gateway %s"\n.SH NAME\n%s \\- part of the fiscal gateway\n.SH DESCRIPTION\n.nf\n' \
        "${name^^}" "$version" "$name"
      { "$program" --help 2>&1 || true; } | sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'"'"']\)/\\\&\1/'
    } | gzip -9n >"$folder/$name.1.gz"
  done
}

# close_package FOLDER NAME: control files, digests, and the package itself.
close_package() {
  local folder=$1 name=$2 depends size script
  depends=$(libraries_of "$folder")
  [[ -n $depends ]] || { echo "package: no libraries found below $folder" >&2; exit 1; }
  size=$(du -sk --apparent-size "$folder" | cut -f1)
  mkdir -p "$folder/DEBIAN"
  sed -e "s/@version@/$version/; s/@architecture@/$architecture/; s/@size@/$size/" -e "s/@depends@/$depends/" \
    "$here/$name/control" >"$folder/DEBIAN/control"
  if [[ -e $here/$name/conffiles ]]; then cp "$here/$name/conffiles" "$folder/DEBIAN/conffiles"; fi
  for script in postinst prerm postrm; do
    if [[ -e $here/$name/$script ]]; then install -m 0755 "$here/$name/$script" "$folder/DEBIAN/$script"; fi
  done
  (cd "$folder" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --root-owner-group "${compression[@]}" --build "$folder" "$out" >/dev/null
}

install_part() { cmake --install "$build" --component "$1" --prefix "$2/usr" >/dev/null; }

runtime=$stage/runtime
install_part runtime "$runtime"
mkdir -p "$runtime/etc/fiscal/accounts.d" "$runtime/usr/lib/systemd/system"
cp "$root/config/gateway.json" "$here/runtime/routes.json" "$runtime/etc/fiscal/"
cp "$here/runtime/fiscald.service" "$runtime/usr/lib/systemd/system/"
papers "$runtime" fiscal-gateway
mkdir -p "$runtime/usr/share/doc/fiscal-gateway/examples"
cp "$root/docs/operate.md" "$root/docs/routing.md" "$runtime/usr/share/doc/fiscal-gateway/"
cp "$root/config/routes.json" "$root/config/accounts.d/example.json" "$runtime/usr/share/doc/fiscal-gateway/examples/"
mkdir -p "$runtime/usr/share/fiscal"
cp -r "$root/config/schema" "$runtime/usr/share/fiscal/config_schema"

development=$stage/development
install_part sdk "$development"
papers "$development" fiscal-gateway-dev
for page in write_a_plugin how_answers_are_judged provider_traps providers; do
  cp "$root/docs/$page.md" "$development/usr/share/doc/fiscal-gateway-dev/"
done
cp -r "$root/docs/reference" "$development/usr/share/doc/fiscal-gateway-dev/"

for part in runtime development; do
  find "$stage/$part" -type d -empty -path '*/usr/*' -delete
  find "$stage/$part" -path '*/usr/*' -type f -exec chmod go-w,a+r {} +
  strip_all "$stage/$part"
  manuals "$stage/$part"
  close_package "$stage/$part" "$part"
done
