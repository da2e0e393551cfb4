#!/bin/sh
# lenet-dist benchmark: all it promises is there, and no step allocates memory or needs a collective call of
# MPI that it could do without. Times are looked at for being there, never for their size.
#
# Needs LENET_DIST (the program) and python3; LENET_TEST_MNIST for the comparison with peers.
set -eu
project=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "benchmark: FAILED: $*" >&2
  exit 1
}

run() { # FILE ARGUMENTS...: the benchmark, what it prints into FILE
  output=$1
  shift
  status=0
  "$LENET_DIST" benchmark "$@" > "$output" 2> err || status=$?
  if [ "$status" != 0 ]; then
    cat err >&2
    fail "benchmark $*: status $status"
  fi
}

run report.json --json --seconds 1
python3 - << 'END' || fail "benchmark --json"
import json

with open("report.json") as file:
    report = json.load(file)

SPREAD = {"median", "minimum", "lowerQuartile", "upperQuartile", "maximum", "repetitions"}
problems = []


def expect(condition, what):
    if not condition:
        problems.append(what)


def has(value, fields, where):
    """Each field is there, and is a number, or a spread in order, where one is due."""
    expect(set(value) == set(fields.split()), f"{where}: fields {sorted(value)}")
    for name, field in value.items():
        if isinstance(field, dict) and "median" in field:
            expect(set(field) == SPREAD, f"{where}.{name}: fields {sorted(field)}")
            order = [field[k] for k in ("minimum", "lowerQuartile", "median", "upperQuartile", "maximum")]
            expect(order == sorted(order), f"{where}.{name}: not in order: {order}")


has(
    report,
    "version mpi instructionSet data cores batchSizes operationsPerSample peakOperationsPerSecond kernels"
    " training steps counts scaling jobs mpirun",
    "report",
)
expect(report["mpirun"] is True, "mpirun did not work: the counts of several ranks are missing")
expect(report["batchSizes"] == [128, 1024], "batchSizes")
expect(report["operationsPerSample"] == 2263920, "operationsPerSample")
expect(report["peakOperationsPerSecond"]["median"] > 0, "no peak")
for kernel in report["kernels"]:
    has(kernel, "name phase multiplyAddsPerSample secondsPerBlock shareOfPeak", kernel["name"])
    expect(kernel["secondsPerBlock"]["maximum"] > 0, kernel["name"] + " took no time: is it called?")
has(
    report["training"],
    "batchSize samplesPerSecond shareOfPeak epochSeconds validationShareOfEpoch",
    "training",
)
expect([step["ranks"] for step in report["steps"]] in ([1], [1, 2]), "steps of one and two ranks")
for step in report["steps"]:
    has(
        step,
        "ranks batchSize seconds gather forward backward reduce update wait validationShareOfEpoch",
        "steps",
    )
for rate in report["scaling"]:
    has(
        rate,
        "placement ranks threads batchSize samplesPerSecond epochSeconds speedup speedupOverTwoRanks",
        "scaling",
    )
    expect(rate["samplesPerSecond"]["median"] > 0, "scaling: no rate")
for job in report["jobs"]:
    has(
        job,
        "placement ranks threads secondsToMPI secondsToFirstStep secondsToFirstStepBeyondMPI"
        " residentBytesOfLargestRank residentBytesTogether",
        "jobs",
    )
jobs = [(job["placement"], job["ranks"]) for job in report["jobs"]]
for job in ("alone", 1), ("mpirun", 1), ("mpirun", 2), ("mpirun", 4), ("mpirun", 8), ("slots", 4):
    expect(job in jobs, f"no job {job}")
expect(len(report["scaling"]) == 2 * len(jobs), "scaling: not every job at both batch sizes")

# The gates. What MPI_Allreduce itself allocates is MPI's.
counted = set()
for count in report["counts"]:
    has(count, "ranks threads allreduce allocationsPerStep collectivesPerStep", "counts")
    job = "{ranks} ranks, {threads} threads, --allreduce {allreduce}".format(**count)
    counted.add((count["ranks"], count["threads"] > 1, count["allreduce"]))
    allocations, collectives = count["allocationsPerStep"], count["collectivesPerStep"]
    print(f"benchmark: {job}: {allocations} allocations, {collectives} collectives per step")
    expect(allocations is not None, f"{job}: allocations were not counted")
    if count["allreduce"] == "shared":
        expect(allocations == 0, f"{job}: {allocations} allocations per step, must be 0")
    wanted = {"shared": 0, "mpi": 1}[count["allreduce"]]
    expect(collectives == wanted, f"{job}: {collectives} collectives per step, must be {wanted}")
wanted = {(1, False, "shared"), (1, True, "shared"), (2, False, "shared"), (2, False, "mpi")}
expect(counted == wanted, f"counted: {sorted(counted)}")

for problem in problems:
    print("benchmark:", problem)
raise SystemExit(bool(problems))
END

run table --kernels-only --seconds 0 --batch-size 64
for pattern in "^lenet-dist .* kernels, .* cores, data: " "^FMA peak of a core: [0-9.]* GFLOP/s" \
  "^all of training " "^step of 64, np 1 " "^backward  *[0-9.]* " "^wait " "^epoch of 55,000: [0-9.]* s"; do
  grep -q -- "$pattern" table || fail "no line '$pattern' in the table"
done
if grep -q "^np " table; then fail "--kernels-only measured jobs"; fi

# The model: from this machine's figures, then from their report, for other jobs, without measuring.
run predicted --predict --seconds 1 --json --ranks 1,2 --batch-sizes 128
run again --predict --json --figures predicted --ranks 64,128,10000 --ranks-per-host 64 --batch-sizes 1024 \
  --latency 2 --bandwidth 12000
python3 - << 'END' || fail "benchmark --predict"
import json

with open("predicted") as file:
    here = json.load(file)
with open("again") as file:
    there = json.load(file)
assert {(job["ranks"], job["batchSize"]) for job in here["measured"]} >= {(1, 128), (2, 128), (8, 1024)}
assert there["measured"] == [], "measured although there were figures"
assert there["figures"]["blockSeconds"] == here["figures"]["blockSeconds"] > 0
assert there["figures"]["latencySeconds"] == 2e-6
jobs = {job["ranks"]: job for job in there["predicted"]}
assert [jobs[ranks]["hosts"] for ranks in (64, 128, 10000)] == [1, 2, 157]
assert jobs[64]["networkSeconds"] == 0 < jobs[128]["networkSeconds"] < jobs[10000]["networkSeconds"]
for job in jobs.values():
    parts = sum(job[name + "Seconds"] for name in ("compute", "sum", "waiting", "network"))
    assert abs(parts - job["stepSeconds"]) < 1e-9
END
for case in "66 missing" "65 table"; do
  status=0
  "$LENET_DIST" benchmark --predict --figures "${case#* }" > /dev/null 2> err || status=$?
  [ "$status" = "${case%% *}" ] || fail "--figures ${case#* }: status $status"
  grep -q "^lenet-dist: ${case#* }: " err || fail "--figures ${case#* }: not named"
done
# The comparison with peers reads our own progress lines: without peers, our row must come out.
if [ -n "${LENET_TEST_MNIST:-}" ]; then
  python3 "$project/benchmarks/peers/compare.py" --program "$LENET_DIST" --data-dir "$LENET_TEST_MNIST" --only "no peer" \
    --rounds 1 --epochs 2 > peers 2> err || fail "compare.py: $(tail -n 1 err)"
  grep -q "^| lenet-dist, np 2 | 0*[.0-9]" peers || fail "compare.py: no row of ours: $(tail -n 1 err)"
fi
echo "benchmark: passed"
