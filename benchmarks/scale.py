"""How costs grow: builds of the small tasks with more seeds, and plans of more runs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path

from benchmarks import work
from benchmarks.project import Project

SEEDS = (1, 5, 20, 50)
RUNS = (1000, 10_000)
# one epoch of the study's own length, and small tests: a thirtieth and a seventh of the study
BUDGET = {
    "remember": {"epochs": 1, "test_samples": 50, "evaluation_samples": 100},
    "addition": {"epochs": 1, "test_samples": 400, "evaluation_samples": [100, 101]},
}
Tell = Callable[[str], None]


def measure(config: Mapping, folder: Path, tell: Tell) -> dict:
    """Builds and plans, each in a copy of the project."""
    return {
        "seeds": _builds(folder / "seeds", tell),
        "plans": _plans(config, folder / "plans", tell),
    }


def _builds(folder: Path, tell: Tell) -> list[dict]:
    """Wall time of a build of both small tasks, tables and figures, for every number of seeds."""
    project, builds = Project(folder), []
    for seeds in SEEDS:
        # all seeds of a configuration in one job
        tasks = {task: {**BUDGET[task], "seeds_per_job": max(SEEDS)} for task in work.SMALL}
        results = f"results-{seeds}"
        settings = {"folder": results, "quick": True, "seeds": list(range(seeds)), "tasks": tasks}
        project.overlay({**work.ORIGINAL, **settings})
        build = project.snakemake(*work.SMALL)
        trained = 0.0
        for path in project.results.glob("tables/*/costs.csv"):
            with path.open(encoding="utf-8") as file:
                rows = csv.DictReader(file)
                trained += sum(float(row["train_seconds"]) for row in rows)
        costs = {key: build[key] for key in ("wall_seconds", "cpu_seconds")}
        builds.append({"seeds": seeds, **costs, "train_seconds": trained})
        tell(f"small tasks with {seeds} seeds: {build['wall_seconds']:.0f} s")
    return builds


def _plans(config: Mapping, folder: Path, tell: Tell) -> list[dict]:
    """Time and peak memory of a dry run of many runs, one seed a job and in the config's groups."""
    project, plans = Project(folder), []
    count = sum(len(task["configurations"]) for task in config["tasks"].values())
    for grouped in (True, False):
        for runs in RUNS:
            seeds = ceil(runs / count)
            tasks = {} if grouped else {task: {"seeds_per_job": 1} for task in config["tasks"]}
            project.overlay({**work.ORIGINAL, "seeds": list(range(seeds)), "tasks": tasks})
            plan = project.snakemake("--dry-run", "--quiet", "all")
            plans.append(
                {
                    "runs": seeds * count,
                    "one_seed_a_job": not grouped,
                    "wall_seconds": plan["wall_seconds"],
                    "peak_memory_mb": max(p["peak_memory_mb"] for p in plan["processes"]),
                }
            )
            tell(f"plan of {seeds * count:,} runs: {plan['wall_seconds']:.1f} s")
    return plans
