# shellcheck shell=sh disable=SC2034 # status is for the scripts that source this
# What the tests that start real jobs share. Sourced, not run; needs LENET_DIST, the program.

passed=0
failed=0

check() { # NAME COMMAND...: the command must succeed
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name" >&2
    # The last job, for whoever looks for the reason.
    [ ! -f err ] || tail -n 5 err | sed 's/^/  | /' >&2
  fi
}

skip() { # REASON...: ends the test
  echo "$(basename -- "$0" .sh): skipped: $*"
  exit 0
}

# Ends a test that can do nothing without MNIST; otherwise that is the data.
need_mnist() {
  [ -n "${LENET_TEST_MNIST:-}" ] || skip "LENET_TEST_MNIST names no folder with MNIST's files"
  export LENET_DATA_DIR="$LENET_TEST_MNIST"
}

summary() { # NAME: how it went, and the status of the test
  echo "$1: $passed passed, $failed failed"
  [ "$failed" = 0 ]
}

launch() { # RANKS ARGUMENTS...: becomes the program, alone or over so many ranks
  ranks=$1
  shift
  [ "$ranks" != alone ] || exec "$LENET_DIST" "$@"
  exec mpirun --oversubscribe --bind-to none -np "$ranks" "$LENET_DIST" "$@"
}

run() { # RANKS ARGUMENTS...: waits for its end; output in out and err, status in status
  start "$@"
  finish
}

start() { # RANKS ARGUMENTS...: does not wait; sets job, the process to send signals to
  : > err
  (launch "$@") > out 2> err &
  job=$!
}

# Waits for the job, 90 seconds at most, and sets status: 124 if it had to be killed.
finish() {
  tries=0
  while kill -0 "$job" 2> /dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 900 ]; then
      kill -9 "$job" 2> /dev/null || true
      wait "$job" 2> /dev/null || true
      status=124
      return 0
    fi
    sleep 0.1
  done
  status=0
  wait "$job" 2> /dev/null || status=$?
}

said() { # PATTERN: waits until the job has said it on standard error
  tries=0
  until grep -q -- "$1" err; do
    tries=$((tries + 1))
    [ $tries -lt 1200 ] && kill -0 "$job" 2> /dev/null || return 1
    sleep 0.05
  done
}

ranks_of() { # FOLDER: the living processes of the program that train there, in the order of their start
  for process in $(pgrep -f -- "--model-dir $1( |\$)"); do
    [ "$(cat "/proc/$process/comm" 2> /dev/null)" = lenet-dist ] || continue
    case $(ps -o stat= -p "$process") in Z* | '') ;; *) echo "$process" ;; esac
  done
}

rank_of() { # FOLDER NUMBER: one of them, counted from 1
  ranks_of "$1" | sed -n "$2p"
}

gone() { # FOLDER: whether no process is left there, ten seconds after at the latest
  tries=0
  while [ -n "$(ranks_of "$1")" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}

same() { # FOLDER FOLDER: the same files with the same bytes, but for those that tell of times and options
  diff -r -x run.yaml -x metrics.jsonl -x events "$1" "$2" > /dev/null
}

one_line() { # PATTERN: the job said why it ended, on one line of its own
  [ "$(grep -c "^lenet-dist: " err)" = 1 ] && grep "^lenet-dist: " err | grep -q -- "$1"
}
