#!/bin/sh
# What the reference program does not have: recipes, schedules, optimizers, augmentation, averages, the best epoch.
#
# The same bytes on any number of ranks and threads, after any stop, and on AVX2; the default is the reference
# recipe; clear refusals. Needs LENET_DIST and LENET_TEST_MNIST.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
need_mnist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

bent="--augment-shift 2 --augment-rotate 12 --augment-scale 0.1 --augment-elastic 1.5"
adam="--epochs 2 --batch-size 1000 --learning-rate 0.003 --schedule cosine --warmup 20steps --final-rate 0.1
  --weight-decay 0.02 --average 0.98 --keep-best --patience 2 $bent"
sgd="--epochs 2 --batch-size 1000 --schedule one-cycle --optimizer sgd --momentum 0.85 --nesterov --weight-decay 0.01
  --average 0.98 --patience 1 $bent"

refused() { # STATUS PATTERN: the last run ended with that status, one line saying why
  [ "$status" = "$1" ] && [ "$(grep -c "^Error: \|^lenet-dist: " err)" = 1 ] && grep -q -- "$2" err
}

# 1. The reference recipe is what there is without one.
run 2 --epochs 1 --model-dir default
run 2 --epochs 1 --recipe reference --schedule constant --optimizer adam --weight-decay 0 --average 0 --model-dir reference
check "trains" [ "$status" = 0 ]
check "reference is the default" same default reference
check "and of format 1" sh -c "\"$LENET_DIST\" inspect reference | grep -q '^lenet_dist/format .* 1 '"

# 2. All options at once: the same bytes on any number of ranks and threads.
for optimizer in adam sgd; do
  [ $optimizer = adam ] && all=$adam || all=$sgd
  # shellcheck disable=SC2086 # lists of words
  for setting in "1 --threads 1" "1 --threads 2" "2 --threads 1" "3 --threads 2" "4 --threads 1" \
    "3 --threads 1 --allreduce mpi" "alone --threads 2"; do
    rm -rf model
    run "${setting%% *}" $all ${setting#* } --model-dir model
    if [ -d $optimizer ]; then
      check "same bits, $optimizer: $setting" same model $optimizer
    else
      check "trains with $optimizer" [ "$status" = 0 ]
      mv model $optimizer
    fi
  done
  if grep -q '\<avx2\>' /proc/cpuinfo; then
    rm -rf model
    # shellcheck disable=SC2086
    LENET_ISA=avx2 run alone $all --model-dir model
    check "same bits, $optimizer: AVX2" same model $optimizer
  fi

  # 3. Killed within the second epoch, and gone on with by another number of ranks: the same end.
  # shellcheck disable=SC2086
  start 3 $all --checkpoint-every 10 --log-every 5 --model-dir killed-$optimizer
  check "gets into the second epoch" said "epoch 2/2 step 1[0-9]*/55"
  kill -9 "$(rank_of killed-$optimizer 1)"
  finish
  check "the job ends" gone killed-$optimizer
  # shellcheck disable=SC2086
  run 2 $all --model-dir killed-$optimizer
  check "goes on in mid-epoch" grep -q "Resuming from killed-$optimizer/train-1 (epoch 2 of 2, step [1-9]0 of 55)" err
  check "killed and gone on, $optimizer: the same bytes" same killed-$optimizer $optimizer
done

# 4. Names in the checkpoints; the averages are what is evaluated.
"$LENET_DIST" inspect sgd > listing
check "momentum's slots" [ "$(grep -c '^Variable[_0-9]*/Momentum ' listing)" = 10 ]
check "the averages" [ "$(grep -c '^Variable[_0-9]*/ExponentialMovingAverage ' listing)" = 10 ]
check "no slots of Adam" [ "$(grep -c 'Adam\|beta' listing)" = 0 ]
run alone evaluate --model-dir adam
check "evaluate takes the averages" grep -q "Restored adam/train-1, averaged weights" err
averaged=$(grep "^validation" err)
run alone evaluate --model-dir adam --weights trained
check "or the last step's" [ "$(grep "^validation" err)" != "$averaged" ]

# 5. The best epoch: kept, told, and the end after others that are no better.
best="--batch-size 4000 --learning-rate 0.05 --optimizer sgd --epochs 60 --patience 2 --keep-best"
# shellcheck disable=SC2086
run 2 $best --max-to-keep 2 --model-dir patient
check "ends early" grep -q "no better epoch in 2: ended after [0-9]* of 60" err
ended=$(sed -n 's/.*ended after \([0-9]*\) of 60.*/\1/p' err)
number=$(sed -n 's/^best in validation: epoch \([0-9]*\), .*: patient\/best$/\1/p' err)
check "two epochs after the best" [ "$ended" = $((number + 2)) ]
check "the best is kept beside the rotation" [ -f "patient/best/train-$((number - 1)).index" ]
check "TensorFlow's state file names it" grep -q "^model_checkpoint_path: \"train-$((number - 1))\"" patient/best/checkpoint
right=$(sed -n "s/^epoch $number\/60.*validation \([0-9]*\)\/.*/\1/p" err)
check "no epoch was better" [ "$(sed -n 's/.*validation \([0-9]*\)\/.*/\1/p' err | sort -n | tail -n 1)" = "$right" ]
run alone evaluate --model-dir patient/best
check "and reads as many" grep -q "^validation: $right/" err
run alone status patient
check "status: complete" [ "$status" = 0 ]
# shellcheck disable=SC2086
run 3 $best --max-to-keep 2 --model-dir patient
check "the same command tells the result" grep -q "^Stored Test Accuracy" out

# 6. What cannot be is refused, by name.
# shellcheck disable=SC2086
run alone $adam --epochs 4 --model-dir adam
check "another end of a schedule" refused 64 "trained with --epochs of the schedule 2, not 4:"
# shellcheck disable=SC2086
run 2 $sgd --momentum 0.8 --epochs 3 --model-dir sgd
check "another momentum" refused 64 "momentum 0.85, not 0.8"
for wrong in "--final-rate 0.1" "--schedule cosine --final-rate 2" "--schedule cosine --warmup 10" "--warmup -1" \
  "--momentum 0.9" "--nesterov" "--optimizer sgd --momentum 1" "--weight-decay -1" "--average 1" \
  "--augment-shift 9" "--augment-rotate 31" "--augment-scale 0.6" "--augment-elastic nan" "--patience 0" \
  "--recipe best --warmup 40" "--recipe worst" "--learning-rate 0"; do
  # shellcheck disable=SC2086
  run alone $wrong --model-dir wrong
  option=${wrong##*--}
  check "refuses $wrong" refused 64 "${option%% *}"
done
check "and makes no folder" [ ! -e wrong ]
status=0
mpirun --oversubscribe --bind-to none -np 1 "$LENET_DIST" --average 0.9 --model-dir apart : \
  -np 1 "$LENET_DIST" --model-dir apart > out 2> err || status=$?
check "ranks that differ" refused 64 "differs from rank 0 in --average"

summary recipes
