"""What the whole study costs to build, and what it costs to build again after small changes.

Run by itself, or on a finished build: `make bench PARTS=build`, or with RESULTS=results besides.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.project import CORES, Project, charged_to, script

TRAINING = ("train_group", "evaluate_task")
NOOPS = 3


def measure(
    folder: Path, overlay: Mapping, finished: Path | None, tell: Callable[[str], None]
) -> dict:
    """Build the study in a copy of the project, or take the build `finished`; then change it.

    overlay: settings laid over the config, nothing for the default study.
    """
    project = Project(folder, overlay)
    costs = {}
    if finished:
        project.take(finished)
    else:
        tell("whole build: preparing the images")
        project.snakemake(str(project.results.relative_to(project.folder) / "data/images.npz"))
        tell("whole build: from prepared images to the report")
        costs["whole"] = whole(project.snakemake(), project.results)
        costs["whole"]["quick"] = bool(overlay.get("quick"))
        tell(f"whole build: {costs['whole']['wall_seconds']:.0f} s")
    costs["noop_seconds"] = median(_nothing_done(project.snakemake()) for _ in range(NOOPS))
    style = project.folder / "report" / "page" / "style.css"
    style.write_text(style.read_text(encoding="utf-8") + "/* changed */\n", encoding="utf-8")
    rendered = project.snakemake()
    costs["template_seconds"] = rendered["wall_seconds"]
    costs["template_jobs"] = jobs(rendered)
    shutil.rmtree(project.results / "figures")
    drawn = project.snakemake("figures")
    costs["figures_cpu_seconds"], costs["figures_jobs"] = drawn["cpu_seconds"], jobs(drawn)
    return costs


def whole(build: Mapping, results: Path) -> dict:
    """What a whole build took, by the scripts that it ran."""
    processes = build["processes"]
    cpu: dict[str, float] = {}
    peaks: dict[str, float] = {}
    for process in processes:
        name = charged_to(process)
        cpu[name] = cpu.get(name, 0.0) + process["cpu_seconds"]
        peaks[name] = max(peaks.get(name, 0.0), process["peak_memory_mb"])
    # seconds in the loops that train and test, each on one thread: no start, no final evaluation
    with open(results / "tables" / "costs.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    loops = sum(float(row["train_seconds"]) + float(row["test_seconds"]) for row in rows)
    line = job_times(processes)
    of_jobs = sum(cpu.get(name, 0.0) for name in TRAINING)
    return {
        "wall_seconds": build["wall_seconds"],
        "cpu_seconds": build["cpu_seconds"],
        "cpu_by_script": dict(sorted(cpu.items(), key=lambda item: -item[1])),
        "jobs_of_training_and_evaluation": of_jobs / build["cpu_seconds"],
        "loops_of_training_and_testing": loops / build["cpu_seconds"],
        "peak_memory_mb": max(peak for name, peak in peaks.items() if name != "snakemake"),
        "snakemake_peak_memory_mb": peaks["snakemake"],
        "busy": busy(line),
        "timeline": line,
    }


def job_times(processes: Iterable[Mapping]) -> list[dict]:
    """When jobs ran: `script`, `began` and `ended`, in seconds after the first training began.

    In the order in which they began; those before it are left out.
    """
    ran = [p for p in processes if script(p) != "snakemake"]
    start = min(p["began"] for p in ran if script(p) == "train_group")
    shifted = [(p["began"] - start, p["ended"] - start, script(p)) for p in ran]
    keys = ("began", "ended", "script")
    return [dict(zip(keys, job, strict=True)) for job in sorted(shifted) if job[0] >= 0]


def busy(line: Sequence[Mapping]) -> float:
    """The share of the cores' time that jobs ran in, from the first training to the last job."""
    return sum(job["ended"] - job["began"] for job in line) / (
        CORES * max(job["ended"] for job in line)
    )


def jobs(build: Mapping) -> dict[str, int]:
    """How often a build ran each script."""
    names = [script(process) for process in build["processes"]]
    return {name: names.count(name) for name in sorted(set(names)) if name != "snakemake"}


def _nothing_done(build: Mapping) -> float:
    """Seconds of a build that finds everything made; raises `RuntimeError` if it made more."""
    if ran := jobs(build):
        raise RuntimeError(f"the finished build was not up to date: {ran} ran")
    return build["wall_seconds"]
