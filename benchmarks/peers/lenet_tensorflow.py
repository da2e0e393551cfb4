"""LeNet-5 in TensorFlow: one process on all cores, a step in one tf.function, with XLA or without."""

import os

import common

settings = common.options(["plain", "xla"])
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf


def logits_of(parameters, x):
    w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = parameters
    for w, b in ((w1, b1), (w2, b2)):
        x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, w, 1, "VALID"), b))
        x = tf.nn.max_pool2d(x, 2, 2, "VALID")
    x = tf.reshape(x, [-1, 400])
    x = tf.nn.relu(tf.matmul(x, w3) + b3)
    return tf.matmul(tf.nn.relu(tf.matmul(x, w4) + b4), w5) + b5


def main():
    tf.config.threading.set_intra_op_parallelism_threads(settings.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    data = common.Data(settings.data_dir, np.int32)
    images, labels, held_images, held_labels = (
        tf.constant(a) for a in data.training + data.validation
    )
    images, held_images = images[..., None], held_images[..., None]
    weights = [tf.Variable(w) for w in common.first_weights()]
    slots = [(tf.Variable(tf.zeros_like(w)), tf.Variable(tf.zeros_like(w))) for w in weights]
    powers = tf.Variable(0.9), tf.Variable(0.999)

    @tf.function(jit_compile=settings.variant == "xla", reduce_retracing=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits_of(weights, x))
            loss = tf.reduce_mean(losses)
        for w, (m, v), g in zip(weights, slots, tape.gradient(loss, weights)):
            tf.raw_ops.ResourceApplyAdam(
                var=w.handle, m=m.handle, v=v.handle, beta1_power=powers[0],
                beta2_power=powers[1], lr=common.RATE, beta1=0.9, beta2=0.999,
                epsilon=1e-8, grad=g,
            )
        for power, beta in zip(powers, (0.9, 0.999)):
            power.assign(power * beta)
        return loss

    def epoch(order):
        losses = []
        order = tf.constant(order.astype(np.int32))
        for start in range(0, len(order), common.BATCH):
            batch = order[start : start + common.BATCH]
            loss = step(tf.gather(images, batch), tf.gather(labels, batch))
            losses.append(loss * len(batch))
        return tf.add_n(losses).numpy() / len(order)

    @tf.function
    def right(x, y):
        return tf.reduce_mean(tf.cast(tf.argmax(logits_of(weights, x), 1, tf.int32) == y, tf.float32))

    def accuracy():
        return right(held_images, held_labels).numpy()

    common.run("TensorFlow " + tf.__version__, settings, data, epoch, accuracy)


main()
