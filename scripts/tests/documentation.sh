#!/bin/sh
# docs/options.md is what the command line definition says, and DocC takes every documentation comment without a warning.
#
# Needs LENET_DIST, and beside it the modules it was built from (.build/static/release).
set -eu
cd "$(dirname -- "$0")/../.."

scripts/generate-docs --check

build=$(dirname -- "$(readlink -f "$LENET_DIST")")
if ! command -v docc > /dev/null; then
  echo "documentation: comments skipped: this Swift toolchain has no docc"
  exit 0
fi
if [ ! -d "$build/Modules" ]; then
  echo "documentation: comments skipped: $LENET_DIST lies in no build folder"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the modules import from C, as for any compiler.
maps=
for map in Sources/*/module.modulemap "$build"/*.build/module.modulemap \
  "$build"/../../checkouts/*/Sources/C*/include/module.modulemap \
  "$build"/../../checkouts/*/C*/include/module.modulemap; do
  maps="$maps -Xcc -fmodule-map-file=$map"
done
for flag in $(pkg-config --cflags-only-I ompi-c zlib libpng yaml-0.1); do maps="$maps -Xcc $flag"; done

# The comments of every module of ours; the three kernel variants are the same files.
count=0
for module in "$build"/Modules/*.swiftmodule; do
  name=$(basename "$module" .swiftmodule)
  [ -d "Sources/$name" ] || [ -d "Sources/$(echo "$name" | tr _ -)" ] || [ "$name" = KernelsBaseline ] || continue
  # shellcheck disable=SC2086 # lists of words are meant
  swift symbolgraph-extract -module-name "$name" -I "$build/Modules" $maps -target "$(uname -m)-unknown-linux-gnu" \
    -minimum-access-level internal -skip-synthesized-members -module-cache-path "$work/cache" -output-dir "$work"
  count=$((count + 1))
done
[ "$count" -gt 5 ] || { echo "documentation: FAILED: only $count modules in $build/Modules" >&2; exit 1; }
rm -f "$work"/*@*.symbols.json # extensions of others' types

status=0
docc convert --additional-symbol-graph-dir "$work" --fallback-display-name lenet-dist \
  --fallback-bundle-identifier lenet-dist --warnings-as-errors --output-dir "$work/lenet-dist.doccarchive" \
  > "$work/log" 2>&1 || status=$?
[ "$status" = 0 ] || { cat "$work/log" >&2; echo "documentation: FAILED: comments that docc warns of" >&2; exit 1; }
echo "documentation: $count modules passed"
