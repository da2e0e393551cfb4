#!/bin/sh
# scripts/fetch-data against mirrors on this machine: good, cutting, unable to resume, wrong, gone.
set -eu
cd "$(dirname -- "$0")/../.."

if [ -z "${LENET_TEST_MNIST:-}" ]; then
  echo "skipped: LENET_TEST_MNIST names no folder with MNIST's four files"
  exit 0
fi
work=$(mktemp -d)
server=
stop_server() {
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  server=
}
trap 'stop_server; rm -rf "$work"' EXIT

# The public mirrors must not help: a proxy where nobody listens, for all but this machine.
export https_proxy=http://127.0.0.1:9 no_proxy=127.0.0.1
unset ALL_PROXY all_proxy HTTPS_PROXY NO_PROXY http_proxy

labels=t10k-labels-idx1-ubyte

fail() { echo "FAILED: $*"; exit 1; }

# Runs fetch-data on $work/data with a mirror, and expects a status.
expect() { # STATUS MIRROR
  status=0
  LENET_DATA_MIRROR=$2 scripts/fetch-data mnist "$work/data" > "$work/log" 2>&1 || status=$?
  if [ "$status" -ne "$1" ]; then
    cat "$work/log"
    fail "status $status, not $1, with mirror $2"
  fi
}

start_server() { # FOLDER MODE
  stop_server
  rm -f "$work/port"
  [ -p "$work/hold" ] || mkfifo "$work/hold"
  # Opened for reading and writing, the pipe never ends: the server runs until it is stopped.
  python3 scripts/tests/flaky-server.py "$@" > "$work/port" 0<> "$work/hold" &
  server=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ ! -s "$work/port" ] || break
    sleep 0.2
  done
  url=http://127.0.0.1:$(cat "$work/port")
}

has_labels() { gzip -dc "$work/data/$labels.gz" | cmp -s - "$work/$labels" || fail "$1"; }

gzip -dc "$LENET_TEST_MNIST/$labels.gz" > "$work/$labels"

expect 0 "file://$LENET_TEST_MNIST"
has_labels "a file:// mirror"
expect 0 "file:///nowhere" # all is there: nobody is asked
! grep -q getting "$work/log" || fail "good files were fetched again"

cp "$work/data/$labels.gz" "$work/good.gz"
printf damage > "$work/data/$labels.gz"
expect 0 "file://$LENET_TEST_MNIST"
has_labels "a damaged file is replaced"
[ "$(cat "$work/data/$labels.gz.rejected")" = damage ] || fail "the damaged file is kept aside"

start_server "$LENET_TEST_MNIST" cut
rm "$work/data/$labels.gz"
expect 0 "$url"
has_labels "a mirror that cuts each answer"
[ "$(grep -c getting "$work/log")" -gt 2 ] || fail "the answers were not cut: the test tests nothing"

start_server "$LENET_TEST_MNIST" no-range
rm "$work/data/$labels.gz"
head -c 2000 "$work/good.gz" > "$work/data/.$labels.gz.part"
expect 0 "$url"
has_labels "a mirror that cannot resume"

printf 'from another mirror' > "$work/data/.$labels.gz.part"
rm "$work/data/$labels.gz"
start_server "$LENET_TEST_MNIST"
expect 0 "$url"
has_labels "a part that came from elsewhere"

mkdir "$work/wrong" "$work/empty"
gzip -c scripts/fetch-data > "$work/wrong/$labels.gz"
rm "$work/data/$labels.gz"
start_server "$work/wrong"
expect 65 "$url"
[ ! -e "$work/data/$labels.gz" ] || fail "wrong content got the final name"
start_server "$work/empty"
expect 69 "$url" # 404
stop_server
expect 69 "$url" # nobody there
expect 69 "file:///nowhere"
echo "fetch-data: passed"
