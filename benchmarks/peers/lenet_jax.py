"""LeNet-5 in JAX: one process on all cores; or with a device per core, each with its part of a batch."""

import os

import common

settings = common.options(["plain", "devices"])
devices = settings.threads if settings.variant == "devices" else 1
if devices > 1:
    os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={devices}"

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

jax.config.update("jax_platforms", "cpu")
if devices > 1:
    # Two steps under way at once can take all threads, and wait for each other forever.
    jax.config.update("jax_cpu_enable_async_dispatch", False)


def logits_of(parameters, x):
    w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = parameters

    def layer(x, w, b):
        x = lax.conv_general_dilated(
            x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        x = jax.nn.relu(x + b)
        n, height, width, channels = x.shape
        return x.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))

    x = layer(layer(x, w1, b1), w2, b2).reshape(-1, 400)
    x = jax.nn.relu(x @ w3 + b3)
    return jax.nn.relu(x @ w4 + b4) @ w5 + b5


def loss_of(parameters, x, y):
    losses = jax.nn.log_softmax(logits_of(parameters, x))
    return -jnp.take_along_axis(losses, y[:, None], 1).mean()


def update(state, x, y):
    """One step of Adam."""
    parameters, first, second, time = state
    loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
    time = time + 1
    rate = common.RATE * jnp.sqrt(1 - 0.999**time) / (1 - 0.9**time)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    parameters = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), parameters, first, second
    )
    return (parameters, first, second, time), loss


def main():
    data = common.Data(settings.data_dir, np.int32)
    images, labels = data.training
    images = images[..., None]
    mesh = Mesh(np.array(jax.devices()[:devices]), ("batch",))
    whole, split = (NamedSharding(mesh, PartitionSpec(*axes)) for axes in ((), ("batch",)))
    weights = [jnp.asarray(w) for w in common.first_weights()]
    zeros = [jnp.zeros_like(w) for w in weights]
    more_zeros = [jnp.zeros_like(w) for w in weights]
    state = jax.device_put((weights, zeros, more_zeros, jnp.float32(0)), whole)
    step = jax.jit(update, donate_argnums=0)

    def epoch(order):
        nonlocal state
        losses = []
        for start in range(0, len(order), common.BATCH):
            batch = order[start : start + common.BATCH]
            x, y = jax.device_put((images[batch], labels[batch]), split)
            state, loss = step(state, x, y)
            losses.append(loss * len(batch))
        return np.sum(jax.device_get(losses)) / len(order)

    held_images, held_labels = data.validation
    guess = jax.jit(lambda parameters, x: logits_of(parameters, x).argmax(1))

    def accuracy():
        return (np.asarray(guess(state[0], held_images[..., None])) == held_labels).mean()

    common.run("JAX " + jax.__version__, settings, data, epoch, accuracy)


main()
