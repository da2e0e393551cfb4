#!/bin/sh
# The program as users start it, alone and under a real mpirun: same bits, stop and go on, clear errors.
#
# Needs LENET_DIST (the program) and LENET_TEST_MNIST; with LENET_TEST_FIXTURES TensorFlow's files too.
set -eu
if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "end-to-end: skipped: LENET_TEST_MNIST names no folder with MNIST's files"
  exit 0
fi
export LENET_DATA_DIR="$LENET_TEST_MNIST"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
passed=0
failed=0

check() { # NAME COMMAND...: the command must succeed
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "end-to-end: FAILED: $name" >&2
  fi
}

run() { # RANKS ARGUMENTS...: the program over so many ranks; output in out and err, status in status
  ranks=$1
  shift
  status=0
  if [ "$ranks" = alone ]; then
    "$LENET_DIST" "$@" > out 2> err || status=$?
  else
    mpirun --oversubscribe --bind-to none -np "$ranks" "$LENET_DIST" "$@" > out 2> err || status=$?
  fi
}

fails() { # STATUS PATTERN: the last run ended with that status, one line saying why
  [ "$status" = "$1" ] && [ "$(grep -c "^lenet-dist: " err)" = 1 ] && grep -q -- "$2" err
}

refused() { # STATUS PATTERN: the same for the command line, refused before MPI starts
  [ "$status" = "$1" ] && [ "$(grep -c "^Error: " err)" = 1 ] && grep -q -- "$2" err
}

same() { # FOLDER FOLDER: the same files with the same bytes, but for those that tell of times and options
  diff -r -x run.yaml -x metrics.jsonl -x events "$1" "$2" > /dev/null
}

# 1. The same bits on any number of ranks and threads, by either sum.
few="--epochs 2 --batch-size 1000 --checkpoint-every 17 --max-to-keep 0"
# shellcheck disable=SC2086 # $few is a list of words
for setting in "1 --threads 1" "1 --threads 2" "2 --threads 1" "3 --threads 2" "4 --threads 1" \
  "7 --threads 2" "3 --threads 1 --allreduce mpi" "alone --threads 2"; do
  ranks=${setting%% *}
  rm -rf model
  run "$ranks" $few ${setting#* }
  if [ -d one ]; then
    check "same bits: $setting" same model one
  else
    check "trains" [ "$status" = 0 ]
    mv model one
  fi
done
rm -rf model
# 130 ranks' worth of samples is no matter; neither are more ranks than blocks of 16.
run 1 --epochs 1 --batch-size 40 --model-dir narrow1
run 7 --epochs 1 --batch-size 40 --model-dir narrow7
check "more ranks than blocks" same narrow1 narrow7

# 2. Killed in an epoch and resumed on other numbers of ranks: the same end.
run 2 --epochs 4 --model-dir undisturbed
killed() { # RANKS STEP: starts a run and kills one of its ranks once it has got so far
  mpirun --oversubscribe --bind-to none -np "$1" "$LENET_DIST" --epochs 4 --model-dir disturbed \
    --checkpoint-every 50 --log-every 10 > out 2> err &
  launcher=$!
  tries=0
  until grep -q "$2" err || [ $tries -gt 600 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
  pkill -9 -n -f "model-dir disturbed" || true
  wait $launcher && return 1
  ! pgrep -f "model-dir disturbed" > /dev/null
}
check "kill in epoch 2" killed 3 "epoch 2/4 step 120/430"
check "kill in epoch 3" killed 2 "epoch 3/4 step 3[0-9]0/430"
run 4 --epochs 4 --model-dir disturbed
check "goes on where it was" grep -q "Resuming from disturbed/train-2 (epoch 3 of 4, step [1-9][0-9]* of 430)" err
check "ends with the same bytes" same undisturbed disturbed

# 3. Asked to stop: saves, exit 75, goes on.
for signal in USR1 TERM INT; do
  rm -rf stopped
  "$LENET_DIST" --epochs 4 --model-dir stopped --log-every 10 > out 2> err &
  program=$!
  until grep -q "epoch 2/4 step 100/430" err; do sleep 0.05; done
  kill -$signal $program
  status=0
  wait $program || status=$?
  check "SIG$signal alone: exit 75" [ "$status" = 75 ]
  check "SIG$signal: says how to go on" grep -q "stopped at epoch 2 of 4, step .* the same command goes on" err
  run 3 --epochs 4 --model-dir stopped
  check "SIG$signal: the same end" same undisturbed stopped
done
mpirun --oversubscribe -np 3 "$LENET_DIST" --epochs 4 --model-dir signalled --log-every 10 > out 2> err &
launcher=$!
until grep -q "epoch 1/4 step 200/430" err; do sleep 0.05; done
kill -USR1 $launcher
status=0
wait $launcher || status=$?
check "SIGUSR1 to mpirun: exit 75" [ "$status" = 75 ]

# 4. The reference program's lines, and nothing else, on standard output.
numbers='s/[0-9]\.[0-9][0-9][0-9]$/N/; s|Extracting .*/|Extracting MNIST_data/|'
run 3 --epochs 2 --model-dir lines
cat > expected << 'END'
Extracting MNIST_data/train-images-idx3-ubyte.gz
Extracting MNIST_data/train-labels-idx1-ubyte.gz
Extracting MNIST_data/t10k-images-idx3-ubyte.gz
Extracting MNIST_data/t10k-labels-idx1-ubyte.gz

Image Shape: (28, 28, 1)

Training Set:   55000 samples
Validation Set: 5000 samples
Test Set:       10000 samples
Updated Image Shape: (32, 32, 1)
Training...

EPOCH 1 ...
Validation Accuracy = N

EPOCH 2 ...
Validation Accuracy = N

Model saved
Test Accuracy = N
END
sed "$numbers; s/ubyte\$/ubyte.gz/" out > got
check "first run, line for line" cmp -s got expected
run 2 --epochs 2 --model-dir lines
sed "$numbers; s/ubyte\$/ubyte.gz/" out > got
{ sed '/^Training\.\.\./,$d' expected; echo "Stored Test Accuracy = N"; } > expected-later
check "later run, line for line" cmp -s got expected-later

# 5. TensorFlow's checkpoints.
if [ -n "${LENET_TEST_FIXTURES:-}" ]; then
  counts() { # PATH VALIDATION TEST
    run 2 evaluate --checkpoint "$LENET_TEST_FIXTURES/$1"
    grep -q "validation: $2/5000 right; test: $3/10000 right" err
  }
  check "tf-v2 counts" counts tf-v2/train-0 4773 9507
  check "tf-v1/train-7 counts" counts tf-v1/train-7 4933 9872
  check "tf-v1/train-3 counts" counts tf-v1/train-3 4924 9853
  # The reference program's folder as it lies, with its author's paths: its latest, and one warning.
  run 2 evaluate --model-dir "$LENET_TEST_FIXTURES/tf-v1"
  check "tf-v1 as it lies" grep -q "validation: 4933/5000 right; test: 9872/10000 right" err
  check "tf-v1 as it lies: one warning" [ "$(grep -c warning err)" = 1 ]
  # Its files written again by us have its bytes.
  for table in train-3 train-7; do
    run alone convert "$LENET_TEST_FIXTURES/tf-v1/$table" "$table" --format v1
    check "tf-v1/$table written again" cmp -s "$table" "$LENET_TEST_FIXTURES/tf-v1/$table"
    run alone convert "$table" "$table-v2" --format v2
    run alone convert "$table-v2" "$table-v1" --format v1
    check "tf-v1/$table to v2 and back" cmp -s "$table-v1" "$table"
  done
  run alone convert "$LENET_TEST_FIXTURES/tf-v2" again-0 --format v2
  for end in index data-00000-of-00001; do
    check "tf-v2 written again: $end" cmp -s "again-0.$end" "$LENET_TEST_FIXTURES/tf-v2/train-0.$end"
  done
  losses() { # FIXTURE NAME LOSSES...: the next five steps, each within 1e-5
    mkdir -p "goes-on-$1"
    cp "$LENET_TEST_FIXTURES/$1/checkpoint" "$LENET_TEST_FIXTURES/$1/$2"* "goes-on-$1" && chmod u+w "goes-on-$1"/*
    rm -f err
    run 3 --no-shuffle --log-every 1 --epochs 9 --checkpoint-every 5 --model-dir "goes-on-$1"  &
    until grep -q "step 5/430" err 2> /dev/null; do sleep 0.1; done
    pkill -9 -f "goes-on-$1" || true
    wait || true
    rm -r "goes-on-$1"
    shift 2
    for loss in "$@"; do echo "$loss"; done > wanted
    sed -n 's/^epoch .* step [1-5]\/430: loss \([0-9.]*\),.*/\1/p' err | head -5 | paste - wanted |
      awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > 1.05e-5) bad = 1; n++ } END { exit bad || n != 5 }'
  }
  check "tf-v2 losses" losses tf-v2 train-0 0.181505 0.188384 0.177701 0.155834 0.182151
  check "tf-v1/train-3 losses" losses tf-v1 train-3 0.040356 0.033556 0.051123 0.007289 0.078513
  check "tf-v1/train-7 losses" losses tf-v1 train-7 0.022356 0.010522 0.023179 0.004179 0.038995
fi

# 6. Bad input: one line, the documented status, nothing lost.
run alone --data-dir nowhere
check "no data: 66" fails 66 "scripts/fetch-data"
run 3 --data-dir nowhere
check "no data on all ranks: one line" fails 66 "nowhere/train-images-idx3-ubyte"
cp -r "$LENET_TEST_MNIST" bad && chmod -R u+w bad
head -c 1000 "$LENET_TEST_MNIST/train-labels-idx1-ubyte.gz" > bad/train-labels-idx1-ubyte.gz
run 2 --data-dir bad
check "cut data: 65" fails 65 "bad/train-labels-idx1-ubyte.gz: gzip data at offset"
cp "$LENET_TEST_MNIST/t10k-labels-idx1-ubyte.gz" bad/train-labels-idx1-ubyte.gz
run alone --data-dir bad
check "images without labels: 65" fails 65 "count at offset 4"
for option in "--epochs 0" "--batch-size 0" "--learning-rate -1" "--learning-rate nan" "--threads 0" \
  "--max-to-keep -1" "--checkpoint-every 0" "--validation-size -1" "--allreduce none" "--no-such-option"; do
  # shellcheck disable=SC2086 # an option and its value
  run 3 $option
  check "refused: $option" refused 64 "${option%% *}"
done
run alone --validation-size 60000
check "no image left: 64" fails 64 "--validation-size must be"
run alone --epochs 5 --batch-size 64 --model-dir undisturbed
check "other options for an unfinished run: 64" fails 64 "--batch-size 128, not 64"
run alone --epochs 5 --seed 2 --model-dir undisturbed
check "other seed: 64" fails 64 "--seed 1, not 2"
run 2 --learning-rate 1000000 --model-dir nan
check "not finite: 76" fails 76 "not finite at epoch 1, step"
check "not finite: no checkpoint" [ ! -e nan/checkpoint ]
echo file > occupied
run 2 --model-dir occupied/model
check "model folder impossible: 73" fails 73 "occupied"
cat > odd << 'END'
#!/bin/sh
[ "$OMPI_COMM_WORLD_RANK" = 2 ] && exec "$LENET_DIST" "$@" --seed 9
exec "$LENET_DIST" "$@"
END
chmod +x odd
status=0
mpirun --oversubscribe -np 3 ./odd --model-dir odd-model > out 2> err || status=$?
check "one rank with another seed: named, 64" fails 64 "rank 2 on .* differs from rank 0 in --seed"
status=0
LENET_ISA=mmx "$LENET_DIST" --model-dir none > out 2> err || status=$?
check "unknown instruction set: 64" fails 64 "LENET_ISA=mmx"

# 7. Damage: the next older checkpoint, with a word; nothing good: 65.
cp -r undisturbed damaged
printf 'X' > byte
dd if=byte of=damaged/train-3.data-00000-of-00001 bs=1 seek=5000 conv=notrunc 2> /dev/null
run 2 evaluate --model-dir damaged
check "falls back" grep -q "warning: damaged/train-3.data-00000-of-00001: .*checksum" err
check "to the next older" grep -q "Restored damaged/train-2" err
for file in damaged/*.index; do echo broken > "$file"; done
run 2 --epochs 4 --model-dir damaged
check "nothing good: 65" fails 65 "no good checkpoint"

# 8. Restart keeps the old until the first new one is complete.
cp -r undisturbed again
run alone --restart --epochs 1 --seed 3 --model-dir again
check "restart replaces" [ "$(grep -c all_model again/checkpoint)" = 1 ]
check "restart begins anew" grep -q 'model_checkpoint_path: "train-0"' again/checkpoint

# 9. A closed output loses nothing.
("$LENET_DIST" --epochs 1 --model-dir piped 2> /dev/null || true) | head -1 > out
check "closed output" [ -f piped/train-0.index ]

# Threads that a binding holds together.
if [ "$(nproc)" -gt 1 ]; then
  mpirun -np 1 --bind-to core "$LENET_DIST" --epochs 1 --threads 2 --model-dir bound > out 2> err
  check "more threads than bound cores: a note with the flag" \
    grep -q "^note: 1 of 1 ranks are bound to fewer cores than they have threads: use mpirun --bind-to none" err
fi

# 10. Help and version.
run alone --version
check "version tells MPI, compiler, instruction set" grep -q "instruction set: " out
run alone train --help
for option in --data-dir --validation-size --threads --epochs --batch-size --learning-rate --seed \
  --no-shuffle --model-dir --max-to-keep --checkpoint-every --checkpoint-format --no-meta --restart \
  --log-every --allreduce --max-time --on-save-error --allow-data-change --stall-warning --stall-abort \
  --progress --log-dir --no-events; do
  check "help names $option" grep -q -e "$option" out
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
