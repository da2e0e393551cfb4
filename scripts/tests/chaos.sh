#!/bin/sh
# A dozen rounds of scripts/chaos, each time from the same seed.
set -eu
if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "chaos: skipped: LENET_TEST_MNIST names no folder with MNIST's files"
  exit 0
fi
export LENET_DATA_DIR="$LENET_TEST_MNIST"
exec "$(dirname -- "$0")/../chaos" --rounds 12 --seed 7
