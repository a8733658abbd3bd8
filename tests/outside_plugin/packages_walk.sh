#!/usr/bin/env bash
# packages_walk.sh BUILD OUT: makes the packages of a build folder, looks at them, and unpacks them into OUT/root for the
# tests that want installed files only.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$(realpath -m "$2")
fail_walk() { printf 'packages walk: %s\n' "$*" >&2; exit 1; }

rm -rf "$out"
bash "$root/packaging/build.sh" "$1" "$out" --quick
runtime=$(echo "$out"/fiscal-gateway_*.deb)
development=$(echo "$out"/fiscal-gateway-dev_*.deb)

# holds PACKAGE PATH...: each of the files is in the package.
holds() {
  local files path
  files=$(dpkg-deb --contents "$1" | awk '{print $6}')
  for path in "${@:2}"; do grep -qx "\.$path" <<<"$files" || fail_walk "$1 lacks $path"; done
}
field() { dpkg-deb --field "$1" "$2"; }

holds "$runtime" /usr/bin/fiscald /usr/bin/fiscalctl /usr/bin/fiscal-worker /usr/bin/fiscal-sandbox /etc/fiscal/gateway.json \
  /etc/fiscal/accounts.d/ /usr/lib/systemd/system/fiscald.service /usr/share/doc/fiscal-gateway/copyright
for manifest in "$root"/plugins/*/manifest.json; do
  id=$(basename "$(dirname "$manifest")")
  holds "$runtime" "/usr/lib/fiscal/plugins/$id/$id.so" "/usr/lib/fiscal/plugins/$id/manifest.json"
done
holds "$development" /usr/include/fiscal/plugin.h /usr/lib/libfiscal_sdk.a /usr/bin/fiscal-plugin-check \
  /usr/lib/cmake/FiscalGateway/FiscalGatewayConfig.cmake /usr/share/fiscal/schema/invoice.json \
  /usr/share/fiscal/template/acme/provider.cc

[[ $(field "$runtime" Version) == "$(field "$development" Version)" ]] || fail_walk "the packages are of two versions"
[[ $(field "$runtime" Depends) == *libcurl4* ]] || fail_walk "the libraries of the programs are not depended on"
[[ $(field "$development" Depends) == "fiscal-gateway (= "* ]] || fail_walk "the kit does not come with its worker"
both=$({ dpkg-deb --contents "$runtime"; dpkg-deb --contents "$development"; } | awk '$6 !~ /\/$/ {print $6}' | sort | uniq -d)
[[ -z $both ]] || fail_walk "both packages hold $both"
loose=$(dpkg-deb --contents "$runtime" | awk '$1 !~ /^l/ && substr($1, 9, 1) == "w" {print $6}')
[[ -z $loose ]] || fail_walk "anybody may write $loose"
[[ $(dpkg-deb --contents "$runtime" | awk '{print $2}' | sort -u) == root/root ]] || fail_walk "not all files are root's"

mkdir "$out/root"
dpkg-deb --extract "$runtime" "$out/root"
dpkg-deb --extract "$development" "$out/root"
(cd "$out/root" && dpkg-deb --info "$runtime" md5sums | md5sum --check --quiet) || fail_walk "digests do not fit"
"$out/root/usr/bin/fiscalctl" --version >/dev/null
# What ships as /etc/fiscal is a configuration that a gateway takes, once its folders are those of this machine.
mkdir -p "$out/etc"
cp -r "$out/root/etc/fiscal/." "$out/etc/"
sed -i "s#/usr/lib/fiscal#$out/root/usr/lib/fiscal#; s#/etc/fiscal#$out/etc#; s#/var/lib/fiscal#$out/var#" "$out/etc/gateway.json"
"$out/root/usr/bin/fiscald" --config "$out/etc/gateway.json" --check >/dev/null
"$out/root/usr/bin/fiscalctl" plugin list --config "$out/etc" | awk 'NR > 1 && $3 != "yes" {exit 1}' ||
  fail_walk "a plugin that ships is not usable"
echo "the packages hold what they should"
