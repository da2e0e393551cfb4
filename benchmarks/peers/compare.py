"""Runs us and our peers in turn, round after round, and prints a Markdown table of how fast each trains."""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
CORES = len(os.sched_getaffinity(0))
LIMIT = 900  # seconds a run may take


class Row:
    """A program in one setting; what its runs told."""

    def __init__(self, label, module, ranks=1, threads=CORES, variant="plain", compiles=False):
        self.label, self.module, self.variant, self.compiles = label, module, variant, compiles
        self.ranks, self.threads = ranks, threads
        self.results = {}  # by round
        self.problem = None

    def seconds(self, round):
        """An epoch's: the median over a run's epochs but the first, which warms up."""
        return statistics.median(self.results[round]["epochs"][1:])


ROWS = [
    Row("lenet-dist, np 2", None, ranks=2, threads=1),
    Row("lenet-dist, np 1, 1 thread", None, threads=1),
    Row(f"lenet-dist, 1 process, {CORES} threads", None),
    Row("PyTorch, MPI (mpi4py), 2 processes", "torch", ranks=2, threads=1, variant="mpi"),
    Row("PyTorch compiled, MPI (mpi4py), 2 processes", "torch", 2, 1, "mpi", compiles=True),
    Row("PyTorch, DDP (gloo), 2 processes", "torch", ranks=2, threads=1, variant="ddp"),
    Row("PyTorch, 1 process, 1 thread", "torch", threads=1),
    Row("PyTorch compiled, 1 process, 1 thread", "torch", threads=1, compiles=True),
    Row(f"PyTorch, 1 process, {CORES} threads", "torch"),
    Row(f"PyTorch compiled, 1 process, {CORES} threads", "torch", compiles=True),
    Row("JAX, 1 process, all cores", "jax"),
    Row("JAX, MPI (mpi4py), 2 processes", "jax", ranks=2, threads=1, variant="mpi"),
    Row(f"TensorFlow, 1 process, {CORES} threads", "tensorflow"),
    Row(f"TensorFlow with XLA, 1 process, {CORES} threads", "tensorflow", variant="xla"),
]


def launcher(row):
    if row.ranks == 1:
        return []
    crowd = ["--oversubscribe"] if row.ranks * row.threads > CORES else []
    # gloo has a thread of its own beside the one that computes.
    free = ["--bind-to", "none"] if row.variant == "ddp" else []
    return ["mpirun", "-np", str(row.ranks)] + crowd + free


def environment(row):
    variables = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", OMP_NUM_THREADS=str(row.threads))
    # Settings for other programs of this machine, which would make a peer slower.
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        variables.pop(name, None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        variables["PEERS_PORT"] = str(free.getsockname()[1])
    variables["PEERS_COMPILE"] = "1" if row.compiles else "0"
    return variables


def run_peer(row, options):
    program = os.path.join(FOLDER, f"lenet_{row.module}.py")
    command = launcher(row) + [sys.executable, program, "--variant", row.variant]
    command += ["--data-dir", options.data_dir, "--epochs", str(options.epochs)]
    command += ["--threads", str(row.threads), "--launched-at", str(time.monotonic())]
    done = subprocess.run(
        command, env=environment(row), capture_output=True, text=True, timeout=LIMIT
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        said = done.stderr.strip().splitlines() or ["nothing on standard error"]
        # Python's last line says what went wrong; mpirun adds its own after it.
        telling = [line for line in said if re.match(r"[\w.]*(Error|Exception)\b", line)]
        raise RuntimeError(f"exit code {done.returncode}: {(telling or said)[-1][:200]}")
    return json.loads(lines[-1])


def resident(parent, program):
    """Bytes in RAM of all processes of `program` below `parent`, what N of them share counted as 1/N."""
    total = 0
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.path.samefile(f"/proc/{entry}/exe", program):
                above = int(entry)
                while above not in (parent, 0):
                    with open(f"/proc/{above}/stat") as file:
                        above = int(file.read().rpartition(")")[2].split()[1])
                if above == parent:
                    with open(f"/proc/{entry}/smaps_rollup") as file:
                        total += int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1]) * 1024
        except OSError:
            pass  # another's process, or one that has ended
    return total


def run_ours(row, options):
    """A real training run: its own progress lines tell the rate of an epoch before validation."""
    result = {"version": "lenet-dist", "epochs": [], "losses": [], "accuracies": []}
    model = tempfile.mkdtemp()
    command = launcher(row) + [options.program, "train", "--data-dir", options.data_dir]
    command += ["--epochs", str(options.epochs), "--threads", str(row.threads)]
    command += ["--log-every", "430", "--model-dir", model]
    launched = time.monotonic()
    said = ""
    try:
        with subprocess.Popen(
            command, env=environment(row), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            for line in process.stderr:
                now = time.monotonic()
                said = line.strip() or said
                if match := re.search(r"step (\d+)/\1: loss [\d.]+, accuracy [\d.]+, (\d+) samples/s", line):
                    result["epochs"].append(55_000 / int(match[2]))
                if match := re.search(r"epoch \d+/\d+: loss ([\d.]+),.*validation (\d+)/(\d+)", line):
                    result["losses"].append(float(match[1]))
                    result["accuracies"].append(int(match[2]) / int(match[3]))
                if "startup" not in result and result["epochs"]:
                    first = result["epochs"][0]
                    result["startup"] = now - launched - first * (1 - 1 / 430)
                    result["resident"] = resident(process.pid, options.program)
    finally:
        shutil.rmtree(model)
    if process.returncode != 0 or len(result["epochs"]) != options.epochs:
        raise RuntimeError(f"exit code {process.returncode}: {said[:200]}")
    return result


def run(row, options):
    result = run_peer(row, options) if row.module else run_ours(row, options)
    if not result["accuracies"][-1] > 0.95:
        raise RuntimeError(f"it did not learn: validation accuracy {result['accuracies'][-1]:.3f}")
    return result


def quartiles(values):
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


def cells(row, reference):
    rounds = sorted(row.results)
    low, middle, high = quartiles([row.seconds(r) for r in rounds])
    # Within a round, whose runs lie minutes apart at most: the machine drifts.
    shared = [r for r in rounds if r in reference.results]
    ratio = "-", "-"
    if shared and row is not reference:
        values = quartiles([row.seconds(r) / reference.seconds(r) for r in shared])
        ratio = f"{values[1]:.2f}", f"{values[0]:.2f} - {values[2]:.2f}"
    results = row.results.values()
    accuracies = [r["accuracies"][-1] for r in results]
    return [
        f"{middle:.3f}", f"{low:.3f} - {high:.3f}", *ratio,
        f"{statistics.median(r['startup'] for r in results):.2f}",
        f"{statistics.median(r['resident'] for r in results) / 1e6:.0f}",
        f"{min(accuracies):.4f} - {max(accuracies):.4f}",
        f"{statistics.median(r['losses'][-1] for r in results):.4f}",
    ]


def table(rows, options):
    heading = [
        "program", "epoch, s", "quartiles", "time / np 2's", "quartiles", "start-up, s",
        "resident, MB", "validation accuracy", "training loss",
    ]
    lines = [heading, ["---"] * len(heading)]
    for row in rows:
        if row.results:
            lines.append([row.label] + cells(row, ROWS[0]))
        else:
            lines.append([row.label, row.problem] + [""] * (len(heading) - 2))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine():
    with open("/proc/cpuinfo") as file:
        match = re.search(r"^model name\s*:\s*(.*)", file.read(), re.M)
    return match[1] if match else os.uname().machine


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="lenet-dist")
    parser.add_argument("--data-dir", required=True, help="folder with MNIST's four files")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each row (default 5)")
    parser.add_argument("--epochs", type=int, default=3, help="of each run, the first not counted (default 3)")
    parser.add_argument("--only", help="regular expression: only rows whose name has it, and our np 2")
    parser.add_argument("--json", metavar="FILE", help="also write every run's numbers")
    options = parser.parse_args()
    if options.epochs < 2 or options.rounds < 1:
        parser.error("at least 2 epochs and 1 round are needed")
    rows = [r for r in ROWS if r is ROWS[0] or not options.only or re.search(options.only, r.label)]
    for module in ("torch", "jax", "tensorflow"):
        importing = [sys.executable, "-c", f"import {module}"]
        if any(r.module == module for r in rows) and subprocess.run(importing, capture_output=True).returncode:
            for row in rows:
                if row.module == module:
                    row.problem = "not available"
    for number in range(options.rounds):
        # Each round begins with another row, so that none always follows the same one.
        for row in rows[number % len(rows) :] + rows[: number % len(rows)]:
            if row.problem:
                continue
            start = time.monotonic()
            try:
                row.results[number] = run(row, options)
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                row.problem, row.results = "failed", {}
                print(f"compare: {row.label}: {error}", file=sys.stderr, flush=True)
                continue
            print(
                f"compare: round {number + 1} of {options.rounds}: {row.label}: "
                f"{row.seconds(number):.3f} s ({time.monotonic() - start:.0f} s in all)",
                file=sys.stderr, flush=True,
            )
    if options.json:
        with open(options.json, "w") as file:
            json.dump({row.label: list(row.results.values()) for row in rows}, file, indent=1)
    versions = {next(iter(row.results.values()))["version"]: None for row in rows if row.results}
    print(
        f"{machine()}, {CORES} cores; {', '.join(versions)}; Python {sys.version.split()[0]}.\n"
        f"{options.rounds} rounds of {options.epochs} epochs each, the first epoch not counted.\n"
    )
    print(table(rows, options))


main()
