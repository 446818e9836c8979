"""The floor of an MNIST step: its unavoidable matrix products and nothing else.

For batch B, steps T, features X, hidden size H, G gates and C classes, one training step cannot do
without, as (rows, inner, columns):

    forward    gates from the inputs, all steps in one product       (T B, X, G H)
               gates from the state, T - 1 times (it starts as zero)  (B, H, G H)
               scores from the last state                              (B, H, C)
    backward   state from the gates, T - 1 times                      (B, G H, H)
               gradient of the weights on the inputs, one product     (G H, T B, X)
               gradient of the weights on the state, one product      (G H, (T - 1) B, H)
               state from the scores, and the readout's gradient      (B, C, H), (C, B, H)

A product of (m, k, n) is 2 m k n operations. A bidirectional layer whose readout takes the last
step adds of its backward half one step alone, from a state of zero: (B, X, G H) and (G H, B, X),
and its readout has 2 H inputs. The floor is the time these products take here and now, each in the
fastest of four forms: as listed or transposed, by PyTorch's default library or by oneDNN. Where
the spec says `products: mm`, of the first two alone: what `torch.mm` reaches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

GATES = {"rnn": 1, "lstm": 4, "gru": 3}
STEPS, FEATURES, CLASSES = 28, 28, 10
Product = tuple[int, int, int, int]


def products(settings: Mapping, steps: int = STEPS) -> list[Product]:
    """The products of one training step as (times, rows, inner, columns)."""
    batch, hidden, both = settings["batch"], settings["hidden"], settings["bidirectional"]
    gates, width = GATES[settings["cell"]] * hidden, hidden * (2 if both else 1)
    listed = [
        (1, steps * batch, FEATURES, gates),
        (steps - 1, batch, hidden, gates),
        (1, batch, width, CLASSES),
        (steps - 1, batch, gates, hidden),
        (1, gates, steps * batch, FEATURES),
        (1, gates, (steps - 1) * batch, hidden),
        (1, batch, CLASSES, width),
        (1, CLASSES, batch, width),
    ]
    reverse = [(1, batch, FEATURES, gates), (1, gates, batch, FEATURES)]
    return listed + (reverse if both else [])


def operations(settings: Mapping) -> int:
    """Floating-point operations of one training step's products."""
    return sum(2 * times * m * k * n for times, m, k, n in products(settings))


def forms(m: int, k: int, n: int) -> list[Callable[[], Tensor]]:
    """The ways to compute a product `[m, k]` times `[k, n]` that the floor may choose from."""
    left, right, out = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
    rows, columns, turned = right.t().contiguous(), left.t().contiguous(), torch.empty(n, m)
    ways = [
        lambda: torch.mm(left, right, out=out),
        lambda: torch.mm(rows, columns, out=turned),
    ]
    if hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        linear = torch.ops.mkldnn._linear_pointwise
        ways += [
            lambda: linear(left, rows, None, "none", [], ""),
            lambda: linear(rows, left, None, "none", [], ""),
        ]
    return ways


def _seconds(form: Callable[[], Tensor], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        form()
    return time.perf_counter() - start


class Trainer:
    """Products instead of training; asked as the other sides, see `benchmarks.worker`."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.products = products(spec["configuration"])
        self.forms = 2 if spec.get("products") == "mm" else 4

    def restart(self, seed: int) -> None:
        """Nothing to start anew."""

    def steps(self, count: int) -> float:
        """Seconds of the products of `count` training steps."""
        return sum(
            min(_seconds(form, times * count) for form in forms(m, k, n)[: self.forms])
            for times, m, k, n in self.products
        )
