"""Compares lenet-dist's reading and writing of the state file with TensorFlow's.

Many texts of a `checkpoint` file: both must refuse it, or find the same paths in it. Then a directory of
checkpoints with odd names: what lenet-dist writes for it, TensorFlow must read.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import reference
import tensorflow as tf

v1 = tf.compat.v1
PATH = b"model_checkpoint_path"
ALL = b"all_model_checkpoint_paths"

TEXTS = [
    PATH + b': "train-0"\n',
    PATH + b': "train-0"\n' + ALL + b': "train-0"\n',
    PATH + b': "/elsewhere/train-0"\n' + ALL + b': "/elsewhere/train-0"\n',
    PATH + b': "sub/train-0"\n',
    PATH + b':"train-0"',
    PATH + b" : 'train-0'\r\n" + ALL + b": 'a' 'b' \"c\"\r\n",
    ALL + b': "a"\n' + PATH + b': "first"\n' + PATH + b': "train-0"\n' + ALL + b': "b"\n',
    PATH + b': "train-0" # the latest\n# nothing else\n',
    PATH + b': "train-0";' + ALL + b': "a", ' + ALL + b': "b"',
    ALL + b': ["a", "b"]\n' + PATH + b': "train-0"\n',
    ALL + b': []\n' + PATH + b': "train-0"\n',
    PATH + b': "a\\"b\\\'c\\\\d\\ne\\tf\\rg"\n',
    PATH + b': "\\303\\251\\x41\\101\\7z"\n',
    PATH + b': "\\a\\b\\f\\v\\?"\n',
    PATH + b': "\\u00e9"\n',
    PATH + b': "\\U0001F600"\n',
    PATH + ': "é😀"\n'.encode(),
    PATH + b': "train-0"\nall_model_checkpoint_timestamps: 1795461548.1294117\n'
    b"last_preserved_timestamp: 1.5e9\n",
    PATH + b': "train-0"\nall_model_checkpoint_timestamps: [1, 2.5, -3e-2]\n',
    # Refused:
    b"",
    b"\n# nothing\n",
    PATH + b': ""\n',
    ALL + b': "a"\n',
    PATH + b": train-0\n",
    PATH + b': "train-0\n',
    PATH + b': "train-0\n"\n',
    PATH + b': "train-0" extra\n',
    PATH + b': "train-0"\nunknown_field: "a"\n',
    PATH + b': "train-0"\n' + ALL + b":\n",
    PATH + b': "train-0"\n' + ALL + b': ["a", "b"\n',
    PATH + b': ["train-0"]\n',
    PATH + b': "\\q"\n',
    PATH + b': "\\xzz"\n',
    PATH + b': "\xff\xfe"\n',
    PATH + b': "train-0"\nall_model_checkpoint_timestamps: "a"\n',
    PATH + b' "train-0"\n',
]


def of_tensorflow(folder):
    """The paths that TensorFlow finds in a directory's state file; None where it refuses it."""
    try:
        state = tf.train.get_checkpoint_state(folder)
    except (ValueError, UnicodeDecodeError):
        return None
    if state is None:
        return None
    return state.model_checkpoint_path, list(state.all_model_checkpoint_paths)


def of_program(program, folder):
    output = subprocess.run(
        [program, "inspect", folder, "--json"], check=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL).stdout
    state = json.loads(output)["state"]
    if state is None:
        return None
    paths = [path if os.path.isabs(path) else os.path.join(folder, path)
             for path in [state["latest"], *state["all"]]]
    return paths[0], paths[1:]


def check_reading(program):
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        with v1.Session(graph=tf.Graph()) as session:
            v1.Variable([1.0, 2.0], name="v", use_resource=False)
            session.run(v1.global_variables_initializer())
            v1.train.Saver().save(session, os.path.join(folder, "train-0"))
        refused = 0
        for text in TEXTS:
            with open(os.path.join(folder, "checkpoint"), "wb") as file:
                file.write(text)
            wanted, found = of_tensorflow(folder), of_program(program, folder)
            refused += wanted is None
            if wanted != found:
                failures.append(f"{text}: {found}, TensorFlow {wanted}")
    print(f"state files: {len(TEXTS)} read as TensorFlow does, {refused} of them refused")
    return failures


def check_writing(program, data):
    """Checkpoints with odd names, which lenet-dist lists when it saves one more."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        with v1.Session(graph=tf.Graph()) as session:
            reference.Network()
            session.run(v1.global_variables_initializer())
            saver = v1.train.Saver(save_relative_paths=True)
            names = ["it's \"odd\"-0", "é😀-0", "tab\tand\x7f\x01-0", "back\\slash-0"]
            for name in names:
                saver.save(session, os.path.join(folder, name))
        subprocess.run([program, "--data-dir", data, "--epochs", "2", "--model-dir", folder],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        state = tf.train.get_checkpoint_state(folder)
        wanted = [os.path.join(folder, name) for name in [*names, "train-1"]]
        if state is None or list(state.all_model_checkpoint_paths) != wanted:
            failures.append(f"written: {state}, expected {wanted}")
        elif tf.train.latest_checkpoint(folder) != wanted[-1]:
            failures.append("another latest checkpoint")
        print(f"state file written: {len(names)} odd names are read by TensorFlow")
        # max_to_keep is 5: one more makes the oldest go, with all its files.
        subprocess.run([program, "--data-dir", data, "--epochs", "3", "--model-dir", folder],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        left = [file for file in os.listdir(folder) if file.startswith(names[0])]
        state = tf.train.get_checkpoint_state(folder)
        if left or len(state.all_model_checkpoint_paths) != 5:
            failures.append(f"rotation left {left}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="lenet-dist")
    parser.add_argument("data", help="a folder with MNIST's four .gz files")
    arguments = parser.parse_args()
    v1.disable_v2_behavior()
    logging.getLogger("tensorflow").setLevel(logging.CRITICAL)
    failures = check_reading(arguments.program) + check_writing(arguments.program, arguments.data)
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
