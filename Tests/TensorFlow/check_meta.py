"""Has TensorFlow import the .meta files beside checkpoints, and use the graphs in them.

For each checkpoint that a model directory's state file lists: the graph is imported, restored, and
counts test images; it trains a few steps, whose losses must be those of the reference program's own
graph; and it saves, in the format of the checkpoint, what that graph restores.
"""

import argparse
import os
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import reference
import tensorflow as tf

v1 = tf.compat.v1


def batches(images, labels, first, count):
    for step in range(first, first + count):
        batch = slice(128 * step, 128 * (step + 1))
        yield images[batch], labels[batch]


def reference_losses(prefix, train, steps):
    with v1.Session(graph=tf.Graph()) as session:
        network = reference.Network()
        v1.train.Saver().restore(session, prefix)
        return [
            session.run([network.loss, network.step],
                        {network.images: images, network.labels: labels})[0]
            for images, labels in batches(*train, 0, steps)]


def check(prefix, test, train, steps):
    """What is wrong with a checkpoint's .meta file: a list of lines."""
    failures = []
    with v1.Session(graph=tf.Graph()) as session, tempfile.TemporaryDirectory() as folder:
        saver = v1.train.import_meta_graph(prefix + ".meta")
        saver.restore(session, prefix)
        expected = reference.count_restored(prefix, *test)
        found = sum(
            int((session.run("ArgMax:0", {"Placeholder:0": test[0][i:i + 1000]})
                 == test[1][i:i + 1000]).sum()) for i in range(0, len(test[1]), 1000))
        print(f"{prefix}.meta: {found} of {len(test[1])} test images")
        if found != expected:
            failures.append(f"{found} test images, {expected} with the reference graph")
        losses = [
            session.run(["Mean:0", "Adam"], {"Placeholder:0": images, "Placeholder_1:0": labels})[0]
            for images, labels in batches(*train, 0, steps)]
        wanted = reference_losses(prefix, train, steps)
        print("  losses", *(f"{loss:.6f}" for loss in losses))
        if any(abs(one - other) > 1e-5 for one, other in zip(losses, wanted)):
            failures.append(f"losses {losses}, {wanted} with the reference graph")
        accuracy = session.run(
            "Mean_1:0", {"Placeholder:0": test[0][:1000], "Placeholder_1:0": test[1][:1000]})
        print(f"  accuracy of 1000 after them {accuracy:.3f}")
        copy = saver.save(session, os.path.join(folder, "copy"), write_meta_graph=False)
        if os.path.exists(copy + ".index") != os.path.exists(prefix + ".index"):
            failures.append("saves in another format")
        counts = reference.count_restored(copy, test[0][:1000], test[1][:1000])
        if abs(counts - 1000 * accuracy) > 0.5:
            failures.append("saves something else")
    with v1.Session(graph=tf.Graph()) as session:
        v1.train.import_meta_graph(prefix + ".meta")
        session.run("init")
        if session.run("beta1_power:0") != reference.np.float32(0.9):
            failures.append("init gives other values")
    return [f"{prefix}.meta: {failure}" for failure in failures]


def check_graph(graph, prefix, test):
    """Restores a checkpoint into another program's .meta graph of the reference program."""
    expected = reference.count_restored(prefix, *test)
    with v1.Session(graph=tf.Graph()) as session:
        v1.train.import_meta_graph(graph).restore(session, prefix)
        found = sum(
            int((session.run("add_4:0", {"Placeholder:0": test[0][i:i + 1000]}).argmax(1)
                 == test[1][i:i + 1000]).sum()) for i in range(0, len(test[1]), 1000))
    print(f"{prefix} in {graph}: {found} of {len(test[1])} test images")
    return [] if found == expected else [f"{prefix} in {graph}: {found}, expected {expected}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a model directory")
    parser.add_argument("data", help="a folder with MNIST's four .gz files")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--graph", help="another .meta file to restore them into")
    arguments = parser.parse_args()
    v1.disable_v2_behavior()
    test = reference.images(arguments.data, "t10k"), reference.labels(arguments.data, "t10k")
    train = (reference.images(arguments.data, "train")[5000:],
             reference.labels(arguments.data, "train")[5000:])
    state = tf.train.get_checkpoint_state(arguments.model)
    failures = [
        failure for prefix in state.all_model_checkpoint_paths
        for failure in check(prefix, test, train, arguments.steps)]
    if arguments.graph:
        for prefix in state.all_model_checkpoint_paths:
            failures += check_graph(arguments.graph, prefix, test)
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
