"""Hands a training over from TensorFlow to lenet-dist and back, and compares all losses.

TensorFlow trains the reference program's graph for some steps and saves; lenet-dist goes on from that
and saves; TensorFlow goes on from that. A second TensorFlow that trains through, without either file,
must have the same losses within 1e-5 all along. In both formats.

Rounding grows: two TensorFlows that sum in another order (TF_ENABLE_ONEDNN_OPTS) are 1e-5 apart after a
hundred steps from a random start and 2e-3 after two hundred, so the steps compared are few, and late.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import reference
import tensorflow as tf

v1 = tf.compat.v1


class Trainer:
    """The reference program's graph in training, batches of 128 in the file's order."""

    def __init__(self, images, labels):
        self.session = v1.Session(graph=tf.Graph())
        self.data = images, labels
        with self.session.graph.as_default():
            tf.random.set_seed(1)
            self.network = reference.Network()
            self.savers = {name: v1.train.Saver(write_version=version)
                           for name, version in [("v1", v1.train.SaverDef.V1),
                                                 ("v2", v1.train.SaverDef.V2)]}
            self.session.run(v1.global_variables_initializer())

    def train(self, first, count):
        losses = []
        for step in range(first, first + count):
            batch = slice(128 * step, 128 * (step + 1))
            loss, _ = self.session.run(
                [self.network.loss, self.network.step],
                {self.network.images: self.data[0][batch], self.network.labels: self.data[1][batch]})
            losses.append(float(loss))
        return losses


def go_on(program, data, folder, form, steps):
    """Has lenet-dist train about `steps` steps more; returns their losses, as many as it saved."""
    with open(os.path.join(folder, "log"), "w") as log:
        run = subprocess.Popen(
            [program, "--data-dir", data, "--no-shuffle", "--epochs", "9", "--log-every", "1",
             "--checkpoint-every", str(steps), "--checkpoint-format", form, "--model-dir", folder],
            stdout=subprocess.DEVNULL, stderr=log)
        while run.poll() is None and "train-1" not in (
                tf.train.latest_checkpoint(folder) or ""):
            time.sleep(0.01)
        run.terminate()
        if run.wait() != 75:
            sys.exit(f"lenet-dist: exit {run.returncode}; see {open(log.name).read()}")
    with open(os.path.join(folder, "log")) as log:
        text = log.read()
    saved = int(tf.train.load_variable(tf.train.latest_checkpoint(folder), "lenet_dist/step"))
    losses = [float(loss) for loss in re.findall(r"epoch 2/9 step \d+/430: loss ([\d.]+)", text)]
    return losses[:saved]


def check(program, data, images, labels, form, start, steps):
    control, trainer = Trainer(images, labels), Trainer(images, labels)
    with tempfile.TemporaryDirectory() as folder:
        # The same weights for both: restored, since each graph draws its own.
        trainer.savers[form].restore(trainer.session, control.savers[form].save(
            control.session, os.path.join(folder, "start")))
        rounds = [("TensorFlow", trainer.train(0, start), control.train(0, start))]
        trainer.savers[form].save(trainer.session, os.path.join(folder, "train"), global_step=0)

        ours = go_on(program, data, folder, form, steps)
        rounds.append(("lenet-dist", ours, control.train(0, len(ours))))

        trainer.savers[form].restore(trainer.session, tf.train.latest_checkpoint(folder))
        rounds.append(("TensorFlow", trainer.train(len(ours), steps),
                       control.train(len(ours), steps)))
    failures = []
    for name, losses, wanted in rounds:
        distance = max(abs(one - other) for one, other in zip(losses, wanted, strict=True))
        print(f"{form}: {name}, {len(losses)} steps: loss {losses[0]:.6f} to {losses[-1]:.6f}, "
              f"at most {distance:.1e} from TensorFlow alone")
        # Losses are printed with six decimals.
        if not distance <= 1e-5 + 5e-7:
            failures.append(f"{form}: {name}: {distance} from TensorFlow alone")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="lenet-dist")
    parser.add_argument("data", help="a folder with MNIST's four .gz files")
    parser.add_argument("--start", type=int, default=300, help="steps of TensorFlow before")
    parser.add_argument("--steps", type=int, default=10, help="steps of each after them")
    arguments = parser.parse_args()
    v1.disable_v2_behavior()
    images = reference.images(arguments.data, "train")[5000:]
    labels = reference.labels(arguments.data, "train")[5000:]
    failures = [
        failure for form in ("v1", "v2")
        for failure in check(arguments.program, arguments.data, images, labels, form,
                             arguments.start, arguments.steps)]
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
