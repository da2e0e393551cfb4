#!/bin/sh
# Two hosts, made of network namespaces: a link that is cut both ways, one way, or for a moment, or loses packets,
# takes its time, and is narrow.
#
# Needs root and iproute2 (`ip netns`), LENET_DIST and LENET_TEST_MNIST; skipped where they are missing.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$scripts/testlib.sh"
need_mnist
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
command -v ip > /dev/null || skip "there is no ip (iproute2)"
near=lenet-near-$$
far=lenet-far-$$
work=$(mktemp -d)
link=
clean() {
  [ -z "$link" ] || kill "$link" 2> /dev/null || true
  ip netns del "$near" 2> /dev/null || true
  ip netns del "$far" 2> /dev/null || true
  rm -rf "$work"
}
trap clean EXIT
cd "$work"

connect() {
  ip netns add "$near" && ip netns add "$far" &&
    ip link add to-far netns "$near" type veth peer name to-near netns "$far" &&
    ip -n "$near" addr add 10.77.0.1/24 dev to-far && ip -n "$far" addr add 10.77.0.2/24 dev to-near &&
    ip -n "$near" link set lo up && ip -n "$far" link set lo up &&
    ip -n "$near" link set to-far up && ip -n "$far" link set to-near up
}
connect 2> reason || skip "no network namespaces here: $(tail -n 1 reason)"

# What mpirun starts its daemon on the other host with, instead of ssh: HOST COMMAND...
cat > agent << END
#!/bin/sh
shift
exec ip netns exec $far unshare --uts sh -c "hostname far; exec \$*"
END
chmod +x agent

network=10.77.0
launch() { # RANKS ARGUMENTS...: half of the ranks on each host
  ranks=$1
  shift
  exec ip netns exec "$near" unshare --uts sh -c 'hostname near; exec "$@"' sh \
    mpirun --mca plm_rsh_agent "$work/agent" --mca mpi_yield_when_idle 1 \
    --mca oob_tcp_if_include "$network.0/24" --mca btl_tcp_if_include "$network.0/24" \
    --host "$network.1:$((ranks / 2)),$network.2:$((ranks / 2))" --bind-to none -np "$ranks" \
    "$LENET_DIST" --batch-size 1000 "$@"
}

daemons() { # whether none of Open MPI's processes is left in either namespace
  tries=0
  while [ -n "$(ip netns pids "$near")$(ip netns pids "$far")" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}

cut() { ip -n "$near" link set to-far down; }
mend() { ip -n "$near" link set to-far up; }
# The near host sends to an address that nobody has; what the far one sends still arrives.
cut_one_way() { ip -n "$near" neigh replace 10.77.0.2 lladdr 02:00:00:00:00:01 dev to-far nud permanent; }
mend_one_way() { ip -n "$near" neigh del 10.77.0.2 dev to-far; }

stalls() { # CUT MEND
  rm -rf model
  start 4 --epochs 9000 --model-dir model --stall-warning 3 --stall-abort 8
  check "trains on two hosts" said "epoch 2/9000:"
  "$1"
  check "$1: the other host is named" said "warning: ranks [0-9]-[0-9] on .*, last seen at epoch .* step"
  began=$(date +%s)
  finish
  # 137: mpirun would wait for its daemon, and is killed.
  check "$1: 71 or 137" [ "$((status == 71 || status == 137))" = 1 ]
  check "$1: no rank is left on either host" gone model
  check "$1: no daemon either" daemons
  check "$1: within the limit and a little more" [ $(($(date +%s) - began)) -lt 30 ]
  check "$1: says so" grep -q "^lenet-dist: .*: ending the job (--stall-abort)" err
  "$2"
  found=0
  "$LENET_DIST" status model > out || found=$?
  check "$1: resumable" [ "$found" = 75 ]
}

run 4 --epochs 3 --model-dir near-and-far
check "two hosts: done" [ "$status" = 0 ]
"$LENET_DIST" --epochs 3 --batch-size 1000 --model-dir here > out 2> err
check "two hosts: the same bytes as one" same here near-and-far

stalls cut mend
stalls cut_one_way mend_one_way

start 4 --epochs 8 --model-dir short
check "trains" said "epoch 2/8:"
cut
sleep 2
mend
finish
check "a short cut is survived" [ "$status" = 0 ]

# F23. A link that loses packets, takes its time, and is narrow: slow, and the same bytes.
: "${LENET_TEST_LOSS:=0.02}" "${LENET_TEST_DELAY:=0.01}" "${LENET_TEST_RATE:=20e6}"
python3 "$scripts/tests/lossy-link.py" "$near" "$far" "$LENET_TEST_LOSS" "$LENET_TEST_DELAY" "$LENET_TEST_RATE" > ready 2> reason &
link=$!
tries=0
until [ -s ready ] || ! kill -0 $link 2> /dev/null || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
if [ -s ready ]; then
  ip -n "$near" addr add 10.78.0.1/24 dev lossy && ip -n "$far" addr add 10.78.0.2/24 dev lossy
  ip -n "$near" link set lossy up && ip -n "$far" link set lossy up
  network=10.78.0
  start 2 --batch-size 11000 --epochs 1 --model-dir lossy
  finish
  check "F23 $LENET_TEST_LOSS lost, $LENET_TEST_DELAY s late, $LENET_TEST_RATE bit/s: done" [ "$status" = 0 ]
  "$LENET_DIST" --batch-size 11000 --epochs 1 --model-dir here-too > out 2> err
  check "F23 the same bytes" same here-too lossy
else
  echo "network: skipped: F23: $(tail -n 1 reason)"
fi
kill $link 2> /dev/null || true
wait $link 2> /dev/null || true

summary network
