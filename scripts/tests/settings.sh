#!/bin/sh
# Options from a file and from the environment, and the file of settings that a run leaves.
#
# Needs LENET_DIST and LENET_TEST_MNIST.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=scripts/testlib.sh
. "$scripts/testlib.sh"
need_mnist
unset LENET_DATA_DIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

has() { # FOLDER LINE: the run's settings have that line
  grep -qx "$2" "$1/run.yaml"
}
refused() { # STATUS PATTERN
  [ "$status" = "$1" ] && grep -q "$2" err
}

cat > wide.yaml << EOF
# a comment
data-dir: "$LENET_TEST_MNIST"
batch_size: 500
epochs: 1
shuffle: no
schedule: cosine
model-dir: wide
EOF

run 2 --config wide.yaml
check "a file of options" [ "$status" = 0 ]
check "it counts" has wide "batch-size: 500"
check "it counts: off" has wide "shuffle: false"
run alone train --batch-size 500 --epochs 1 --no-shuffle --schedule cosine --model-dir line \
  --data-dir "$LENET_TEST_MNIST"
check "the same as on the command line" same wide line

export LENET_DATA_DIR="$LENET_TEST_MNIST" LENET_BATCH_SIZE=250 LENET_SHUFFLE=1 LENET_SEED=
run alone --config wide.yaml --model-dir=above --batch-size 1000
check "the command line comes first" has above "batch-size: 1000"
check "then variables" has above "shuffle: true"
check "then the file" has above "schedule: cosine"
check "then defaults" has above "seed: 1"
unset LENET_BATCH_SIZE LENET_SHUFFLE LENET_SEED

# What a run leaves has all options but those of one start, and makes the run again.
"$LENET_DIST" train --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' |
  grep -vx "version\|recipe\|config\|restart\|allow-data-change" | sort > options
sed -n 's/^\([a-z-]*\):.*/\1/p' wide/run.yaml | sort > settings
check "every option is in it" cmp options settings
for settings in "" "--schedule one-cycle --warmup 0.5 --final-rate 0.1" \
  "--optimizer sgd --momentum 0.5 --nesterov --average 0.9" "--schedule cosine --warmup 100steps"; do
  # shellcheck disable=SC2086 # a list of options
  run alone --epochs 1 --batch-size 1000 --model-dir first $settings
  check "a run with '$settings'" [ "$status" = 0 ]
  run 2 --config first/run.yaml --model-dir "second run"
  check "made again with '$settings'" same first "second run"
  check "as its file says" has "second run" 'model-dir: "second run"'
  rm -rf first "second run"
done

run alone evaluate --config wide.yaml
check "evaluate takes what it knows" grep -q "Restored wide/train-0" err
"$LENET_DIST" inspect wide > out
check "inspect shows them" grep -qx "  batch-size: 500" out
"$LENET_DIST" inspect wide --json > out
check "inspect --json" python3 -c 'import json; assert json.load(open("out"))["settings"]["batch-size"] == "500"'

printf 'epochs: 1\nbatchsize: 2\n' > bad.yaml
run 2 --config bad.yaml
check "no such option: which, and where" refused 64 "bad.yaml, line 2: there is no option --batchsize"
printf 'epochs: 0\n' > bad.yaml
run 2 --config bad.yaml
check "a bad value: from where" refused 64 "epochs is set by bad.yaml, line 1"
printf 'epochs: [1\n' > bad.yaml
run 2 --config bad.yaml
check "no YAML" refused 65 "bad.yaml, line 1: "
run 2 --config none.yaml
check "no file" refused 66 "none.yaml: No such file"
export LENET_META=perhaps
run 2
check "a bad variable" refused 64 'LENET_META: meta is "perhaps": must be true or false'

summary settings
