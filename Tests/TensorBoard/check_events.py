"""What real TensorBoard makes of a model directory's events: check_events.py UNDISTURBED DISTURBED

Both of four epochs of 430 steps with the same options; DISTURBED was killed and resumed on the way.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata as hparams

STEPS, EPOCHS = 430, 4
ALL_STEPS = list(range(1, STEPS * EPOCHS + 1))
EPOCH_STEPS = [STEPS * epoch for epoch in range(1, EPOCHS + 1)]
OF_STEPS = ["loss", "accuracy", "learning_rate", "samples_per_second", "waiting"]
OF_EPOCHS = OF_STEPS + ["validation_loss", "validation_accuracy"]
VARIABLES = [
    f"{layer}/{kind}"
    for layer in ("conv1", "conv2", "dense1", "dense2", "dense3")
    for kind in ("weights", "bias")
]
IMAGES = {"filters/conv1", "wrong/label_read"}
problems = []


def expect(condition, what):
    if not condition:
        problems.append(what)


def load(folder):
    everything = {"scalars": 0, "histograms": 0, "images": 0, "tensors": 0}
    accumulator = EventAccumulator(os.path.join(folder, "events"), size_guidance=everything)
    accumulator.Reload()
    return accumulator


def check_accumulated(folder):
    events = load(folder)
    tags = events.Tags()
    scalars = {f"step/{name}" for name in OF_STEPS} | {f"epoch/{name}" for name in OF_EPOCHS}
    expect(set(tags["scalars"]) == scalars, f"{folder}: scalars {tags['scalars']}")
    for tag in scalars:
        found = [event.step for event in events.Scalars(tag)]
        expect(found == (ALL_STEPS if tag.startswith("step/") else EPOCH_STEPS), f"{folder}: steps of {tag}")
    wanted = {f"{kind}/{name}" for kind in ("weights", "gradients") for name in VARIABLES}
    expect(set(tags["histograms"]) == wanted, f"{folder}: histograms {tags['histograms']}")
    for tag in wanted:
        values = events.Histograms(tag)
        expect([event.step for event in values] == EPOCH_STEPS, f"{folder}: steps of {tag}")
        last = values[-1].histogram_value
        expect(sum(last.bucket) == last.num > 0, f"{folder}: counts of {tag}")
    expect(set(tags["images"]) == IMAGES, f"{folder}: images {tags['images']}")
    for tag in IMAGES:
        for event in events.Images(tag):
            image = Image.open(io.BytesIO(event.encoded_image_string))
            image.load()
            expect(image.size == (event.width, event.height) and image.mode == "L", f"{folder}: {tag}")
            expect(len(set(image.tobytes())) > 20, f"{folder}: {tag} shows nothing")
    text = events.Tensors("run")[-1].tensor_proto.string_val[0].decode()
    expect("--model-dir" in text, f"{folder}: text {text!r}")
    check_hyperparameters(folder, events)
    return events


def check_hyperparameters(folder, events):
    def content(tag):
        return events.SummaryMetadata(tag).plugin_data.content

    start = hparams.parse_session_start_info_plugin_data(content(hparams.SESSION_START_INFO_TAG))
    expect(start.hparams["batch-size"].number_value == 128, f"{folder}: hparams {start}")
    expect(start.hparams["shuffling"].string_value == "on", f"{folder}: hparams {start}")
    expect(start.hparams["learning-rate"].number_value == 0.001, f"{folder}: hparams {start}")
    end = hparams.parse_session_end_info_plugin_data(content(hparams.SESSION_END_INFO_TAG))
    expect(end.end_time_secs > start.start_time_secs > 0, f"{folder}: hparams {end}")


def check_same(one, other):
    """Whatever the interruptions and the number of ranks: the same values."""
    for tag in one.Tags()["scalars"]:
        if tag.endswith(("samples_per_second", "waiting")):
            continue
        values = [[event.value for event in events.Scalars(tag)] for events in (one, other)]
        expect(values[0] == values[1], f"other values of {tag}")
    for tag in one.Tags()["histograms"]:
        values = [[event.histogram_value for event in events.Histograms(tag)] for events in (one, other)]
        expect(values[0] == values[1], f"other values of {tag}")
    for tag in IMAGES:
        values = [[event.encoded_image_string for event in events.Images(tag)] for events in (one, other)]
        expect(values[0] == values[1], f"another image {tag}")


def get(url, data=None):
    request = urllib.request.Request(url, data=json.dumps(data).encode() if data else None)
    if data:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def check_server(parent, runs, fast):
    """The server itself, over HTTP on loopback, with its loader in Rust or in Python."""
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", parent, "--host", "127.0.0.1", "--port", "0",
             "--load_fast", fast, "--samples_per_plugin", "scalars=100000"],
            stdout=log, stderr=log)
        try:
            ask_server(address(server, log), runs, fast)
        finally:
            server.terminate()
            server.wait()


def address(server, log):
    for _ in range(1200):
        log.seek(0)
        text = log.read()
        found = re.search(r"http://127\.0\.0\.1:\d+/", text)
        if found:
            return found.group()
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"tensorboard did not start: {text}")


def ask_server(base, runs, fast):
    def scalars(tag, run):
        query = urllib.parse.urlencode({"tag": tag, "run": run})
        return get(f"{base}data/plugin/scalars/scalars?{query}")

    names = [f"{run}/events" for run in runs]

    def is_loaded():
        if not set(names) <= set(get(base + "data/runs")):
            return False
        tags = get(base + "data/plugin/scalars/tags")
        return all(
            "epoch/loss" in tags.get(name, {}) and len(scalars("epoch/loss", name)) == EPOCHS for name in names)

    for _ in range(600):
        if is_loaded():
            break
        time.sleep(0.2)
    found = get(base + "data/plugin/scalars/tags")
    for name in names:
        where = f"server (load_fast {fast}), {name}"
        expect(set(found[name]) == {f"step/{tag}" for tag in OF_STEPS} | {f"epoch/{tag}" for tag in OF_EPOCHS},
               f"{where}: scalars {sorted(found[name])}")
        for tag in ("step/loss", "step/waiting"):
            expect([point[1] for point in scalars(tag, name)] == ALL_STEPS, f"{where}: steps of {tag}")
        expect([point[1] for point in scalars("epoch/accuracy", name)] == EPOCH_STEPS, f"{where}: epochs")
        images = get(base + "data/plugin/images/tags")[name]
        expect(set(images) == IMAGES, f"{where}: images {images}")
        query = urllib.parse.urlencode({"tag": "wrong/label_read", "run": name, "sample": 0})
        shown = get(f"{base}data/plugin/images/images?{query}")
        expect([image["step"] for image in shown] == EPOCH_STEPS, f"{where}: steps of images")
        histograms = get(base + "data/plugin/histograms/tags")[name]
        expect(len(histograms) == 2 * len(VARIABLES), f"{where}: histograms {histograms}")
        expect(get(base + "data/plugin/text/tags")[name] == ["run"], f"{where}: text")
    experiment = get(base + "data/plugin/hparams/experiment", {"experimentName": ""})
    shown = {info["name"] for info in experiment["hparamInfos"]}
    expect({"batch-size", "learning-rate", "seed"} <= shown, f"server (load_fast {fast}): hparams {shown}")
    groups = get(base + "data/plugin/hparams/session_groups", {
        "experimentName": "", "allowedStatuses": ["STATUS_SUCCESS", "STATUS_RUNNING", "STATUS_UNKNOWN"],
        "colParams": [{"hparam": "batch-size"}], "startIndex": 0, "sliceSize": 10})
    expect(groups["totalSize"] >= 1, f"server (load_fast {fast}): sessions {groups}")
    print(f"server (load_fast {fast}): {len(names)} runs, {len(shown)} hyperparameters")


undisturbed, disturbed = sys.argv[1:]
one = check_accumulated(undisturbed)
other = check_accumulated(disturbed)
files = os.listdir(os.path.join(disturbed, "events"))
expect(len(files) >= 3, f"{disturbed} was not disturbed: {files}")
check_same(one, other)
print(f"EventAccumulator: {len(one.Tags()['scalars'])} curves, {len(one.Tags()['histograms'])} histograms,"
      f" the same of one process and of {len(files)}")
for fast in ("true", "false"):
    check_server(os.path.dirname(os.path.abspath(undisturbed)),
                 [os.path.basename(folder) for folder in (undisturbed, disturbed)], fast)
for problem in problems:
    print("FAILED:", problem)
raise SystemExit(bool(problems))
