"""Has TensorFlow write the small files of Tests/Fixtures/tensorflow, and what it reads in them.

`expected.json` gives, of each checkpoint, every tensor's type, shape and CRC-32C; `state.json`, for each
text of a state file, the paths that TensorFlow finds, or null where it refuses it.
"""

import argparse
import base64
import json
import logging
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import check_state
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1

NUMERIC = [np.float32, np.float64, np.float16, np.int8, np.int16, np.int32, np.int64, np.uint8,
           np.bool_, np.complex64, np.complex128]


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return f"{crc ^ 0xFFFFFFFF:08x}"


def numeric():
    """A tensor of each type, with the ends of its range; scalars, empty ones, and odd names."""
    tensors = {}
    for dtype in NUMERIC:
        kind = np.dtype(dtype)
        if kind.kind in "iu":
            values = [np.iinfo(kind).min, 0, 1, np.iinfo(kind).max]
        elif kind.kind == "b":
            values = [True, False]
        elif kind.kind == "c":
            values = [0, 1.5 - 2j, 1e-30j]
        else:
            values = [0, -0.0, 1.5, np.finfo(kind).max, np.finfo(kind).tiny, np.finfo(kind).tiny / 4,
                      np.inf, -np.inf, np.nan]
        tensors[f"types/{kind.name}"] = np.array(values, kind)
    tensors["scalar"] = np.array(7, np.int64)
    tensors["empty"] = np.zeros([2, 0, 3], np.float32)
    tensors["deep"] = np.arange(24, dtype=np.float32).reshape(1, 2, 1, 3, 1, 4)
    # More than one restart point of a block.
    for number in range(40):
        tensors[f"many/v{number:02}"] = np.array([number], np.float32)
    return tensors


def save(folder, name, tensors, version, sharded=False, devices=1):
    config = v1.ConfigProto(device_count={"CPU": devices}, allow_soft_placement=False)
    with v1.Session(graph=tf.Graph(), config=config) as session:
        variables = {}
        for number, (key, value) in enumerate(tensors.items()):
            with tf.device(f"/cpu:{number % devices}"):
                variables[key] = v1.Variable(value, use_resource=False)
        session.run(v1.global_variables_initializer())
        v1.train.Saver(variables, write_version=version, sharded=sharded).save(
            session, os.path.join(folder, name), write_meta_graph=False, write_state=False)


def save_partitioned(folder, name, version):
    def variable(name, whole, parts, axis):
        def part(shape, dtype, partition_info):
            offset = partition_info.var_offset
            return whole[tuple(slice(at, at + size) for at, size in zip(offset, shape))]
        v1.get_variable(name, whole.shape, whole.dtype, initializer=part,
                        partitioner=v1.fixed_size_partitioner(parts, axis), use_resource=False)

    with v1.Session(graph=tf.Graph()) as session:
        variable("rows", np.arange(40, dtype=np.float32).reshape(10, 4), 3, 0)
        variable("columns", np.arange(15, dtype=np.int32).reshape(3, 5), 2, 1)
        session.run(v1.global_variables_initializer())
        v1.train.Saver(write_version=version).save(
            session, os.path.join(folder, name), write_meta_graph=False, write_state=False)


def describe(prefix):
    # By the operation that Saver restores with: CheckpointReader does not have all types.
    reader = tf.train.load_checkpoint(prefix)
    types = reader.get_variable_to_dtype_map()
    names = sorted(types)
    with v1.Session(graph=tf.Graph()) as session:
        values = session.run(tf.raw_ops.RestoreV2(
            prefix=prefix, tensor_names=names, shape_and_slices=[""] * len(names),
            dtypes=[types[name] for name in names]))
    return {name: {"type": types[name].name, "shape": list(value.shape),
                   "crc32c": crc32c(value.tobytes())} for name, value in zip(names, values)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="Tests/Fixtures/tensorflow")
    folder = parser.parse_args().folder
    v1.disable_v2_behavior()
    logging.getLogger("tensorflow").setLevel(logging.CRITICAL)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    save(folder, "types-v1", numeric(), v1.train.SaverDef.V1)
    save(folder, "types-v2", numeric(), v1.train.SaverDef.V2)
    save(folder, "shards-v2", dict(list(numeric().items())[:9]), v1.train.SaverDef.V2,
         sharded=True, devices=3)
    save_partitioned(folder, "parts-v1", v1.train.SaverDef.V1)
    save_partitioned(folder, "parts-v2", v1.train.SaverDef.V2)
    names = ["types-v1", "types-v2", "shards-v2", "parts-v1", "parts-v2"]
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump({name: describe(os.path.join(folder, name)) for name in names}, file, indent=1)
        file.write("\n")
    texts = []
    for text in check_state.TEXTS:
        with open(os.path.join(folder, "checkpoint"), "wb") as file:
            file.write(text)
        found = check_state.of_tensorflow(folder)
        if found is not None:
            # As they stand in the text: relative ones without the folder.
            found = [path.removeprefix(folder + "/") for path in [found[0], *found[1]]]
        texts.append({"text": base64.b64encode(text).decode(), "paths": found})
    os.remove(os.path.join(folder, "checkpoint"))
    with open(os.path.join(folder, "state.json"), "w") as file:
        json.dump(texts, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
