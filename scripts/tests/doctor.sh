#!/bin/sh
# lenet-dist doctor: it finds what keeps a run from starting, says so with the exit code the run would end with,
# and changes nothing.
#
# Needs LENET_DIST (the program); LENET_TEST_MNIST for MNIST's own files, python3, and root for what a root can
# set up: read-only folders and hosts of their own.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
. "$scripts/testhosts.sh"
work=$(mktemp -d)
clean() {
  [ -z "${holder:-}" ] || kill "$holder" 2> /dev/null || true
  remove_hosts
  rm -rf "$work"
}
trap clean EXIT
cd "$work"
# Small data sets of our own, of which one has another image.
python3 "$scripts/tests/small-data.py" data 90 16
cp -r data other
mkdir there
printf '\377' | dd of=other/train-images-idx3-ubyte bs=1 seek=1000 conv=notrunc 2> /dev/null

doctor() { # RANKS ARGUMENTS...: output in out, status in status
  ranks=$1
  shift
  run "$ranks" doctor --validation-size 16 "$@"
}
json() { # EXPRESSION: is it true of the report in out?
  python3 -c 'import json, sys
report = json.load(open("out"))
assert eval(sys.argv[1]), json.dumps(report, indent=1)' "$1"
}
unchanged() { [ -z "$(find . -name '*partial*')" ] && [ -z "$(ls there)" ] && [ ! -e model ]; }
tells() { grep -q -- "$1" out; }

doctor alone --data-dir data
check "alone: well" [ "$status" = 0 ]
check "alone: says so" tells "^verdict: all well"
check "alone: the folder would be made" tells "model folder model, on .*: not there yet"
check "alone: nothing is left" unchanged

doctor 4 --data-dir data --model-dir there --json
check "np 4: well" [ "$status" = 0 ]
check "np 4: JSON" json 'report["allWell"] and report["exitCode"] == 0 and report["problems"] == []'
check "np 4: ranks" json '[r["rank"] for h in report["hosts"] for r in h["ranks"]] == [0, 1, 2, 3]'
check "np 4: all pairs" json 'len(report["links"]) == 6 and not any(l["betweenHosts"] for l in report["links"])'
check "np 4: links were timed" json 'all(l["latencySeconds"] > 0 and l["bytesPerSecond"] > 0 for l in report["links"])'
check "np 4: sums were timed" json 'report["sum"]["worldSeconds"] > 0 and report["sum"]["hostsSeconds"] is None'
check "np 4: a checkpoint was written" json 'report["hosts"][0]["modelFolder"]["checkpointSeconds"] > 0'
check "np 4: nothing is left" unchanged

doctor 2 --data-dir nowhere
check "no data: 66" [ "$status" = 66 ]
check "no data: which, and what to do" tells "^problem: on .*: nowhere/train-images.*: no such file.*fetch-data"
check "no data: the verdict" tells "^verdict: 1 problem, exit code 66"

: > err
status=0
mpirun --oversubscribe --bind-to none \
  -np 1 "$LENET_DIST" doctor --validation-size 16 --data-dir data : \
  -np 1 "$LENET_DIST" doctor --validation-size 16 --data-dir other > out 2> err || status=$?
check "other data on rank 1: 65" [ "$status" = 65 ]
check "other data on rank 1: named" tells "^problem: rank 1 on .*: other: other images or labels than in data of rank 0"

cp -r data cut
truncate -s 1000 cut/t10k-images-idx3-ubyte
doctor 2 --data-dir cut
check "damaged data: 65" [ "$status" = 65 ]
check "damaged data: the file" tells "^problem: on .*: cut/t10k-images-idx3-ubyte"

touch file
doctor 2 --data-dir data --model-dir file/model
check "no folder can be there: 73" [ "$status" = 73 ]
check "no folder can be there: why" tells "^problem: on .*: file/model: cannot create"
doctor alone --data-dir nowhere --model-dir file/model
check "two problems: the first one's code" [ "$status" = 66 ]
check "two problems: both are told" tells "^verdict: 2 problems"

mkdir held
: > trained
"$LENET_DIST" train --data-dir data --validation-size 16 --batch-size 16 --epochs 100000 --model-dir held \
  > /dev/null 2> trained &
holder=$!
tries=0
until grep -q "^epoch 1/" trained || [ $tries -gt 200 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
doctor 2 --data-dir data --model-dir held
check "in use: 73" [ "$status" = 73 ]
check "in use: by whom" tells "^problem: held: another run uses this folder: process $holder on "
check "in use: writes nothing there" [ "$(grep -c "a checkpoint takes" out)" = 0 ]
check "in use: the run goes on" kill -0 "$holder"
kill -TERM "$holder"
wait "$holder" || true
holder=

if [ "$(id -u)" = 0 ] && unshare -m true 2> /dev/null; then
  status=0
  # shellcheck disable=SC2016 # the inner shell's
  unshare -m sh -c 'mount -t tmpfs -o ro none there && exec "$LENET_DIST" doctor --validation-size 16 \
    --data-dir data --model-dir there' > out 2> err || status=$?
  check "read-only: 73" [ "$status" = 73 ]
  check "read-only: why" tells "^problem: on .*: there/.*: cannot create"
else
  echo "doctor: skipped: read-only folders need root"
fi

if [ "$(id -u)" = 0 ] && command -v ip > /dev/null && make_hosts 2 "$work"; then
  launch() { # hosts ARGUMENTS...: two ranks on one and one on the other
    shift
    on_hosts "2 1" "$LENET_DIST" "$@"
  }
  doctor hosts --data-dir data --model-dir there --json
  check "two hosts: well" [ "$status" = 0 ]
  check "two hosts: their names" json '[h["name"] for h in report["hosts"]] == ["host1", "host2"]'
  check "two hosts: their ranks" json '[[r["rank"] for r in h["ranks"]] for h in report["hosts"]] == [[0, 1], [2]]'
  check "two hosts: a link on one, one between them" json \
    '[(l["from"], l["to"], l["betweenHosts"]) for l in report["links"]] == [(0, 1, False), (0, 2, True)]'
  check "two hosts: the link has a latency" json '1e-6 < report["links"][1]["latencySeconds"] < 1'
  check "two hosts: their sum" json 'report["sum"]["hostsSeconds"] > report["links"][1]["latencySeconds"]'
  check "two hosts: the same folder" json 'report["hosts"][1]["modelFolder"]["seesFolderOfRank0"] is True'
  check "two hosts: nothing is left" unchanged
  # The second host alone has no data, and a folder of its own.
  echo "mount -t tmpfs none $work/data && mount -t tmpfs none $work/there" > host2-setup
  doctor hosts --data-dir data --model-dir there
  check "a host without data: 66" [ "$status" = 66 ]
  check "a host without data: named" tells "^problem: on host2: data/train-images"
  check "another folder on a host: named" tells "^worth a look: there is another folder on host2"
else
  echo "doctor: skipped: hosts of their own need root, iproute2 and network namespaces: $(cat reason 2> /dev/null || true)"
fi

summary doctor
