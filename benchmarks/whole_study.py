"""The original's study, from 5 seeds, by the plain script, summed from measured steps.

The plain script's time is not run out but summed: of every configuration, `seeds` times

    epochs * (batches of an epoch * seconds a step + seconds of a test) + seconds of the evaluation

with the medians of steps, tests (as many samples as the study tests after every epoch) and final
evaluations (as many as it evaluates), each measured in this run with PyTorch's default threads on
the cores that the build has. The start of the script and reading its files are left out, and so is
all that this study trains beside what the original trained, on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

from benchmarks import work
from benchmarks.project import CORES
from benchmarks.rounds import Side
from workflow.scripts.unrolled.settings.expansion import seeds_of

# images are slow, and a step is a step: fewer of them
STEPS = {"mnist": 40, "remember": 200, "addition": 200}


def measure(config: Mapping, images: Mapping, rounds: int, tell: Callable[[str], None]) -> dict:
    """Seconds that the plain script takes for every configuration, and in all.

    `cores`: how many processors' time its steps take, the median over all that was timed.
    """
    specs = [spec for task in config["tasks"] for spec in work.specs(config, task, 1)]
    answers: dict[str, list[dict]] = {}
    shares: list[float] = []
    with Side("plain_pytorch", CORES) as side:
        for number in range(rounds):
            for spec in specs:
                name, count = f"{spec['task']}/{spec['name']}", STEPS[spec["task"]]
                answer = side.ask(
                    spec=spec, images=images, seed=number, steps=count, evaluations=True
                )
                measured = {"step_seconds": answer["seconds"] / count, **answer["evaluations"]}
                shares.append(answer["cpu_seconds"] / answer["seconds"])
                answers.setdefault(name, []).append(measured)
            tell(f"plain script, all configurations: round {number + 1} of {rounds}")
    configurations, runs = {}, 0
    for spec in specs:
        measured = answers[f"{spec['task']}/{spec['name']}"]
        medians = {key: median(answer[key] for answer in measured) for key in measured[0]}
        seeds = len(seeds_of(config, spec["task"]))
        runs += seeds
        configurations[f"{spec['task']}/{spec['name']}"] = {
            **medians,
            "seconds": seeds * seconds(spec["configuration"]["epochs"], medians),
        }
    total = sum(entry["seconds"] for entry in configurations.values())
    found = {"configurations": configurations, "seconds": total, "runs": runs}
    return {**found, "cores": median(shares)}


def seconds(epochs: int, measured: Mapping) -> float:
    """One seed of a configuration by the plain script, in seconds, by the formula above."""
    epoch = measured["epoch_steps"] * measured["step_seconds"] + measured["test_seconds"]
    return epochs * epoch + measured["final_seconds"]
