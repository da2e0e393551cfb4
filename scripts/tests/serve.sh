#!/bin/sh
# lenet-serve on a real run, asked over HTTP and looked at in headless Chromium: digits are drawn with mouse and finger,
# scores and activations change with them; and a training that goes on is watched.
#
# Needs LENET_DIST and LENET_SERVE (the programs), python3, and LENET_TEST_MNIST; drawing needs chromium.
# LENET_TEST_PICTURES names a folder to keep pictures of the page in.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
export PYTHONDONTWRITEBYTECODE=1
. "$scripts/testlib.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
serve() { # ARGUMENTS...: of one that ends by itself; output in out and err, status in status
  status=0
  timeout 30 "$LENET_SERVE" "$@" > out 2> err || status=$?
}

serve nowhere
check "no such folder: 66, one line" [ "$status" = 66 ] && [ "$(wc -l < err)" = 1 ]
serve --port many
check "a port that is none: 64" [ "$status" = 64 ]
serve --help
check "--help" grep -q "draw a digit" out
mkdir damaged
echo nothing > damaged/train-0.index
serve damaged
check "no good checkpoint: 65, which and why" [ "$status" = 65 ] && grep -q "damaged/train-0" err

if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "serve: the page skipped: LENET_TEST_MNIST names no folder with MNIST's files"
else
  export LENET_DATA_DIR="$LENET_TEST_MNIST"
  run 2 --epochs 3
  check "train" [ "$status" = 0 ]
  check "page" python3 "$scripts/tests/serve.py" "${LENET_TEST_PICTURES:-}"
fi
summary serve
