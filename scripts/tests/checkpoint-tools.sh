#!/bin/sh
# inspect, convert and export on the small files that TensorFlow wrote (Tests/Fixtures/tensorflow), and the
# formats of training. Real TensorFlow checks the same and more: scripts/check-tensorflow.
#
# Needs LENET_DIST (the program) and python3; with LENET_TEST_MNIST it trains too.
set -eu
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
python3 "$folder/checkpoint-tools.py" "$LENET_DIST" "$folder/../../Tests/Fixtures/tensorflow"

if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "checkpoint-tools: training skipped: LENET_TEST_MNIST names no folder with MNIST's files"
  exit 0
fi
export LENET_DATA_DIR="$LENET_TEST_MNIST"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

check() { # NAME COMMAND...: the command must succeed
  name=$1
  shift
  "$@" || {
    failed=$((failed + 1))
    echo "checkpoint-tools: FAILED: $name" >&2
  }
}

train() { # RANKS ARGUMENTS...
  ranks=$1
  shift
  mpirun --oversubscribe --bind-to none -np "$ranks" "$LENET_DIST" --batch-size 1000 "$@" > out 2> err
}

# Both formats: the same tensors, and the same bytes on any number of ranks; .meta unless refused.
train 2 --epochs 2 --model-dir two
train 1 --epochs 2 --model-dir one --checkpoint-format v1
train 3 --epochs 2 --model-dir three --checkpoint-format v1 --checkpoint-every 20
train 2 --epochs 1 --model-dir four --no-meta
check "v1: the same bytes on 1 and 3 ranks" diff -r -x run.yaml -x metrics.jsonl -x events one three
check "v1 and v2: the same tensors" "$LENET_DIST" inspect one --compare two
check "v1 is one file" [ "$(echo one/train-*)" = "one/train-0 one/train-0.meta one/train-1 one/train-1.meta" ]
check "v2 has three" [ "$(echo two/train-0*)" = "two/train-0.data-00000-of-00001 two/train-0.index two/train-0.meta" ]
check "--no-meta" [ "$(echo four/*.meta)" = "four/*.meta" ]
# Going on in the other format, and rotation with all files.
cp -r one on
train 1 --epochs 4 --model-dir on --checkpoint-format v2 --max-to-keep 2
train 2 --epochs 4 --model-dir two --max-to-keep 2
check "v1, then v2: the same end" "$LENET_DIST" inspect on --compare two
check "rotation takes all files" [ "$(echo on/train-*)" = "$(echo two/train-* | sed 's/two/on/g')" ]
check "rotation keeps two" [ "$(echo two/*.meta)" = "two/train-2.meta two/train-3.meta" ]
# The graph is the same for all checkpoints of a run, and tells its saver's format.
check "one graph" cmp -s two/train-2.meta two/train-3.meta
check "v1 saves by SaveSlices" grep -q SaveSlices one/train-1.meta
check "v2 saves by SaveV2" grep -q SaveV2 two/train-3.meta
"$LENET_DIST" export two lenet.onnx 2> err
"$LENET_DIST" export one/train-1 lenet --format saved-model 2> err
check "ONNX" [ "$(wc -c < lenet.onnx)" -gt 246824 ]
check "SavedModel" [ -s lenet/saved_model.pb ]
check "SavedModel: the trained variables" [ "$("$LENET_DIST" inspect lenet/variables/variables --json | grep -c '"name": "Variable')" = 10 ]
[ "$failed" = 0 ]
echo "checkpoint-tools: training passed"
