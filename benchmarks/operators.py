"""Where a training step's time goes, by PyTorch's own profiler, which slows what it watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import torch
from torch.profiler import ProfilerActivity, profile

from benchmarks import work
from benchmarks.rounds import Side
from unrolled.training.products import product

STEPS = 60
CALLS, TINY = 5000, 8
# the functions of `unrolled.kernels`, which the profiler sees as a whole
COMPILED = tuple(f"{cell}{way}" for cell in ("Rnn", "Lstm", "Gru") for way in ("", "Backward"))
PRODUCTS = (
    *("mm", "bmm", "addmm", "baddbmm", "_linear_pointwise"),
    *("mkldnn_rnn_layer", "mkldnn_rnn_layer_backward"),
)


def watch(train: Callable[[], float], steps: int) -> list[dict]:
    """Calls and seconds a step of everything that ran by itself, the dearest first."""
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        train()
    operators = []
    for event in watched.key_averages():
        seconds = event.self_cpu_time_total / 1e6 / steps
        operators.append({"name": event.key, "calls": event.count / steps, "seconds": seconds})
    return sorted(operators, key=lambda operator: -operator["seconds"])


def shares(watched: Sequence[Mapping]) -> dict[str, float]:
    """Shares of a step's time: compiled recurrences, matrix products, other operators, Python.

    Operators carry a namespace, as in `aten::mm`; functions of Python's do not.
    """
    spent = {"compiled": 0.0, "products": 0.0, "operators": 0.0, "python": 0.0}
    for operator in watched:
        space, _, name = operator["name"].rpartition("::")
        known = "compiled" if name in COMPILED else "products" if name in PRODUCTS else None
        kind = known or ("operators" if space else "python")
        spent[kind] += operator["seconds"]
    return {kind: seconds / sum(spent.values()) for kind, seconds in spent.items()}


def product_call() -> float:
    """Median seconds of a product of matrices so small that its call is all that it costs."""
    tiny, times = torch.zeros(TINY, TINY), []
    for _ in range(CALLS):
        start = time.perf_counter()
        product(tiny, tiny)
        times.append(time.perf_counter() - start)
    return median(times)


def measure(config: Mapping, images: Mapping, tell: Callable[[str], None]) -> dict:
    """What `watch` finds for every compared model, one seed on one thread; a product's own cost."""
    specs = {spec["name"]: spec for spec in work.specs(config, "mnist", 1)}
    cost, models = product_call(), {}
    with Side("ours", 1) as side:
        for name in work.COMPARED:
            request = {"spec": specs[name], "images": images, "seed": 0, "steps": STEPS}
            models[name] = side.ask(**request, watch=True)["watched"]
            tell(f"profile of {name}")
    return {"models": models, "product_call": cost}
