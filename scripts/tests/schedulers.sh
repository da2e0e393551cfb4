#!/bin/sh
# The job scripts for PBS, LSF and Grid Engine, run with the variables, files and signals of their schedulers: saved
# before the time limit, put back, gone on with, and the same bytes in the end. (Slurm is tested with a real one.)
#
# Needs LENET_DIST and LENET_TEST_MNIST.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
need_mnist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LENET_DIST MPIRUN_OPTIONS="--oversubscribe --bind-to none"
# The slowest kernels, so that there is time to strike.
export LENET_ISA=baseline
settings="--epochs 4 --batch-size 500 --threads 1"
# shellcheck disable=SC2086 # a list of words
run alone $settings --model-dir undisturbed
check "an undisturbed run" [ "$status" = 0 ]

submit() { # SCRIPT: as a scheduler runs it, in the background; sets job
  : > err
  sh "$1" > out 2> err &
  job=$!
}
in_an_epoch() { grep -q "stopped at epoch .* step .*saved" "$1"; }
job_ended() { # STATUS
  finish
  [ "$status" = "$1" ]
}

# LSF: a warning to all processes of the job; exit 99 puts it back.
printf 'localhost\nlocalhost\n' > hosts
export LSB_JOBID=7 LSB_DJOB_HOSTFILE="$work/hosts" MODEL_DIR=lsf ARGUMENTS="$settings --log-every 5"
submit "$scripts/lsf/lenet-dist.lsf"
check "LSF: trains" said "epoch 2/4 step 10/"
# shellcheck disable=SC2046 # a list of numbers
kill -USR2 "$job" $(ranks_of lsf)
check "LSF: is put back" job_ended 99
check "LSF: has saved in an epoch" in_an_epoch err
submit "$scripts/lsf/lenet-dist.lsf"
check "LSF: goes on" said "Resuming from lsf/.*step [1-9]"
check "LSF: done" job_ended 0
check "LSF: the same bytes" same undisturbed lsf

# Grid Engine: SIGUSR1 at the soft limit, SIGUSR2 before a kill.
echo "localhost 2 all.q@localhost UNDEFINED" > pe
export JOB_ID=8 PE_HOSTFILE="$work/pe" NSLOTS=2 MODEL_DIR=sge
submit "$scripts/sge/lenet-dist.sge"
check "Grid Engine: trains" said "epoch 2/4 step 10/"
kill -USR1 "$job"
check "Grid Engine: is put back" job_ended 99
check "Grid Engine: has saved in an epoch" in_an_epoch err
submit "$scripts/sge/lenet-dist.sge"
check "Grid Engine: goes on" said "epoch 3/4 step 10/"
kill -USR2 "$job"
check "Grid Engine: killed, and not put back" job_ended 75
submit "$scripts/sge/lenet-dist.sge"
check "Grid Engine: done" job_ended 0
check "Grid Engine: the same bytes" same undisturbed sge
check "Grid Engine: two ranks" grep -q ": 2 ranks" err

# PBS: the run counts its time; the job submits itself again, from the spool, with its variables.
mkdir bin spool
cat > bin/qsub << 'END'
#!/bin/sh
[ "$1" = -v ] || exit 1
echo "$2" > variables
cp "$3" spool/next
END
chmod +x bin/qsub
export PBS_JOBID=9 PBS_O_WORKDIR="$work" PBS_NODEFILE="$work/hosts" MODEL_DIR=pbs MAX_TIME=3 LOG=pbs.log
PATH="$work/bin:$PATH"
export ARGUMENTS="$settings --epochs 60"
cp "$scripts/pbs/lenet-dist.pbs" spool/first
submit spool/first
check "PBS: stops by itself" job_ended 75
check "PBS: has saved in an epoch" grep -q "by --max-time; saved" pbs.log
check "PBS: submits itself" cmp spool/first spool/next
check "PBS: with its settings" grep -q "MODEL_DIR,ARGUMENTS,MAX_TIME" variables
mv spool/next spool/second
MAX_TIME=5:00 submit spool/second
goes_on() {
  until grep -q "Resuming from pbs/" pbs.log; do
    kill -0 "$job" || return 1
    sleep 0.1
  done
}
check "PBS: goes on" goes_on
: > pbs/STOP
check "PBS: a file STOP ends it" job_ended 75
check "PBS: and nothing is submitted" [ ! -e spool/next ]

summary schedulers
