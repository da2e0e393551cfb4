"""Checks inspect and convert on checkpoints that TensorFlow wrote, with Python's own library alone.

    checkpoint-tools.py PROGRAM FIXTURES
"""

import ast
import base64
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

program, fixtures = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
failures = []
checks = 0


def check(name, condition):
    global checks
    checks += 1
    if not condition:
        failures.append(name)


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=60)


def refused(name, status, *patterns, command):
    result = run(*command)
    lines = [line for line in result.stderr.splitlines() if line.startswith(("lenet-dist: ", "Error: "))]
    check(f"{name}: exit {result.returncode}, not {status}: {result.stderr}",
          result.returncode == status)
    check(f"{name}: one line, with {patterns}: {result.stderr}",
          len(lines) == 1 and all(pattern in lines[0] for pattern in patterns))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return f"{crc ^ 0xFFFFFFFF:08x}"


def summary(report):
    return {tensor["name"]: {key: tensor[key] for key in ("type", "shape", "crc32c")}
            for tensor in report["tensors"]}


def npz(path):
    """The tensors of a NumPy archive: type, shape and checksum of each."""
    names = {"f": "float", "i": "int", "u": "uint", "c": "complex", "b": "bool"}
    tensors = {}
    with zipfile.ZipFile(path) as archive:
        check("npz: damaged", archive.testzip() is None)
        for name in archive.namelist():
            content = archive.read(name)
            check("npz: not .npy 1.0", content[:8] == b"\x93NUMPY\x01\x00")
            end = 10 + struct.unpack("<H", content[8:10])[0]
            check("npz: values not aligned", end % 64 == 0)
            header = ast.literal_eval(content[10:end].decode())
            kind, size = header["descr"][1], int(header["descr"][2:])
            tensors[name.removesuffix(".npy")] = {
                "type": names[kind] + ("" if kind == "b" else str(8 * size)),
                "shape": list(header["shape"]), "crc32c": crc32c(content[end:])}
    return tensors


def safetensors(path):
    """The tensors of a safetensors file."""
    names = {"F": "float", "I": "int", "U": "uint", "C": "complex", "B": "bool"}
    content = path.read_bytes()
    end = 8 + struct.unpack("<Q", content[:8])[0]
    tensors, spans = {}, []
    for name, tensor in json.loads(content[8:end]).items():
        start, stop = tensor["data_offsets"]
        spans.append((start, stop))
        kind = tensor["dtype"]
        tensors[name] = {
            "type": "bool" if kind == "BOOL" else names[kind[0]] + kind[1:],
            "shape": tensor["shape"], "crc32c": crc32c(content[end:][start:stop])}
    spans.sort()
    check("safetensors: holes", [0, *(stop for _, stop in spans)] ==
          [*(start for start, _ in spans), len(content) - end])
    return tensors


def same_files(one, other):
    return one.read_bytes() == other.read_bytes()


with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    expected = json.loads((fixtures / "expected.json").read_text())

    # What TensorFlow finds in its files, we find.
    for name, tensors in expected.items():
        result = run("inspect", fixtures / name, "--json")
        check(f"inspect {name}", result.returncode == 0
              and summary(json.loads(result.stdout)["checkpoint"]) == tensors)
        check(f"inspect {name}: the table names all",
              all(f"\n{tensor} " in run("inspect", fixtures / name).stdout for tensor in tensors))

    # Written again, they have TensorFlow's bytes, also from the other format.
    data = ".data-00000-of-00001"
    for source in "types-v1", "types-v2":
        check("to v1", run("convert", fixtures / source, work / "one", "--format", "v1").returncode == 0)
        check(f"{source} to v1", same_files(work / "one", fixtures / "types-v1"))
        check("to v2", run("convert", fixtures / source, work / "two", "--format", "v2").returncode == 0)
        check(f"{source} to v2", same_files(work / "two.index", fixtures / "types-v2.index")
              and same_files(work / ("two" + data), fixtures / ("types-v2" + data)))
        for file in work.iterdir():
            file.unlink()
    for name in "parts-v1", "parts-v2", "shards-v2":
        run("convert", fixtures / name, work / name, "--format", "v2")
        check(f"{name} put together", run("inspect", work / name, "--compare", fixtures / name).returncode == 0)

    # Other programs' formats.
    for name in "types-v2", "parts-v1":
        run("convert", fixtures / name, work / f"{name}.npz")
        check(f"{name} to npz", npz(work / f"{name}.npz") == expected[name])
    run("convert", fixtures / "parts-v2", work / "parts.safetensors")
    check("safetensors", safetensors(work / "parts.safetensors") == expected["parts-v2"])
    refused("no such type", 65, "out.safetensors", 'tensor "types/complex128"',
            command=["convert", fixtures / "types-v2", work / "out.safetensors"])
    check("nothing half done", not (work / "out.safetensors").exists())

    # Differences.
    result = run("inspect", fixtures / "types-v2", "--compare", fixtures / "shards-v2", "--json")
    check("compare: exit 1", result.returncode == 1)
    differences = json.loads(result.stdout)
    check("compare: what is only in one", differences["same"] == 9
          and len(differences["differences"]) == len(expected["types-v2"]) - 9)

    # State files: the paths that TensorFlow finds, or refused where it refuses.
    model = work / "model"
    model.mkdir()
    for end in ".index", data:
        shutil.copy(fixtures / ("types-v2" + end), model / ("train-0" + end))
    for case in json.loads((fixtures / "state.json").read_text()):
        text = base64.b64decode(case["text"])
        (model / "checkpoint").write_bytes(text)
        state = json.loads(run("inspect", model, "--json").stdout)["state"]
        check(f"state file {text}", (state and [state["latest"], *state["all"]]) == case["paths"])

    # Damage is refused by name; the folder's next older one is used, with a word.
    for end in ".index", data:
        shutil.copy(fixtures / ("types-v2" + end), model / ("train-1" + end))
    (model / "checkpoint").write_text('model_checkpoint_path: "train-1"\n')
    whole = (model / ("train-1" + data)).read_bytes()
    tensors = json.loads(run("inspect", model / "train-1", "--json").stdout)["checkpoint"]["tensors"]
    deep = next(tensor for tensor in tensors if tensor["name"] == "deep")
    damaged = bytearray(whole)
    damaged[deep["offset"] + 5] ^= 4
    (model / ("train-1" + data)).write_bytes(damaged)
    refused("a flipped bit", 65, f"train-1{data}", 'tensor "deep"', f"offset {deep['offset']}",
            "expected 0x", "found 0x", command=["inspect", model / "train-1"])
    result = run("inspect", model)
    check("a damaged one is told", result.returncode == 0 and "train-1: refused: " in result.stdout
          and "\ntrain-0: v2" in result.stdout)
    (model / ("train-1" + data)).write_bytes(whole[:-1])
    refused("a cut", 65, f"train-1{data}", "cut short", command=["inspect", model / "train-1"])
    os.remove(model / ("train-1" + data))
    refused("a missing file", 74, f"train-1{data}", command=["inspect", model / "train-1"])
    os.mkfifo(model / ("train-1" + data))
    refused("a FIFO", 73, "FIFO", command=["inspect", model / "train-1"])
    os.remove(model / ("train-1" + data))
    os.symlink(fixtures / ("types-v2" + data), model / ("train-1" + data))
    refused("a link out of the folder", 73, "symbolic link", command=["inspect", model / "train-1"])
    os.remove(model / "train-0.index")
    refused("none good", 65, "no good checkpoint", command=["convert", model, work / "a.npz"])

    # What is there is safe, and arguments are checked.
    refused("there already", 73, "parts.safetensors", "--force",
            command=["convert", fixtures / "parts-v1", work / "parts.safetensors"])
    check("--force", run("convert", fixtures / "parts-v1", work / "parts.safetensors", "--force").returncode == 0)
    refused("no such checkpoint", 66, "nowhere", command=["inspect", work / "nowhere"])
    refused("no format", 64, "--format", command=["convert", fixtures / "types-v1", work / "out"])
    refused("an unknown format", 64, "--format", command=["convert", "a", "b", "--format", "v3"])
    refused("no network", 65, 'tensor "Variable"', "missing",
            command=["export", fixtures / "types-v1", work / "a.onnx"])
    refused("no such folder", 73, "nowhere/a.npz: cannot create", command=["convert", fixtures / "types-v2", work / "nowhere/a.npz"])
    for command in "inspect", "convert", "export":
        check(f"{command} --help", "Examples:" in run(command, "--help").stdout)

for failure in failures:
    print("checkpoint-tools: FAILED:", failure, file=sys.stderr)
print(f"checkpoint-tools: {checks - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
