"""The same model in Flax NNX with optax: one jitted training step, as Flax's guides write it.

Initial weights are drawn as PyTorch draws them. Where Flax keeps one bias for PyTorch's two, it
starts as the sum of two draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from benchmarks.arrays import standardised

CELLS = {"rnn": nnx.SimpleCell, "lstm": nnx.OptimizedLSTMCell, "gru": nnx.GRUCell}


@cache  # one function for equal bounds: another would be another model, compiled anew
def uniform(bound: float, draws: int = 1) -> Callable:
    """An initialiser: the sum of so many uniform draws within `bound`."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: object = jnp.float32) -> jax.Array:
        return jax.random.uniform(key, (draws, *shape), dtype, -bound, bound).sum(0)

    return draw


class Model(nnx.Module):
    """A recurrent layer and a linear readout of its last step."""

    def __init__(self, settings: Mapping, rngs: nnx.Rngs) -> None:
        hidden, both = settings["hidden"], settings["bidirectional"]
        bound, width = hidden**-0.5, hidden * (2 if both else 1)

        def layer() -> nnx.RNN:
            weights, biases = uniform(bound), uniform(bound, 2)
            options = {"kernel_init": weights, "recurrent_kernel_init": weights}
            cell = CELLS[settings["cell"]](28, hidden, **options, bias_init=biases, rngs=rngs)
            return nnx.RNN(cell, rngs=rngs)

        self.rnn = nnx.Bidirectional(layer(), layer(), rngs=rngs) if both else layer()
        readout = uniform(width**-0.5)
        self.linear = nnx.Linear(width, 10, kernel_init=readout, bias_init=readout, rngs=rngs)

    def __call__(self, inputs: jax.Array) -> jax.Array:
        """inputs: `[batch, step, feature]`; scores `[batch, class]`."""
        return self.linear(self.rnn(inputs)[:, -1])


def loss_of(model: Model, inputs: jax.Array, targets: jax.Array) -> jax.Array:
    """Mean negative log likelihood."""
    losses = optax.softmax_cross_entropy_with_integer_labels(model(inputs), targets)
    return losses.mean()


@nnx.jit
def train_step(
    model: Model, optimizer: nnx.Optimizer, inputs: jax.Array, targets: jax.Array
) -> jax.Array:
    """One step of Adam; the loss before it."""
    loss, gradients = nnx.value_and_grad(loss_of)(model, inputs, targets)
    optimizer.update(model, gradients)
    return loss


class Trainer:
    """One seed of a configuration at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.settings = spec["configuration"]
        self.images, labels, self.test_images, test_labels = standardised(images)
        self.labels, self.test_labels = labels.astype(np.int32), test_labels.astype(np.int32)
        self.adam = optax.adam(self.settings["learning_rate"])

    def restart(self, seed: int) -> None:
        """A fresh model, optimiser and order of the images."""
        self.model = Model(self.settings, nnx.Rngs(seed))
        self.optimizer = nnx.Optimizer(self.model, self.adam, wrt=nnx.Param)
        self.order = np.random.default_rng(seed).permutation(len(self.labels))

    def steps(self, count: int) -> float:
        """Train `count` batches; seconds."""
        # splits model and optimiser once instead of at every step
        step = nnx.cached_partial(train_step, self.model, self.optimizer)
        size = self.settings["batch"]
        start = time.perf_counter()
        for chosen in np.resize(self.order, (count, size)):
            step(self.images[chosen], self.labels[chosen])
        jax.block_until_ready(nnx.state(self.model))
        return time.perf_counter() - start

    def losses(self) -> list[float]:
        """Test loss of the model as it stands."""
        return [float(loss_of(self.model, self.test_images, self.test_labels))]
