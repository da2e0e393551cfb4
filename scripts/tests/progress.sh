#!/bin/sh
# How a run is watched: the live line on real (pseudo) terminals, metrics.jsonl, and where events go.
#
# Needs LENET_DIST and LENET_TEST_MNIST. What TensorBoard makes of the events: scripts/check-tensorboard.
set -eu
# The slowest kernels: time enough for some redraws on any processor.
export LENET_ISA=baseline TERM=xterm
unset NO_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
need_mnist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

ask() { PYTHONDONTWRITEBYTECODE=1 python3 "$scripts/tests/progress.py" "$@"; }
on_terminal() { # RECORD COLUMNS OUTPUT COMMAND...: standard output into OUTPUT, or onto the terminal too: -
  status=0
  ask record "$@" || status=$?
}
escapes() { grep -q "$(printf '[\033\r]')" "$1"; }
quiet() { ! escapes "$1"; }
no() { ! "$@"; }

# 1. A terminal: one live line, and on standard output exactly what there is without.
run alone --epochs 2 --progress plain --model-dir plain
cp out reference
check "plain: done" [ "$status" = 0 ]
check "plain: no live line" quiet err
check "plain: validation as counts" grep -q "validation [0-9]*/5000; saved" err
on_terminal wide 140 out "$LENET_DIST" --epochs 2 --model-dir wide-model
check "terminal: done" [ "$status" = 0 ]
check "terminal: standard output is the same" cmp -s out reference
check "terminal: ten redraws a second at most" ask redraws wide 3
check "terminal: the lines fit" ask fits wide 140
check "terminal: the cursor is left alone" ask cursor wide
check "terminal: coloured" ask colored wide
check "terminal: a bar, samples/s and time left" \
  grep -q "step [0-9]*/430, loss [0-9.]*, accuracy [0-9.]*, [0-9]* samples/s, [0-9]*:[0-9][0-9] left" wide
check "terminal: the same bytes" same plain wide-model
on_terminal both 140 - "$LENET_DIST" --epochs 2 --model-dir both-model
check "both outputs on it: whole lines, nothing left over" ask shows both reference
on_terminal narrow 40 - "$LENET_DIST" --epochs 2 --model-dir narrow-model
check "40 columns: the lines fit" ask fits narrow 40
check "40 columns: whole lines, nothing left over" ask shows narrow reference
on_terminal tiny 5 - "$LENET_DIST" --epochs 1 --model-dir tiny-model
check "5 columns: done" [ "$status" = 0 ]

# 2. Colours, as people ask for them.
for setting in NO_COLOR=1 CLICOLOR=0; do
  on_terminal bare 140 out env $setting "$LENET_DIST" --restart --epochs 1 --model-dir bare-model
  check "$setting: a live line without colours" ask bare bare
done
CLICOLOR_FORCE=1 "$LENET_DIST" --epochs 1 --progress bar --model-dir forced > out 2> forced.err
check "CLICOLOR_FORCE, --progress bar: in a file too" ask colored forced.err
on_terminal dumb 140 out env TERM=dumb "$LENET_DIST" --epochs 1 --model-dir dumb-model
check "TERM=dumb: plain lines" no grep -q "$(printf '\033')" dumb

# 3. No terminal, and what was asked for.
run alone --epochs 1 --model-dir auto
check "no terminal: no live line" quiet err
run alone --epochs 1 --progress none --model-dir none
check "--progress none: not a word of epochs" no grep -q epoch err
run alone --epochs 1 --progress none --log-every 100 --model-dir none2
check "--progress none --log-every: what was asked for" grep -q "^epoch 1/1 step 400/430: loss .*, accuracy " err
run alone --progress often
check "another word: 64" [ "$status" = 64 ]

# 4. Under mpirun, whose own standard error tells.
on_terminal mpi 140 out mpirun --oversubscribe --bind-to none -np 2 "$LENET_DIST" --epochs 2 --model-dir mpi-model
check "mpirun on a terminal: done" [ "$status" = 0 ]
check "mpirun on a terminal: ten redraws a second at most" ask redraws mpi 3
check "mpirun on a terminal: standard output is the same" cmp -s out reference
check "mpirun on a terminal: the same bytes" same plain mpi-model
# shellcheck disable=SC2016 # for the inner shell
on_terminal redirected 140 out sh -c \
  'mpirun --oversubscribe --bind-to none -np 2 "$LENET_DIST" --epochs 1 --model-dir redirected-model 2> redirected.err'
check "mpirun 2> file: plain lines there" grep -q "^epoch 1/1: " redirected.err
check "mpirun 2> file: nothing else there" quiet redirected.err
check "mpirun 2> file: nothing on the terminal" [ ! -s redirected ]

# 5. metrics.jsonl: one line for each epoch, whatever happened on the way.
run 2 --epochs 4 --model-dir undisturbed
check "metrics of four epochs" ask metrics undisturbed 4
start 3 --epochs 4 --model-dir disturbed --checkpoint-every 50 --log-every 10
check "trains" said "epoch 3/4 step 120/430"
kill -9 "$(rank_of disturbed 2)"
finish
check "killed within the third: two lines" ask metrics disturbed 2
printf '{"epoch": 3, "step": 12' >> disturbed/metrics.jsonl
run 1 --epochs 4 --model-dir disturbed
check "goes on" grep -q "Resuming from disturbed/train-2 (epoch 3 of 4" err
check "the same four lines" ask metrics disturbed 4 undisturbed
check "the same bytes" same undisturbed disturbed
rm disturbed/train-3.* disturbed/train-2.*
run 2 --epochs 3 --model-dir disturbed
check "an older checkpoint: later lines are gone" ask metrics disturbed 3
run alone --epochs 1 --restart --model-dir disturbed
check "--restart: begun anew" ask metrics disturbed 1

# 6. Events: where they are asked for; no reason to lose a run.
check "events in the model folder" sh -c "test -s undisturbed/events/events.out.tfevents.*"
run alone --epochs 1 --no-events --model-dir without
check "--no-events" [ ! -e without/events ]
check "--no-events: metrics all the same" ask metrics without 1
run 2 --epochs 1 --log-dir logs/deep/one --model-dir elsewhere
check "--log-dir: there" sh -c "test -s logs/deep/one/events.out.tfevents.*"
check "--log-dir: not here" [ ! -e elsewhere/events ]
echo > occupied
run 2 --epochs 2 --log-dir occupied/events --model-dir warned
check "--log-dir impossible: done" [ "$status" = 0 ]
check "--log-dir impossible: one warning" [ "$(grep -c "^warning: occupied/events: cannot write: " err)" = 1 ]
mkdir -p stubborn/metrics.jsonl
run 2 --epochs 2 --model-dir stubborn
check "metrics.jsonl impossible: done" [ "$status" = 0 ]
check "metrics.jsonl impossible: one warning" [ "$(grep -c "^warning: stubborn/metrics.jsonl: " err)" = 1 ]
check "all the same bytes" same stubborn plain

summary progress
