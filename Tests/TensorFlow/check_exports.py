"""Has onnxruntime, TensorFlow 2, safetensors and NumPy open what lenet-dist makes of a checkpoint.

The exported networks must recognize the same test images as the reference program's graph does with
the checkpoint, and every tensor converted must have the bits it has in TensorFlow's hands.
"""

import argparse
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import onnx
import onnxruntime
import reference
import safetensors.numpy
import tensorflow as tf


def run(program, *arguments):
    subprocess.run([program, *arguments], check=True, stderr=subprocess.DEVNULL)


def check_network(name, outputs, labels, expected):
    """Compares one exported network's outputs with what the reference graph recognizes."""
    logits, probabilities, digits = (outputs[key] for key in ("logits", "probabilities", "digits"))
    found = int((digits == labels).sum())
    print(f"  {name}: {found} of {len(labels)} test images")
    if found != expected:
        return [f"{name}: {found} test images, {expected} with the reference graph"]
    if digits.dtype != np.int64 or not np.array_equal(digits, logits.argmax(1)):
        return [f"{name}: digits are not the places of the largest logits"]
    if not np.allclose(probabilities.sum(1), 1, atol=1e-5):
        return [f"{name}: probabilities do not add up to 1"]
    return []


def onnx_outputs(path, images):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    # Rows and columns stay; there is one channel, so only the axis moves.
    values = session.run(None, {"images": images.reshape(-1, 1, 28, 28)})
    return dict(zip([output.name for output in session.get_outputs()], values))


def saved_model_outputs(path, images):
    model = tf.saved_model.load(path)
    if sorted(variable.shape.num_elements() for variable in model.variables) != sorted(
            [150, 6, 2400, 16, 48000, 120, 10080, 84, 840, 10]):
        raise AssertionError(f"other variables: {model.variables}")
    outputs = model.signatures["serving_default"](images=tf.constant(images))
    outputs = {name: value.numpy() for name, value in outputs.items()}
    # TensorFlow 1's way to load it gives the same.
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        tf.compat.v1.saved_model.loader.load(session, ["serve"], path)
        logits = session.run("add_4:0", {"Placeholder:0": images})
    if not np.allclose(logits, outputs["logits"], atol=1e-5):
        raise AssertionError("other logits by TensorFlow 1's loader")
    return outputs


def same_bits(tensors, prefix):
    reader = tf.train.load_checkpoint(prefix)
    names = reader.get_variable_to_shape_map()
    return sorted(tensors) == sorted(names) and all(
        tensors[name].dtype == np.asarray(reader.get_tensor(name)).dtype
        and tensors[name].shape == reader.get_tensor(name).shape
        and tensors[name].tobytes() == reader.get_tensor(name).tobytes() for name in names)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def check_conversions(program, prefix, folder):
    failures = []
    run(program, "convert", prefix, f"{folder}/t.safetensors")
    if not same_bits(safetensors.numpy.load_file(f"{folder}/t.safetensors"), prefix):
        failures.append("safetensors: other tensors")
    run(program, "convert", prefix, f"{folder}/t.npz")
    with np.load(f"{folder}/t.npz") as archive:
        if not same_bits({name: archive[name] for name in archive.files}, prefix):
            failures.append("npz: other tensors")
    for name, source, form in [("one", prefix, "v1"), ("two", f"{folder}/one", "v2"),
                               ("three", f"{folder}/two", "v1"), ("four", f"{folder}/three", "v2")]:
        run(program, "convert", source, f"{folder}/{name}", "--format", form)
        reader = tf.train.load_checkpoint(f"{folder}/{name}")
        tensors = {key: np.asarray(reader.get_tensor(key))
                   for key in reader.get_variable_to_shape_map()}
        if not same_bits(tensors, prefix):
            failures.append(f"{form}: other tensors")
    data = ".data-00000-of-00001"
    pairs = [("one", "three"), ("two.index", "four.index"), ("two" + data, "four" + data)]
    if any(read(f"{folder}/{one}") != read(f"{folder}/{other}") for one, other in pairs):
        failures.append("v1 to v2 to v1: other bytes")
    # What TensorFlow wrote comes back byte for byte.
    if not os.path.exists(prefix + ".index"):
        if read(prefix) != read(f"{folder}/one"):
            failures.append("v1 to v1: other bytes")
    elif os.path.exists(prefix + data):
        if read(prefix + data) != read(f"{folder}/two{data}") or (
                read(prefix + ".index") != read(f"{folder}/two.index")):
            failures.append("v2 to v2: other bytes")
    print("  v1, v2, safetensors, npz:", failures or "the same bits")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="lenet-dist")
    parser.add_argument("data", help="a folder with MNIST's four .gz files")
    parser.add_argument("checkpoints", nargs="+", help="checkpoints, without .index")
    arguments = parser.parse_args()
    images = reference.images(arguments.data, "t10k")
    labels = reference.labels(arguments.data, "t10k")
    inner = np.ascontiguousarray(images[:, 2:30, 2:30])
    failures = []
    for prefix in arguments.checkpoints:
        with tempfile.TemporaryDirectory() as folder:
            with tf.Graph().as_default():
                expected = reference.count_restored(prefix, images, labels)
            print(f"{prefix}: {expected} of {len(labels)} test images")
            run(arguments.program, "export", prefix, f"{folder}/network.onnx")
            run(arguments.program, "export", prefix, f"{folder}/network", "--format", "saved-model")
            found = check_network(
                "ONNX", onnx_outputs(f"{folder}/network.onnx", inner), labels, expected)
            found += check_network(
                "SavedModel", saved_model_outputs(f"{folder}/network", inner), labels, expected)
            found += check_conversions(arguments.program, prefix, folder)
            failures += [f"{prefix}: {failure}" for failure in found]
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
