#!/bin/sh
# The program on processors that this machine need not have: Debian's qemu-user emulates a Nehalem, which has
# neither AVX nor fused multiply-add, and a Haswell, which has AVX2 and both. An instruction of a higher level
# would stop them. QEMU's emulator has no AVX-512: that level is only compared where this processor has it.
#
# Needs LENET_DIST (the program).
set -eu
if [ "$(uname -m)" != x86_64 ]; then
  echo "emulated: skipped: the processors to emulate are x86-64, this one is $(uname -m)"
  exit 0
fi
if ! command -v qemu-x86_64 > /dev/null; then
  echo "emulated: skipped: no qemu-x86_64; Debian's package qemu-user has it"
  exit 0
fi
tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset LENET_ISA

fail() {
  echo "emulated: FAILED: $*" >&2
  exit 1
}

# Seconds under emulation, and all there is to a run: three steps, the last one short, validation,
# a checkpoint, test. Two threads.
python3 "$tests/small-data.py" data 90 16
trains() { # NAME COMMAND...: into the folder NAME, which then holds a checkpoint
  name=$1
  shift
  status=0
  "$@" --data-dir data --validation-size 16 --batch-size 32 --epochs 1 --threads 2 \
    --model-dir "$name" > "$name.out" 2> "$name.err" || status=$?
  if [ "$status" != 0 ]; then
    tail -5 "$name.err" >&2
    fail "$name: status $status instead of 0"
  fi
  [ -f "$name/train-0.index" ] || fail "$name: no checkpoint"
}

same() { # NAME NAME: checkpoints with the same bytes
  diff -r -x run.yaml -x metrics.jsonl -x events "$1" "$2" > /dev/null || fail "checkpoints of $1 and $2 differ"
}

has_level() { # LEVEL: whether this very processor does
  LENET_ISA=$1 "$LENET_DIST" --version > /dev/null 2>&1 &&
    LENET_ISA=$1 "$LENET_DIST" --version | grep -q "instruction set: $1"
}

emulate() { # PROCESSOR LEVEL: it must choose that level, and give the bits of the same level here
  trains "$1" qemu-x86_64 -cpu "$1" "$LENET_DIST"
  grep -q ", $2 kernels" "$1.err" || fail "$1: not the $2 kernels: $(grep ' kernels' "$1.err")"
  if has_level "$2"; then
    [ -d "$2" ] || LENET_ISA=$2 trains "$2" "$LENET_DIST"
    same "$1" "$2"
    echo "emulated: $1: $2 kernels, the same bytes as here"
  else
    echo "emulated: $1: $2 kernels; nothing to compare with, as this processor lacks them"
  fi
}

emulate Nehalem baseline
emulate Haswell avx2
# The steps' bits do depend on the level, so the comparisons above compare something.
if cmp -s Nehalem/train-0.data-00000-of-00001 Haswell/train-0.data-00000-of-00001; then
  fail "one and two roundings gave the same bytes"
fi
if has_level avx512; then
  LENET_ISA=avx512 trains avx512 "$LENET_DIST"
  same avx512 Haswell
  echo "emulated: AVX-512 here gives the bytes of AVX2"
else
  echo "emulated: no AVX-512 on this processor, and QEMU has none"
fi
echo "emulated: passed"
