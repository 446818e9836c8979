"""The same model in Keras 3 on JAX: layers in sequence, compiled, and `fit` on arrays.

Initial weights are drawn as PyTorch draws them. Where Keras keeps one bias for PyTorch's two, it
starts as the sum of two draws.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np
from keras import layers

from benchmarks.arrays import standardised

LAYERS = {"rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}


@keras.saving.register_keras_serializable()
class TwoBiases(keras.initializers.Initializer):
    """The sum of two uniform draws within `bound`."""

    def __init__(self, bound: float) -> None:
        self.bound = bound

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None, **_: object) -> object:
        draws = (keras.random.uniform(shape, -self.bound, self.bound, dtype) for _ in range(2))
        return sum(draws)

    def get_config(self) -> dict:
        """What makes an equal initialiser."""
        return {"bound": self.bound}


def recurrent(settings: Mapping) -> layers.Layer:
    """The configuration's recurrent layer; the readout takes its last step."""
    bound = settings["hidden"] ** -0.5
    uniform = keras.initializers.RandomUniform(-bound, bound)
    # the GRU has two biases already, as PyTorch's
    bias = uniform if settings["cell"] == "gru" else TwoBiases(bound)
    options = {"kernel_initializer": uniform, "recurrent_initializer": uniform}
    if settings["cell"] == "lstm":
        options["unit_forget_bias"] = False
    both = settings["bidirectional"]
    make = LAYERS[settings["cell"]]
    layer = make(settings["hidden"], bias_initializer=bias, return_sequences=both, **options)
    return layers.Bidirectional(layer) if both else layer


def build(settings: Mapping) -> keras.Model:
    """The whole model, compiled with Adam."""
    width = settings["hidden"] * (2 if settings["bidirectional"] else 1)
    uniform = keras.initializers.RandomUniform(-(width**-0.5), width**-0.5)
    inputs = keras.Input((28, 28))
    states = recurrent(settings)(inputs)
    last = states[:, -1] if settings["bidirectional"] else states
    scores = layers.Dense(10, kernel_initializer=uniform, bias_initializer=uniform)(last)
    model = keras.Model(inputs, scores)
    model.compile(
        optimizer=keras.optimizers.Adam(settings["learning_rate"], epsilon=1e-8),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


class Clock(keras.callbacks.Callback):
    """Seconds from the start to the end of training."""

    def on_train_begin(self, logs: dict | None = None) -> None:
        """All is set up; the first batch is not drawn yet."""
        self.start = time.perf_counter()

    def on_train_end(self, logs: dict | None = None) -> None:
        """The last step is done."""
        jax.block_until_ready([variable.value for variable in self.model.trainable_variables])
        self.seconds = time.perf_counter() - self.start


class Trainer:
    """One seed of a configuration at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.settings = spec["configuration"]
        self.images, self.labels, *self.test = standardised(images)
        self.model = build(self.settings)
        self.model.optimizer.build(self.model.trainable_variables)
        self.fresh = [np.array(variable) for variable in self.model.optimizer.variables]

    def restart(self, seed: int) -> None:
        """Fresh weights, optimiser and order of the images in the model compiled before."""
        keras.utils.set_random_seed(seed)
        self.model.set_weights(build(self.settings).get_weights())
        for variable, value in zip(self.model.optimizer.variables, self.fresh, strict=True):
            variable.assign(value)
        self.order = np.random.default_rng(seed).permutation(len(self.labels))

    def steps(self, count: int) -> float:
        """Fit for `count` batches; seconds."""
        clock, size = Clock(), self.settings["batch"]
        chosen = np.resize(self.order, count * size)
        images, labels = self.images[chosen], self.labels[chosen]
        self.model.fit(images, labels, batch_size=size, callbacks=[clock], verbose=0)
        return clock.seconds

    def losses(self) -> list[float]:
        """Test loss of the model as it stands."""
        images, labels = self.test
        return [float(self.model.evaluate(images, labels, batch_size=1000, verbose=0))]
