#!/bin/sh
# predict on pictures made here: MNIST's own in other formats, sizes and shades; digits rendered from Debian's fonts and
# drawn with a pen; damaged files. Tells how many digits that are not MNIST's are read rightly.
#
# Needs LENET_DIST (the program), python3, and LENET_TEST_MNIST; rendering needs Debian's python3-pil and fonts.
set -eu
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1

if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "predict: skipped: LENET_TEST_MNIST names no folder with MNIST's files"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
LENET_DATA_DIR="$LENET_TEST_MNIST" "$LENET_DIST" --epochs 10 > out 2> err
# Debian's Pillow belongs to Debian's Python, which need not be the first on the PATH.
python=python3
[ ! -x /usr/bin/python3 ] || python=/usr/bin/python3
"$python" "$folder/predict.py" "$LENET_DIST" "$LENET_TEST_MNIST"
