#!/bin/sh
# A real Slurm of two nodes on this machine: the scripts of scripts/slurm, jobs struck by their time limit and by
# scontrol in the middle of an epoch, and srun with and without PMIx.
#
# Needs LENET_DIST, LENET_TEST_MNIST, root, namespaces, and Slurm's packages: skipped where they are missing.
# All of it lives in namespaces of its own (processes, mounts, network, host name): they end with this script, and
# nothing is left.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
if [ "${1:-}" != inside ]; then
  need_mnist
  [ "$(id -u)" = 0 ] || skip "Slurm's daemons need root"
  for command in ip unshare munged slurmctld slurmd srun; do
    command -v $command > /dev/null || skip "there is no $command (Debian: iproute2 munge slurmctld slurmd slurm-client)"
  done
  mountpoint -q /sys/fs/cgroup || skip "slurmd needs control groups, and none are mounted at /sys/fs/cgroup"
  work=$(mktemp -d)
  inside=
  trap '[ -z "$inside" ] || kill -9 "$inside" 2> /dev/null || true; rm -rf "$work"' EXIT
  trap 'exit 143' INT TERM HUP
  cd "$work"
  unshare --fork --pid --mount --net --uts ip link add try type veth peer name try2 2> reason ||
    skip "no namespaces here: $(tail -n 1 reason)"
  # Whoever ends unshare ends all that is inside.
  unshare --fork --kill-child --pid --mount-proc --mount --net --uts sh "$scripts/tests/slurm.sh" inside &
  inside=$!
  status=0
  wait $inside || status=$?
  inside=
  exit $status
fi

# Two nodes: this namespace, and one more for the second node's network.
work=$PWD
network() {
  hostname node1
  printf '127.0.0.1 localhost\n10.79.0.1 node1\n10.79.0.2 node2\n' > hosts
  mount --bind hosts /etc/hosts
  mkdir -p /run/netns
  mount -t tmpfs tmpfs /run/netns
  ip netns add node2
  ip link add cluster0 type veth peer name cluster0 netns node2
  ip addr add 10.79.0.1/24 dev cluster0
  ip -n node2 addr add 10.79.0.2/24 dev cluster0
  for part in "ip" "ip -n node2"; do
    $part link set lo up
    $part link set cluster0 up
  done
}
network

mkdir state munge pmix
chmod 755 . munge
dd if=/dev/urandom of=munge/key bs=128 count=1 2> /dev/null
chmod 400 munge/key
cat > slurm.conf << END
ClusterName=test
SlurmctldHost=node1(10.79.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=1,batch_sched_delay=0,sched_interval=2
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
KillWait=10
MailProg=/bin/true
NodeName=node1 NodeAddr=10.79.0.1 CPUs=8 RealMemory=500
NodeName=node2 NodeAddr=10.79.0.2 CPUs=8 RealMemory=500
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
# Not in /tmp, which both nodes share here, and where their files would have the same names.
echo "PMIxCliTmpDirBase=$work/pmix" > mpi.conf
export SLURM_CONF="$work/slurm.conf"
munged --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2> munge/reason
slurmctld
slurmd
# Not `ip netns exec`, which hides the control groups that slurmd looks for.
nsenter --net=/run/netns/node2 unshare --uts --mount sh -c 'hostname node2; mount -t tmpfs tmpfs pmix; slurmd'

wait_until() { # SECONDS COMMAND...
  limit=$(($1 * 5))
  shift
  until "$@"; do
    limit=$((limit - 1))
    [ $limit -gt 0 ] || return 1
    sleep 0.2
  done
}
nodes_are_idle() { [ "$(sinfo -h -N -o %t 2> /dev/null | sort -u)" = idle ]; }
if ! wait_until 20 nodes_are_idle; then
  tail -n 5 slurmctld.log slurmd-*.log munge/log >&2 || true
  check "two nodes of Slurm come up" false
  summary slurm
  exit
fi

export LENET_DATA_DIR="$LENET_TEST_MNIST" LENET_DIST
# The slowest kernels, so that there is time to strike.
export LENET_ISA=baseline
long="--epochs 6 --batch-size 500 --threads 1"
short="--epochs 1 --batch-size 1000 --threads 1"

submit() { # SCRIPT NAME OPTIONS...: a job of that name, model folder and log; sets id
  script=$1
  name=$2
  shift 2
  id=$(MODEL_DIR="$name" ARGUMENTS="$long" sbatch --parsable --output="$name.log" "$@" "$scripts/slurm/$script")
}
logged() { grep -q -- "$1" "$2.log" 2> /dev/null; }
queued() { [ -n "$(squeue -h -j "$1" -o %t 2> /dev/null)" ]; }
over() { # ID...
  for job in "$@"; do ! queued "$job" || return 1; done
}

# A requeued job waits for two minutes before it begins again; here it need not, nor is it struck twice. But not in the same
# second: a node refuses what was granted no later than what it has just been told to end.
begins_again() { # ID NAME
  if [ ! -e "$2.again" ] && scontrol update "JobId=$1" StartTime=now+2 TimeLimit=10 > /dev/null 2>&1; then
    : > "$2.again"
  fi
  logged ", start 2" "$2"
}
trains() { logged "epoch 2/6:" "$1"; }
goes_on() { # NAME: from the middle of an epoch
  wait_until 60 logged "Resuming from $1/train-[0-9]* (epoch [3-6] of 6, step [1-9]" "$1"
}
signal_ranks() { # SIGNAL NAME
  # shellcheck disable=SC2046 # a list of numbers
  kill -"$1" $(ranks_of "$2")
}
done_alike() { # ID NAME: done, out of the queue, nothing left running, and the same bytes as nobody disturbed
  wait_until 60 logged "^Test Accuracy" "$2" && wait_until 30 over "$1" && gone "$2" && same undisturbed "$2"
}

# Four jobs at once: for each launcher one that is struck by its time limit (one minute, the shortest there is; told
# 55 s before, but Slurm looks only every half a minute), and one by scontrol. Those that wait for their time
# limit are suspended until then, in the middle of an epoch.
for launcher in mpirun srun; do
  case $launcher in mpirun) script=lenet-dist.sbatch ;; *) script=lenet-dist-srun.sbatch ;; esac
  submit "$script" limit-$launcher --ntasks=2 --time=1 --signal=B:USR1@55
  echo "$id" > limit-$launcher.id
  submit "$script" requeue-$launcher --ntasks=2 --time=10
  echo "$id" > requeue-$launcher.id
done
for launcher in mpirun srun; do
  check "limit-$launcher: trains" wait_until 60 trains limit-$launcher
  check "limit-$launcher: is suspended" signal_ranks STOP limit-$launcher
done
for launcher in mpirun srun; do
  check "requeue-$launcher: trains" wait_until 60 trains requeue-$launcher
  check "requeue-$launcher: is requeued" scontrol requeue "$(cat requeue-$launcher.id)"
done
for launcher in mpirun srun; do
  check "limit-$launcher: is told that its time ends" wait_until 90 logged "the time limit is near" limit-$launcher
  check "limit-$launcher: is let go on" signal_ranks CONT limit-$launcher
done
for launcher in mpirun srun; do
  check "limit-$launcher: requeues itself" wait_until 60 logged "saved; back into the queue" limit-$launcher
done
for job in requeue-mpirun requeue-srun limit-mpirun limit-srun; do
  check "$job: begins again" wait_until 90 begins_again "$(cat $job.id)" $job
done

# Meanwhile: the same, disturbed by nobody; and srun and others, with and without what MPI needs.
# shellcheck disable=SC2086 # a list of words
run alone $long --model-dir undisturbed
check "an undisturbed run" [ "$status" = 0 ]
step() { # COMMAND...: output in out and err, status in status
  status=0
  timeout 60 "$@" > out 2> err || status=$?
}
short="--epochs 1 --batch-size 1000 --threads 1"
# shellcheck disable=SC2086
{
  step srun --mpi=none -n 3 "$LENET_DIST" $short --model-dir copies
  check "srun without PMIx: 64" [ "$status" = 64 ]
  check "srun without PMIx: told once, with the flag" one_line "srun started 3 separate copies.*use srun --mpi=pmix"
  check "srun without PMIx: nothing was written" [ ! -e copies ]
  step srun --mpi=none -n 1 "$LENET_DIST" $short --model-dir one
  check "srun -n 1 without PMIx: one rank" [ "$status" = 0 ]
  step salloc -n 3 "$LENET_DIST" $short --model-dir shell
  check "alone inside salloc: one rank" [ "$status" = 0 ]
  check "alone inside salloc: the same bytes" same one shell
  step srun --mpi=pmix -N 2 -n 3 "$LENET_DIST" $short --model-dir nodes-srun
  check "srun over two nodes: done" [ "$status" = 0 ]
  check "srun over two nodes: says so" grep -q ": 3 ranks on 2 hosts" err
  check "srun over two nodes: the same bytes" same one nodes-srun
  step salloc -N 2 -n 4 mpirun --bind-to none "$LENET_DIST" $short --model-dir nodes-mpirun
  check "mpirun over two nodes: done" [ "$status" = 0 ]
  check "mpirun over two nodes: says so" grep -q ": 4 ranks on 2 hosts" err
  check "mpirun over two nodes: the same bytes" same one nodes-mpirun
  step sbatch --wait --output=script.log -n 2 --wrap "$LENET_DIST $short --model-dir script"
  check "alone inside a batch script: one rank" [ "$status" = 0 ]
  check "alone inside a batch script: the same bytes" same one script
}

for job in requeue-mpirun requeue-srun limit-mpirun limit-srun; do
  check "$job: goes on in the middle of an epoch" goes_on $job
  check "$job: the same end" done_alike "$(cat $job.id)" $job
done

# The chain for sites without requeueing: the first job is stopped, the second ends the run, the third never begins.
ids=$(LOG=chain.log MODEL_DIR=chain ARGUMENTS="$long" "$scripts/slurm/lenet-dist-chain" 3 --ntasks=2)
check "chain: trains" wait_until 60 trains chain
# shellcheck disable=SC2086 # a list of numbers
set -- $ids
scancel --batch --signal=USR1 "$1"
check "chain: the next one goes on" goes_on chain
check "chain: the same end" done_alike "$2" chain
check "chain: the rest is taken out of the queue" wait_until 60 over "$@"
check "chain: two jobs have begun" [ "$(grep -c ", start 1" chain.log)" = 2 ]

scontrol shutdown > /dev/null 2>&1 || true
summary slurm
