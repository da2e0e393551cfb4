"""LeNet-5 in JAX: one process, or MPI through mpi4py with one sum of all gradients in a step."""

import common

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.flatten_util import ravel_pytree

jax.config.update("jax_platforms", "cpu")


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


def adam(state, gradients):
    parameters, first, second, time = state
    time = time + 1
    rate = common.RATE * jnp.sqrt(1 - 0.999**time) / (1 - 0.9**time)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    parameters = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), parameters, first, second
    )
    return parameters, first, second, time


def main():
    settings = common.options(["plain", "mpi"])
    world = common.MPIWorld() if settings.variant == "mpi" else common.Alone()
    data = common.Data(settings.data_dir, np.int32)
    images, labels = data.training
    images = images[..., None]
    weights = [jnp.asarray(w) for w in common.first_weights()]
    first, second = ([jnp.zeros_like(w) for w in weights] for _ in range(2))
    state = weights, first, second, jnp.float32(0)
    unravel = ravel_pytree(weights)[1]

    def whole(state, x, y):
        loss, gradients = jax.value_and_grad(loss_of)(state[0], x, y)
        return adam(state, gradients), loss

    def flat_gradients(parameters, x, y):
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        return ravel_pytree(gradients)[0], loss

    whole_step = jax.jit(whole, donate_argnums=0)
    backward = jax.jit(flat_gradients)
    update = jax.jit(lambda state, flat: adam(state, unravel(flat)), donate_argnums=0)

    def step(x, y):
        nonlocal state
        if world.size == 1:
            state, loss = whole_step(state, x, y)
        else:
            flat, loss = backward(state[0], x, y)
            state = update(state, world.mean(np.array(flat)))
        return loss

    def epoch(order):
        losses = []
        for start in range(0, len(order), common.BATCH):
            batch = order[start : start + common.BATCH]
            part = common.part(batch, world)
            losses.append(step(images[part], labels[part]) * len(batch))
        return np.sum(jax.device_get(losses)) / len(order)

    held_images, held_labels = data.validation
    guess = jax.jit(lambda parameters, x: logits_of(parameters, x).argmax(1))

    def accuracy():
        return (np.asarray(guess(state[0], held_images[..., None])) == held_labels).mean()

    common.run("JAX " + jax.__version__, settings, data, epoch, accuracy, world)


main()
