"""One training step on MNIST: ours alone and in the study's groups, four peers, and the floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack

from benchmarks import ratios, work
from benchmarks.rounds import Jobs, Side

PEERS = ("plain_pytorch", "lightning_peer", "keras_peer", "flax_peer")
# steps that the losses are compared after, and how many seeds of each side train so far
COMPARED_STEPS, COMPARED_SEEDS = 200, 3
SHORT_STEPS = 40
Tell = Callable[[str], None]


def measure(config: Mapping, images: Mapping, rounds: int, tell: Tell) -> dict:
    """Seconds a step and replicate of every side, with one thread and with two.

    By the clock, `threads_1` and `threads_2`, and of the processors' time, `cpu_1` and `cpu_2`.
    """
    groups = {spec["name"]: spec for spec in work.specs(config, "mnist")}
    single = {spec["name"]: spec for spec in work.specs(config, "mnist", 1)}
    models: dict[str, dict] = {name: {} for name in work.COMPARED}
    for threads in (1, 2):
        plans = {name: _plan(groups[name], single[name]) for name in work.COMPARED}
        times, processor, losses = _rounds(plans, images, rounds, threads, tell)
        for name in work.COMPARED:
            # losses are compared on one thread alone
            models[name].setdefault("losses", losses[name])
            models[name][f"threads_{threads}"] = times[name]
            models[name][f"cpu_{threads}"] = processor[name]
    for model in models.values():
        losses = model["losses"]
        ours = losses["ours"] + losses["ours_group"]
        model["agreement"] = {peer: ratios.agreement(ours, losses[peer]) for peer in PEERS}
    return {"data": images["data"], "models": models}


def _plan(group: Mapping, single: Mapping) -> dict[str, tuple[str, Mapping]]:
    """Rows of the table: the worker that makes each, and the spec that it gets."""
    return {
        "ours": ("ours", single),
        **{peer: (peer, single) for peer in PEERS},
        # as the study trains: groups of seeds, one thread a job, as many jobs as cores
        "ours_group": ("jobs", group),
        "floor": ("floor", single),
        "floor_mm": ("floor", {**single, "products": "mm"}),
    }


def _rounds(
    plans: Mapping, images: Mapping, rounds: int, threads: int, tell: Tell
) -> tuple[dict, dict, dict]:
    """Seconds of every round by the clock and of processors, and losses, by model and row."""
    times, processor, losses = (
        {name: {row: [] for row in plan} for name, plan in plans.items()} for _ in range(3)
    )
    with ExitStack() as stack:
        workers = {
            side: stack.enter_context(Side(side, threads)) for side in ("ours", *PEERS, "floor")
        }
        workers["jobs"] = stack.enter_context(Jobs("ours", threads))
        for number in range(rounds):
            for name, plan in plans.items():
                for row, (side, spec) in plan.items():
                    # trained to the end by some seeds alone; a group holds enough of them at once
                    seeds = 1 if row == "ours_group" else COMPARED_SEEDS
                    compare = threads == 1 and number < seeds and "floor" not in row
                    count = COMPARED_STEPS if compare else SHORT_STEPS
                    answer = workers[side].ask(
                        spec=spec, images=images, seed=number, steps=count, losses=compare
                    )
                    replicates = len(spec["seeds"]) if row == "ours_group" else 1
                    times[name][row].append(answer["seconds"] / count / replicates)
                    processor[name][row].append(answer["cpu_seconds"] / count / replicates)
                    losses[name][row] += answer.get("losses", [])
            tell(f"MNIST step, {threads} thread(s): round {number + 1} of {rounds}")
    return times, processor, losses
