"""What the peers share: MNIST in memory, the first weights, and the run whose times are told."""

import argparse
import gzip
import json
import os
import time

import numpy as np

BATCH = 128
VALIDATION = 5000
RATE = 0.001

# Filters as [row, column, in, out], dense weights as [in, out]; each with its biases.
SHAPES = [(5, 5, 1, 6), (5, 5, 6, 16), (400, 120), (120, 84), (84, 10)]


def options(variants):
    """The command line of a peer's program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", choices=variants, default=variants[0])
    parser.add_argument("--data-dir", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    # Seconds of the steady clock when this program was started.
    parser.add_argument("--launched-at", type=float, default=time.monotonic())
    return parser.parse_args()


def read(folder, name):
    """The elements of an IDX file, plain or gzip'd, as a flat array of bytes; its header is `skipped`."""
    path = os.path.join(folder, name)
    skipped = 16 if "images" in name else 8
    if os.path.exists(path + ".gz"):
        with gzip.open(path + ".gz") as file:
            return np.frombuffer(file.read(), np.uint8)[skipped:]
    with open(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8)[skipped:]


class Data:
    """Images [n, 32, 32] from 0 to 1 with their zero padding, labels [n]: to train on, to validate on."""

    def __init__(self, folder, label_type=np.int64):
        images = read(folder, "train-images-idx3-ubyte").reshape(-1, 28, 28)
        images = np.pad(images.astype(np.float32) / 255, ((0, 0), (2, 2), (2, 2)))
        labels = read(folder, "train-labels-idx1-ubyte").astype(label_type)
        self.validation = images[:VALIDATION], labels[:VALIDATION]
        self.training = images[VALIDATION:], labels[VALIDATION:]


def first_weights():
    """Weight and bias of each layer: normal, deviation 0.1, drawn again beyond two; biases 0."""
    random = np.random.default_rng(1)
    parameters = []
    for shape in SHAPES:
        weights = random.normal(0, 0.1, shape)
        while (far := np.abs(weights) > 0.2).any():
            weights[far] = random.normal(0, 0.1, far.sum())
        parameters += [weights.astype(np.float32), np.zeros(shape[-1], np.float32)]
    return parameters


class Alone:
    """A job of one process."""

    rank, size = 0, 1

    def sum(self, number):
        return number


class MPIWorld:
    """A job under mpirun."""

    def __init__(self):
        from mpi4py import MPI

        self.communicator = MPI.COMM_WORLD
        self.rank, self.size = self.communicator.rank, self.communicator.size
        self.in_place = MPI.IN_PLACE

    def sum(self, number):
        return self.communicator.allreduce(number)

    def mean(self, flat):
        """Replaces the floats of a NumPy array by their mean over the ranks, and returns it."""
        self.communicator.Allreduce(self.in_place, flat)
        flat /= self.size
        return flat


def part(batch, world):
    """What this rank takes of a global batch: of equal sizes, so that means have equal weight."""
    assert len(batch) % world.size == 0
    size = len(batch) // world.size
    return batch[world.rank * size : (world.rank + 1) * size]


def resident():
    """Bytes of this process in RAM, what N processes share counted as 1/N."""
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))


def run(version, settings, data, epoch, accuracy, world=Alone()):
    """Trains, and tells a line of JSON: start-up and epochs in seconds, losses, accuracies, bytes.

    `epoch` trains on the samples whose numbers it gets, in that order, and returns their mean loss;
    `accuracy` is that of the validation set, and none of an epoch's time.
    """
    random = np.random.default_rng(2)
    result = {"version": version, "epochs": [], "losses": [], "accuracies": []}
    count = len(data.training[0])
    epoch(random.permutation(count)[:BATCH])
    world.sum(0)
    result["startup"] = time.monotonic() - settings.launched_at
    for _ in range(settings.epochs):
        world.sum(0)
        start = time.monotonic()
        loss = epoch(random.permutation(count))
        world.sum(0)
        result["epochs"].append(time.monotonic() - start)
        result["losses"].append(world.sum(float(loss)) / world.size)
        result["accuracies"].append(float(accuracy()))
    result["resident"] = world.sum(resident())
    if world.rank == 0:
        print(json.dumps(result), flush=True)
