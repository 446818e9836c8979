"""Where a training step's time goes, by PyTorch's own profiler, which slows what it watches.

What no operator accounts for is Python between them: calls, views, the optimiser's bookkeeping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch.profiler import ProfilerActivity, profile

from benchmarks import work
from benchmarks.rounds import Side

STEPS = 60
PRODUCTS = ("mm", "bmm", "addmm", "baddbmm", "_linear_pointwise", "mkldnn_rnn_layer",
            "mkldnn_rnn_layer_backward")  # fmt: skip


def watch(train: Callable[[], float], steps: int) -> dict:
    """Seconds a step in all, and calls and seconds a step of every operator, the dearest first."""
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        seconds = train()
    operators = [
        {"name": event.key, "calls": event.count / steps,
         "seconds": event.self_cpu_time_total / 1e6 / steps}
        for event in watched.key_averages()
    ]  # fmt: skip
    operators.sort(key=lambda operator: -operator["seconds"])
    return {"seconds": seconds / steps, "operators": operators}


def shares(watched: Mapping) -> dict[str, float]:
    """Shares of a step's time in matrix products, in other operators, and in none."""
    spent = {"products": 0.0, "others": 0.0}
    for operator in watched["operators"]:
        product = operator["name"].rpartition("::")[2] in PRODUCTS
        spent["products" if product else "others"] += operator["seconds"]
    found = {kind: seconds / watched["seconds"] for kind, seconds in spent.items()}
    return {**found, "none": max(0.0, 1 - sum(found.values()))}


def measure(config: Mapping, images: Mapping, tell: Callable[[str], None]) -> dict:
    """What `watch` finds for every compared model, one seed on one thread."""
    specs = {spec["name"]: spec for spec in work.specs(config, "mnist", 1)}
    found = {}
    with Side("ours", 1) as side:
        for name in work.COMPARED:
            request = {"spec": specs[name], "images": images, "seed": 0, "steps": STEPS}
            found[name] = side.ask(**request, watch=True)["watched"]
            tell(f"profile of {name}")
    return found
