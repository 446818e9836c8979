"""Remember and addition, making the data included: ours with 5 and with 50 seeds, and the plain.

Every configuration of the config; seconds of a step and replicate, as means over configurations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from statistics import fmean, median

from benchmarks import ratios, work
from benchmarks.rounds import Side

SEEDS = (5, 50)
STEPS, MANY_STEPS = 200, 100  # so few for 50 seeds only to save time: a step is a step


def measure(config: Mapping, rounds: int, tell: Callable[[str], None]) -> dict:
    """Seconds a step and replicate of every configuration, one thread, and what they come to."""
    specs = {
        count: {_id(spec): spec for task in work.SMALL for spec in work.specs(config, task, count)}
        for count in (1, *SEEDS)
    }
    rows = {"plain_pytorch": 1, **{f"ours_{count}": count for count in SEEDS}}
    names = list(specs[1])
    times, processor, losses = ({n: {row: [] for row in rows} for n in names} for _ in range(3))
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Side(name, 1)) for name in ("plain_pytorch", "ours")}
        for number in range(rounds):
            for name in names:
                for row, seeds in rows.items():
                    count = MANY_STEPS if seeds == SEEDS[1] else STEPS
                    request = {"spec": specs[seeds][name], "images": {}, "seed": number}
                    worker = workers[row.split("_5")[0]]
                    answer = worker.ask(**request, steps=count, losses=count == STEPS)
                    times[name][row].append(answer["seconds"] / count / seeds)
                    processor[name][row].append(answer["cpu_seconds"] / count / seeds)
                    losses[name][row] += answer.get("losses", [])
            tell(f"remember and addition: round {number + 1} of {rounds}")
    agreements = {
        name: ratios.agreement(of_rows[f"ours_{SEEDS[0]}"], of_rows["plain_pytorch"])
        for name, of_rows in losses.items()
    }
    speed, by_cpu_time = _speed(times, agreements), _speed(processor, agreements)
    for row, compared in speed.items():
        compared["cpu"] = by_cpu_time[row]
    return {"times": times, "cpu": processor, "agreement": agreements, "speed": speed}


def _id(spec: Mapping) -> str:
    return f"{spec['task']}/{spec['name']}"


def _speed(times: Mapping, agreements: Mapping) -> dict:
    """How many times as fast as the plain script, over the configurations that may be compared."""
    names = [name for name in times if agreements[name]["agree"]]
    speed = {}
    for row in (f"ours_{count}" for count in SEEDS):
        means = {
            side: [fmean(values) for values in zip(*(times[n][side] for n in names), strict=True)]
            for side in ("plain_pytorch", row)
        }
        each = [median(times[n]["plain_pytorch"]) / median(times[n][row]) for n in names]
        speed[row] = {
            # of the mean times, and the mean of every configuration's own ratio
            **ratios.ratio(means["plain_pytorch"], means[row]),
            "mean_of_ratios": fmean(each),
            "slowest_configuration": min(each),
            "fastest_configuration": max(each),
            "configurations": len(names),
        }
    return speed
