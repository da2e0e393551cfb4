"""Has TensorFlow itself open the checkpoints of a model directory.

For each checkpoint that its state file lists: the tensors are read; the reference program's graph is
restored from it and counts test and validation images; and TensorFlow saves it again, which must give
the same bytes. The latest one is found as TensorFlow finds it.
"""

import argparse
import os
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import reference
import tensorflow as tf

v1 = tf.compat.v1


def read(path):
    with open(path, "rb") as file:
        return file.read()


def data_files(prefix):
    folder, name = os.path.split(prefix)
    return sorted(
        os.path.join(folder, file) for file in os.listdir(folder) if file.startswith(name + ".data-"))


def same_tensors(one, other):
    first, second = tf.train.load_checkpoint(one), tf.train.load_checkpoint(other)
    names = first.get_variable_to_shape_map()
    return names == second.get_variable_to_shape_map() and all(
        np.array_equal(
            first.get_tensor(name).reshape(-1).view(np.uint8),
            second.get_tensor(name).reshape(-1).view(np.uint8)) for name in names)


def resave(prefix):
    """Has TensorFlow save all tensors of `prefix` again, and returns what differs from its files."""
    is_v2 = os.path.exists(prefix + ".index")
    version = v1.train.SaverDef.V2 if is_v2 else v1.train.SaverDef.V1
    reader = tf.train.load_checkpoint(prefix)
    with tempfile.TemporaryDirectory() as folder, v1.Session(graph=tf.Graph()) as session:
        variables = {
            name: v1.Variable(reader.get_tensor(name))
            for name in reader.get_variable_to_shape_map()}
        session.run(v1.global_variables_initializer())
        copy = os.path.join(folder, os.path.basename(prefix))
        v1.train.Saver(variables, write_version=version).save(
            session, copy, write_meta_graph=False, write_state=False)
        if not same_tensors(prefix, copy):
            return "values"
        if not is_v2:
            return "" if read(prefix) == read(copy) else "bytes"
        if [read(file) for file in data_files(prefix)] != [read(file) for file in data_files(copy)]:
            return "data bytes"
        # One saved within an epoch tells its step by its shard, so its index has other numbers.
        whole = data_files(prefix) == [prefix + ".data-00000-of-00001"]
        return "index bytes" if whole and read(prefix + ".index") != read(copy + ".index") else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a model directory")
    parser.add_argument("data", help="a folder with MNIST's four .gz files")
    parser.add_argument("--expect-test", type=int, help="correct test images of the latest")
    parser.add_argument("--expect-validation", type=int, help="correct validation images of it")
    parser.add_argument("--steps", type=int, default=0, help="train the latest on, print losses")
    arguments = parser.parse_args()

    print("TensorFlow", tf.__version__)
    v1.disable_v2_behavior()
    test = reference.images(arguments.data, "t10k"), reference.labels(arguments.data, "t10k")
    train = reference.images(arguments.data, "train"), reference.labels(arguments.data, "train")
    validation = train[0][:5000], train[1][:5000]
    train = train[0][5000:], train[1][5000:]

    latest = tf.train.latest_checkpoint(arguments.model)
    state = tf.train.get_checkpoint_state(arguments.model)
    if latest is None or state is None:
        sys.exit(f"{arguments.model}: TensorFlow finds no checkpoint here")
    print("latest:", latest)
    failures = []
    with v1.Session() as session:
        network = reference.Network()
        saver = v1.train.Saver()
        names = sorted(variable.op.name for variable in v1.global_variables())
        # Each once, the latest last.
        listed = [path for path in state.all_model_checkpoint_paths if path != latest]
        for prefix in [*listed, latest]:
            found = [name for name, _ in tf.train.list_variables(prefix)]
            if sorted(name for name in found if not name.startswith("lenet_dist/")) != names:
                failures.append(f"{prefix}: not the 32 variables of the reference program")
            saver.restore(session, prefix)
            counts = network.count(session, *test), network.count(session, *validation)
            print(f"{prefix}: {counts[0]} of {len(test[1])} test images, "
                  f"{counts[1]} of {len(validation[1])} validation images")
            difference = resave(prefix)
            if difference:
                failures.append(f"{prefix}: saved again by TensorFlow: other {difference}")
        for name, expected, found in [
                ("test", arguments.expect_test, counts[0]),
                ("validation", arguments.expect_validation, counts[1])]:
            if expected not in (None, found):
                failures.append(f"{latest}: {found} {name} images, {expected} expected")
        for step in range(arguments.steps):
            batch = slice(128 * step, 128 * (step + 1))
            loss, _ = session.run(
                [network.loss, network.step],
                {network.images: train[0][batch], network.labels: train[1][batch]})
            print(f"step {step}: loss {loss:.6f}")
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
