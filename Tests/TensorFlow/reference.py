"""The reference program's graph and data, for TensorFlow 2 in its version 1 mode."""

import gzip
import os

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1


def images(folder, name):
    """The images of an IDX file, [n, 32, 32, 1], from 0 to 1, with a border of zeros."""
    with gzip.open(os.path.join(folder, name + "-images-idx3-ubyte.gz")) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)
    scaled = pixels.astype(np.float32) * np.float32(1 / 255)
    return np.pad(scaled, ((0, 0), (2, 2), (2, 2), (0, 0)))


def labels(folder, name):
    """The labels of an IDX file, [n]."""
    with gzip.open(os.path.join(folder, name + "-labels-idx1-ubyte.gz")) as file:
        return np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)


class Network:
    """LeNet-5 with Adam, its variables named as the reference program's are."""

    def __init__(self):
        def variable(value):
            return v1.Variable(value, use_resource=False)

        def layer(shape):
            weights = variable(tf.random.truncated_normal(shape, stddev=0.1))
            return weights, variable(tf.zeros(shape[-1:]))

        def convolution(x, shape):
            weights, bias = layer(shape)
            x = tf.nn.relu(v1.nn.conv2d(x, weights, [1, 1, 1, 1], "VALID") + bias)
            return tf.nn.max_pool2d(x, 2, 2, "VALID")

        def dense(x, shape):
            weights, bias = layer(shape)
            return tf.matmul(x, weights) + bias

        self.images = v1.placeholder(tf.float32, [None, 32, 32, 1])
        self.labels = v1.placeholder(tf.int64, [None])
        x = convolution(self.images, [5, 5, 1, 6])
        x = convolution(x, [5, 5, 6, 16])
        x = tf.nn.relu(dense(tf.reshape(x, [-1, 400]), [400, 120]))
        x = tf.nn.relu(dense(x, [120, 84]))
        logits = dense(x, [84, 10])
        self.correct = tf.reduce_sum(
            tf.cast(tf.equal(tf.argmax(logits, 1), self.labels), tf.int32))
        self.loss = tf.reduce_mean(
            v1.nn.sparse_softmax_cross_entropy_with_logits(labels=self.labels, logits=logits))
        self.step = v1.train.AdamOptimizer(0.001).minimize(self.loss)

    def count(self, session, images, labels):
        """How many of the images are recognized."""
        return sum(
            int(session.run(self.correct, {self.images: images[i:i + 1000],
                                           self.labels: labels[i:i + 1000]}))
            for i in range(0, len(labels), 1000))


def count_restored(prefix, images, labels):
    """How many of the images this graph recognizes with the variables of a checkpoint."""
    with v1.Session(graph=tf.Graph()) as session:
        network = Network()
        v1.train.Saver().restore(session, prefix)
        return network.count(session, images, labels)
