#!/bin/sh
# Faults, injected for real into real jobs: docs/reliability.md lists them by number.
#
# Needs LENET_DIST and LENET_TEST_MNIST; root for file systems of its own, strace and faketime for
# failing calls and jumping clocks: what is missing is skipped, and said.
set -eu
# The slowest kernels: time enough for faults to strike between two steps on any processor.
export LENET_ISA=baseline
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
need_mnist
work=$(mktemp -d)
disk=
clean() {
  [ -z "$disk" ] || umount "$disk" 2> /dev/null || true
  rm -rf "$work"
}
trap clean EXIT
cd "$work"

few="--epochs 3 --batch-size 500"
# A run that nobody would wait for the end of.
many="--epochs 9000 --batch-size 500"

# shellcheck disable=SC2086 # $few and $many are lists of words
trains() { ranks=$1; shift; run "$ranks" $few "$@"; }
# shellcheck disable=SC2086
begins() { ranks=$1; shift; start "$ranks" $many "$@"; }

undisturbed() { # FOLDER: the same command, to its end: the same bytes as nobody disturbed
  trains 2 --model-dir "$1"
  [ "$status" = 0 ] && same undisturbed "$1"
}

ended() { # STATUS FOLDER: with that status, and all its processes
  finish
  [ "$status" = "$1" ] && gone "$2"
}

state_is() { # STATUS FOLDER
  found=0
  "$LENET_DIST" status "$2" > found.txt 2>&1 || found=$?
  [ "$found" = "$1" ]
}

no_damage() { # FOLDER: nothing there, or something to go on from
  state_is 66 "$1" || state_is 75 "$1" || state_is 0 "$1"
}

trains 2 --model-dir undisturbed
check "an undisturbed run" [ "$status" = 0 ]
check "is complete" state_is 0 undisturbed
check "no lock is left" [ ! -e undisturbed/run.lock ]

# F3. The launcher dies: so do all ranks, suspended ones too.
begins 3 --model-dir f3
check "F3 trains" said "saved f3/train-0"
kill -STOP "$(rank_of f3 2)"
kill -9 "$job"
check "F3 mpirun killed: no orphan" ended 137 f3
check "F3 resumable" state_is 75 f3
trains 2 --epochs 1 --model-dir f3
check "F3 the lock is free, and whose it was is told" grep -q "took over from process" err

# F13. SIGTERM to mpirun, which gives its ranks a second.
start 3 --epochs 3 --batch-size 500 --model-dir f13 --log-every 10
check "F13 trains" said "epoch 2/3 step 20/"
kill -TERM "$job"
finish
check "F13 no orphan" gone f13
check "F13 saved in time" grep -q "^stopped at epoch 2 of 3, step .*, by SIGTERM; saved" err
check "F13 status says so" state_is 75 f13
check "F13 the same end" undisturbed f13

# F14. SIGUSR1 at any time: 75, or done. Before mpirun takes signals it dies of them itself.
moments() {
  for delay in 0.2 0.4 0.6 0.8 1.1 1.4; do
    start 3 --epochs 3 --batch-size 500 --model-dir f14
    sleep $delay
    kill -USR1 "$job" 2> /dev/null || true
    finish
    case $status in 0 | 75 | 138) ;; *) echo "after $delay s: $status" >&2; return 1 ;; esac
    gone f14 || return 1
  done
}
check "F14 SIGUSR1 at any time" moments
check "F14 the same end" undisturbed f14

# F15. The second signal stops a job that cannot finish its step; the first alone saves.
begins 2 --model-dir f15
check "F15 trains" said "saved f15/train-0"
second=$(rank_of f15 2)
kill -STOP "$second"
kill -USR1 "$job"
sleep 1
check "F15 waits for the step" kill -0 "$job"
kill -USR1 "$job"
check "F15 twice: stops now" ended 75 f15
check "F15 says so" grep -q "SIGUSR1 again: stopping now" err
check "F15 keeps what was saved" state_is 75 f15
# The third ends a process whose MPI waits for a launcher that does not answer.
begins 2 --model-dir f15
check "F15 trains again" said "Resuming from"
said "epoch [0-9]*/9000:"
first=$(rank_of f15 1)
second=$(rank_of f15 2)
only_the_second() { # within ten seconds
  tries=0
  until [ "$(ranks_of f15)" = "$second" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}
kill -STOP "$job" "$second"
for _ in 1 2 3; do
  kill -USR1 "$first" 2> /dev/null || true
  sleep 0.6
done
check "F15 thrice: dead, whatever the launcher does" only_the_second
kill -CONT "$job"
finish
check "F15 thrice: no orphan" gone f15
check "F15 thrice: the job has failed" [ "$status" != 0 ]
begins alone --model-dir f15
check "F15 trains alone" said "Resuming from"
said "epoch [0-9]*/9000:"
kill -INT "$job" || true
kill -INT "$job" 2> /dev/null || true
check "F15 two at once are one" ended 75 f15
check "F15 saved" grep -q "by SIGINT; saved" err

# F16. A signal to one rank only stops all after the same step.
start 3 --epochs 3 --batch-size 500 --model-dir f16 --log-every 10
check "F16 trains" said "epoch 2/3 step 20/"
kill -USR2 "$(rank_of f16 3)"
check "F16 one rank asked: all stop" ended 75 f16
check "F16 says so" grep -q "stopped at epoch 2 of 3, step .* saved" err
check "F16 the same end" undisturbed f16

# --max-time and the file STOP.
begins 2 --model-dir wished --max-time 0:03
check "--max-time: 75" ended 75 wished
check "--max-time is told" grep -q "by --max-time; saved" err
begins 2 --model-dir wished
check "STOP trains" said "Resuming from wished"
touch wished/STOP
check "STOP: 75" ended 75 wished
check "STOP is told" grep -q "by the file STOP; saved" err
check "STOP is taken away" [ ! -e wished/STOP ]
run alone --max-time 1:60:00 --model-dir wished
check "a time that is none: 64" [ "$status" = 64 ]

# F19. A suspended rank: named; released in time, nothing is lost; otherwise all end.
start 3 --epochs 3 --batch-size 500 --model-dir f19 --stall-warning 1 --stall-abort 60
check "F19 trains" said "epoch 1/"
second=$(rank_of f19 2)
kill -STOP "$second"
check "F19 is named" said "warning: rank [0-2] on .*, last seen at epoch [23] step [0-9]* (.*), 1 s ago"
kill -CONT "$second"
check "F19 released in time: done" ended 0 f19
check "F19 says so" grep -q "going on after" err
check "F19 the same end" same undisturbed f19
begins 3 --model-dir f19b --stall-warning 1 --stall-abort 3
check "F19 trains" said "saved f19b/train-0"
kill -STOP "$(rank_of f19b 3)"
check "F19 held up for too long: 71" ended 71 f19b
check "F19 names rank, place and time" \
  grep -q "^lenet-dist: rank [0-2] on .*, last seen at epoch .* step .*, 3 s ago.*: ending the job" err
begins 3 --model-dir f19b --stall-warning 1 --stall-abort 8
check "F19 trains" said "Resuming from"
said "epoch [0-9]*/9000:"
kill -STOP "$(rank_of f19b 1)"
check "F19 rank 0 suspended: 71" ended 71 f19b
check "F19 another speaks" grep -q "^lenet-dist: rank . on .*: ending the job" err

# F20. More ranks than cores, as mpirun is not told: the program yields by itself.
: > err
mpirun --host localhost:8 --bind-to none -np 8 "$LENET_DIST" \
  --epochs 3 --batch-size 500 --model-dir f20 > out 2> err &
job=$!
check "F20 eight ranks" ended 0 f20
check "F20 says that cores are shared" grep -q "threads share cores" err
check "F20 the same end" same undisturbed f20

# F21. One writer, any number of readers.
mkdir first
cd first
begins 2 --model-dir ../f21
first=$job
check "F21 trains" said "epoch 1/"
cd ..
run 3 --model-dir f21
check "F21 the second run: 73" [ "$status" = 73 ]
check "F21 names the first" one_line "f21/run.lock: another run uses this folder: process [0-9]* on "
run alone evaluate --model-dir f21
check "F21 evaluates meanwhile" [ "$status" = 0 ]
check "F21 status meanwhile" state_is 75 f21
check "F21 status tells of the run" grep -q "in use by process" found.txt
job=$first
kill -TERM "$job"
finish
check "F21 the first was not disturbed" grep -q "by SIGTERM; saved" first/err
check "F21 the first is over" gone ../f21

# F25. Other data than before.
mkdir changed
for file in "$LENET_TEST_MNIST"/*.gz; do gzip -dc "$file" > "changed/$(basename "$file" .gz)"; done
printf '\377' | dd of=changed/train-images-idx3-ubyte bs=1 seek=500000 conv=notrunc 2> /dev/null
trains 2 --model-dir f25 --epochs 1
trains 2 --model-dir f25 --data-dir changed
check "F25 other data: 64" [ "$status" = 64 ]
check "F25 says so" one_line "data of checksum .*--allow-data-change"
trains 2 --model-dir f25 --data-dir changed --allow-data-change
check "F25 allowed" [ "$status" = 0 ]
check "F25 warns" grep -q "warning: the data is not what f25/train-0 was trained on" err

# F24. Other options, another program, or other data on one rank.
cat > odd << 'END'
#!/bin/sh
[ "$OMPI_COMM_WORLD_RANK" != 1 ] || set -- "$@" --allreduce mpi
exec "$LENET_DIST" "$@"
END
chmod +x odd
(exec mpirun --oversubscribe -np 2 ./odd --epochs 1 --model-dir f24) > out 2> err &
job=$!
check "F24 another --allreduce on one rank: 64" ended 64 f24
check "F24 named" one_line "rank 1 on .* differs from rank 0 in --allreduce"
cp "$LENET_DIST" other
printf x >> other
cp -R "$LENET_TEST_MNIST" data
chmod -R u+w data
python3 - << 'END'
import gzip
with gzip.open("data/train-images-idx3-ubyte.gz") as file:
    images = bytearray(file.read())
images[30_000_000] ^= 1
with gzip.open("data/train-images-idx3-ubyte.gz", "wb", compresslevel=1) as file:
    file.write(images)
END
differs() { # PROGRAM FOLDER: rank 0 as usual, rank 1 that program with that data
  : > err
  mpirun --oversubscribe -np 1 "$LENET_DIST" --epochs 1 --model-dir f24 \
    : -np 1 "$1" --epochs 1 --model-dir f24 --data-dir "$2" > out 2> err &
  job=$!
  ended 64 f24
}
check "F24 another program on one rank: 64" differs ./other "$LENET_TEST_MNIST"
check "F24 names it" one_line "rank 1 on .* differs from rank 0 in its program file"
check "F24 another bit in one rank's data: 64" differs "$LENET_DIST" data
check "F24 names them" one_line "rank 1 on .* differs from the first rank of its host in the data"
rm -r data

# F26. Too little memory: a message, and no hang.
little() { # KILOBYTES
  : > err
  prlimit --as=$(($1 * 1024)) "$LENET_DIST" --epochs 1 --threads 1 --model-dir f26 > out 2> err &
  job=$!
  finish
  [ "$status" != 124 ] && { [ "$status" = 0 ] || [ -s err ]; }
}
for kilobytes in 50000 100000 150000 300000; do
  check "F26 $kilobytes kB of memory" little $kilobytes
done
check "F26 nothing damaged" no_damage f26

# F27. Outputs that are closed, full, or cut.
closed() { "$LENET_DIST" --epochs 3 --batch-size 500 --model-dir f27; }
status=0
(closed >&- 2>&-) || status=$?
check "F27 both outputs closed: done" [ "$status" = 0 ]
check "F27 the same end" same undisturbed f27
rm -r f27
status=0
closed > /dev/full 2> /dev/full || status=$?
check "F27 both outputs full: done" [ "$status" = 0 ]
check "F27 the same end" same undisturbed f27
rm -r f27
{ closed 2>&1 && touch f27-done; } | head -n 1 > out
check "F27 a pipe that is closed: done" [ -e f27-done ]
check "F27 the same end" same undisturbed f27

# F28. Edges of numbers: more ranks than samples, batches larger than the data, of one sample.
edge="--validation-size 59998 --epochs 2"
# shellcheck disable=SC2086 # a list of words
edges() {
  for setting in "--batch-size 1" "--batch-size 2" "--batch-size 1048576"; do
    rm -rf f28-1 f28-4
    run alone $edge $setting --threads 3 --model-dir f28-1
    [ "$status" = 0 ] || return 1
    run 4 $edge $setting --model-dir f28-4
    [ "$status" = 0 ] && same f28-1 f28-4 || return 1
  done
}
check "F28 two samples, batches of 1, 2 and a million, four ranks" edges
run 2 --batch-size 1048577 --model-dir f28
check "F28 a batch too large: 64" [ "$status" = 64 ]
run 2 --validation-size 0 --epochs 1 --batch-size 5000 --model-dir f28
check "F28 no validation" [ "$status" = 0 ]

# F29. Few file descriptors; a crowded directory.
: > err
prlimit --nofile=24 "$LENET_DIST" --epochs 3 --batch-size 500 --model-dir f29 > out 2> err &
job=$!
check "F29 24 file descriptors" ended 0 f29
mkdir crowded
(cd crowded && seq -f "file-%g.index" 1 10000 | xargs touch)
trains 2 --model-dir crowded --restart
check "F29 10000 files that are no checkpoints" [ "$status" = 0 ]
rm -r crowded

# F30. TMPDIR is for mpirun; alone we need none.
TMPDIR=/nonexistent trains alone --model-dir f30
check "F30 no TMPDIR" same undisturbed f30

# F2 and F5. Saves that are killed, or fail, at one of their calls.
if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
  struck() { # CALL:WHAT FOLDER EXPECTED...
    call=${1%%:*}
    : > err
    strace -f -qq -o strace.txt -e "trace=$call" -e "inject=$1" \
      "$LENET_DIST" --epochs 3 --batch-size 500 --threads 1 --checkpoint-every 40 --model-dir "$2" \
      > out 2> err &
    job=$!
    finish
    # strace ends as its program did, by the same signal.
    [ "$status" = "$3" ] && gone "$2"
  }
  trains alone --checkpoint-every 40 --model-dir undisturbed
  for when in 4 10 12 17; do
    check "F2 killed at fsync $when" struck "fsync:signal=SIGKILL:when=$when" f2 137
    check "F2 not damaged" no_damage f2
  done
  for when in 3 4 6; do
    check "F2 killed at rename $when" struck "rename:signal=SIGKILL:when=$when" f2 137
    check "F2 not damaged" no_damage f2
  done
  check "F2 the same end" undisturbed f2
  check "F2 no partial file is left" [ -z "$(find f2 -name '*.partial-*')" ]
  check "F5 fsync fails: 74" struck "fsync:error=EIO:when=14" f5 74
  check "F5 says so" one_line "f5.*: cannot synchronize: "
  check "F5 not damaged" state_is 75 f5
  check "F5 the read-back fails: 74" struck "pread64:error=EIO:when=40+" f5 74
  check "F5 rename fails: 74" struck "rename:error=EIO:when=7" f5 74
  check "F5 the same end" undisturbed f5
else
  echo "reliability: skipped: F2, F5: strace is missing, or may not trace here"
fi

# F17. A clock that jumps by an hour, both ways.
faketime=$(find /usr/lib -name libfaketime.so.1 2> /dev/null | head -n 1)
if [ -n "$faketime" ]; then
  echo "+0" > clock
  : > err
  (FAKETIME_TIMESTAMP_FILE="$work/clock" FAKETIME_CACHE_DURATION=1 DONT_FAKE_MONOTONIC=1 LD_PRELOAD="$faketime" \
    exec "$LENET_DIST" --epochs 9 --batch-size 500 --model-dir f17 --stall-warning 5 --stall-abort 20 \
    --max-time 5:00) > out 2> err &
  job=$!
  jumps() {
    said "epoch 1/" || return 1
    echo "+3600" > clock
    said "epoch 3/" || return 1
    echo "-3600" > clock
    ended 0 f17
  }
  check "F17 jumps of an hour" jumps
  check "F17 no stall, no rate below zero" [ -z "$(grep -E "warning|-[0-9]+ samples|stopped" err)" ]
  check "F17 the newest is the last" grep -q 'model_checkpoint_path: "train-8"' f17/checkpoint
else
  echo "reliability: skipped: F17: faketime is missing"
fi

# F4 and F12. Disks that are full, or may not be written to.
disk=$work/disk
mkdir "$disk"
if mount -t tmpfs -o size=2500k tmpfs "$disk" 2> /dev/null; then
  trains 2 --model-dir disk/f4 --no-events
  check "F4 was warned of" grep -q "warning: disk/f4: [0-9]* bytes are free, the checkpoints may need [0-9]*" err
  rm -rf disk/f4
  dd if=/dev/zero of=disk/ballast bs=1k count=1500 2> /dev/null
  trains 2 --model-dir disk/f4 --no-events
  check "F4 full at the second: 74" [ "$status" = 74 ]
  check "F4 tells what is needed and free" one_line "no space: needs [0-9]* bytes, [0-9]* are free"
  check "F4 the first is intact" state_is 75 disk/f4
  start 2 --epochs 3 --batch-size 500 --model-dir disk/f4 --no-events --on-save-error continue
  check "F4 goes on without" said "warning: .*no space.*; going on without this checkpoint"
  rm disk/ballast
  check "F4 room again: done" ended 0 disk/f4
  check "F4 the last is as ever" cmp -s undisturbed/train-2.index disk/f4/train-2.index
  # What only tells of a run is not worth one: a disk without room for it is warned of, once.
  rm -r disk/f4
  dd if=/dev/zero of=disk/ballast bs=1k count=2500 2> /dev/null || true
  trains 2 --model-dir f4-events --log-dir disk/events
  check "F4 no room for events: done" [ "$status" = 0 ]
  check "F4 no room for events: one warning" [ "$(grep -c "^warning: disk/events.*: cannot write: .*without events" err)" = 1 ]
  check "F4 no room for events: the same end" same undisturbed f4-events
  rm -r disk/ballast disk/events
  mount -o remount,ro "$disk"
  trains 2 --model-dir disk/f12
  check "F12 a disk that may only be read: 73" [ "$status" = 73 ]
  check "F12 says so" one_line "disk/f12: cannot create"
  mount -o remount,rw "$disk"
  umount "$disk"
else
  echo "reliability: skipped: F4, F12: no file system may be mounted here"
fi
disk=

summary reliability
