#!/bin/sh
# Two and four hosts, made of network namespaces: sums by node leaders, the same bytes as on one host, uneven ranks,
# any order of hosts, the choice of an interface, and a host without the data.
#
# Needs LENET_DIST, LENET_TEST_MNIST, root and iproute2: skipped where they are missing.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
. "$scripts/testhosts.sh"
need_mnist
[ "$(id -u)" = 0 ] || skip "hosts of network namespaces need root"
command -v ip > /dev/null || skip "there is no ip (Debian: iproute2)"
work=$(mktemp -d)
trap 'remove_hosts; rm -rf "$work"' EXIT
cd "$work"
make_hosts 4 "$work" || skip "no namespaces here: $(tail -n 1 reason)"
cp -rL "$LENET_TEST_MNIST" data
export LENET_DATA_DIR="$work/data"
train="--epochs 1 --batch-size 1000 --threads 1"

begin() { # "RANKS RANKS..." ARGUMENTS...: of mpirun and the program; sets job
  : > err
  (on_hosts "$@") > out 2> err &
  job=$!
}
on() { # likewise; waits for its end
  begin "$@"
  finish
}
says() { grep -q -- "$1" err; }
# shellcheck disable=SC2086 # $train is a list of words
trains() { # NAME "RANKS RANKS..." OPTIONS OF MPIRUN...: into the folder NAME, with the bytes of one host
  folder=$1
  shift
  on "$@" "$LENET_DIST" $train --model-dir "$folder"
  [ "$status" = 0 ] && same alone "$folder"
}
# shellcheck disable=SC2086
run alone $train --model-dir alone
check "one process" [ "$status" = 0 ]

check "two hosts: the same bytes" trains two "2 2"
check "two hosts: are told of" says ": 4 ranks on 2 hosts"
check "uneven ranks: the same bytes" trains uneven "3 1"
check "uneven the other way: the same bytes" trains other-way "1 3"
check "four hosts: the same bytes" trains four "1 1 1 1"
check "four hosts: are told of" says ": 4 ranks on 4 hosts"
check "four hosts, uneven ranks: the same bytes" trains four-uneven "2 1 3 1"
# The last --host counts.
check "hosts in another order: the same bytes" \
  trains order "2 2" --host 10.77.0.3:1,10.77.0.1:2,10.77.0.2:1
check "ranks dealt to the hosts in turn: the same bytes" trains dealt "2 2" --map-by node
# shellcheck disable=SC2086
on "2 1" "$LENET_DIST" $train --model-dir mpi --allreduce mpi
check "one MPI_Allreduce over two hosts: the same bytes" same alone mpi
# A batch of so few blocks that most ranks have none.
few="--epochs 1 --batch-size 40 --threads 1 --validation-size 54000"
# shellcheck disable=SC2086
run alone $few --model-dir small
# shellcheck disable=SC2086
on "2 1 2" "$LENET_DIST" $few --model-dir small-hosts
check "small batches: the same bytes" same small small-hosts

# An interface that leads nowhere, as cloud machines and containers have them, and which one to take.
for host in 1 2; do
  ip -n "$host_mark-$host" link add dead type veth peer name end
  ip -n "$host_mark-$host" addr add "10.78.$host.1/24" dev dead
  ip -n "$host_mark-$host" link set dead up
  ip -n "$host_mark-$host" link set end up
done
check "the network by address: the same bytes" trains by-address "2 2"
host_interface=net
check "the interface by name: the same bytes" trains by-name "2 2"
host_interface=

# Ranks of a host share the decoded images, 55 MB.
sharing() { # PROCESSES...: how many map the same memory of that size
  for process in "$@"; do
    awk '/^[0-9a-f]+-/ { inode = $5 } /^Size:/ && $2 > 50000 { print inode }' "/proc/$process/smaps" |
      grep -vx 0 | sort -u
  done | sort | uniq -c | awk '{ print $1 }'
}
begin "3 1" "$LENET_DIST" --epochs 9000 --batch-size 500 --threads 1 --model-dir shared
check "they train" said "saved shared/train-0"
# shellcheck disable=SC2046 # a list of numbers
check "three ranks of a host: one copy of the images" [ "$(sharing $(ranks_of shared))" = 3 ]
touch shared/STOP
finish
check "a file STOP on a shared folder: 75" [ "$status" = 75 ]

# One host has no data, or other data: which one, and what to do.
echo "mount -t tmpfs none $work/data" > host2-setup
# shellcheck disable=SC2086
on "2 2" "$LENET_DIST" $train --model-dir none
check "no data on a host: 66" [ "$status" = 66 ]
check "no data on a host: named" one_line "host2.*data/train-images.*no such file"
check "no data on a host: nothing was made" [ ! -e none ]
cp -r data other
gunzip -f other/train-labels-idx1-ubyte.gz 2> /dev/null || true
printf '\003' | dd of=other/train-labels-idx1-ubyte bs=1 seek=100 conv=notrunc 2> /dev/null
echo "mount --bind $work/other $work/data" > host2-setup
# shellcheck disable=SC2086
on "2 2" "$LENET_DIST" $train --model-dir none
check "other data on a host: 64" [ "$status" = 64 ]
check "other data on a host: named" one_line "rank [23] on host2 differs from .* in the content of the data files"

summary hosts
