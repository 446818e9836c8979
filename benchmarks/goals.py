"""What the measurements of one processor have to show, and whether they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import ratios
from benchmarks.mnist_steps import PEERS
from benchmarks.wording import NAMES

# least times as long as ours that a step of the fastest peer takes on MNIST, on one thread
LEAST = {"rnn-h128": 1.05, "lstm-h64": 1.2, "lstm-h128": 1.2, "gru-h128": 1.2, "bilstm-h128": 2}


@dataclass(frozen=True)
class Goal:
    """A bound and what was measured against it."""

    what: str
    bound: str
    measured: str
    met: bool


def goals(results: Mapping) -> list[Goal]:
    """Every goal whose part has been measured; results: what is stored of a processor."""
    measured = {part: entry["measured"] for part, entry in results.items()}
    judges = {
        "mnist": _mnist,
        "small": _small,
        "study": _study,
        "build": _build,
        "scale": _scale,
        "precision": _precision,
    }
    return [goal for part, judge in judges.items() if part in measured for goal in judge(measured)]


def compared(model: Mapping) -> list[str]:
    """The peers whose losses agree with ours: no other is compared."""
    return [peer for peer in PEERS if model["agreement"][peer]["agree"]]


def fastest(model: Mapping, threads: int) -> tuple[str, dict]:
    """The fastest compared peer, and how many times as long as ours in groups it takes."""
    times = model[f"threads_{threads}"]
    peer = min(compared(model), key=lambda name: median(times[name]))
    return peer, ratios.ratio(times[peer], times["ours_group"])


def by_cpu_time(model: Mapping, peer: str, threads: int) -> dict | None:
    """The same of a peer by the processors' time, where that was measured."""
    times = model.get(f"cpu_{threads}")
    return times and ratios.ratio(times[peer], times["ours_group"])


def _mnist(measured: Mapping) -> Iterator[Goal]:
    models = measured["mnist"]["models"]
    for name, model in models.items():
        what, least = f"{name}: step of the fastest peer / ours, one thread", LEAST[name]
        if not compared(model):
            yield Goal(what, f"at least {least}", "no peer has like losses", False)
            continue
        peer, ratio = fastest(model, 1)
        found = f"{spread(ratio)}, {NAMES[peer]}"
        yield Goal(what, f"at least {least}", found, ratio["ratio"] >= least)
    times = models["lstm-h128"]["threads_1"]
    for row, text in (("floor", "its floor"), ("floor_mm", "its floor by torch.mm")):
        ratio = ratios.ratio(times["ours_group"], times[row])
        yield Goal(f"lstm-h128: ours / {text}", "at most 1.5", spread(ratio), ratio["ratio"] <= 1.5)


def _small(measured: Mapping) -> Iterator[Goal]:
    for seeds, least in ((5, 8), (50, 20)):
        speed = measured["small"]["speed"][f"ours_{seeds}"]
        what = f"remember and addition: plain script / ours with {seeds} seeds"
        yield Goal(what, f"at least {least}", spread(speed), speed["ratio"] >= least)


def _study(measured: Mapping) -> Iterator[Goal]:
    whole = measured.get("build", {}).get("whole")
    if whole and not whole["quick"]:
        ratio = measured["study"]["seconds"] / whole["wall_seconds"]
        what = "study of 5 seeds: plain script / build"
        yield Goal(what, "at least 5", f"{ratio:.2f}", ratio >= 5)


def _build(measured: Mapping) -> Iterator[Goal]:
    build = measured["build"]
    whole = build.get("whole")
    if whole:
        share, peak = whole["jobs_of_training_and_evaluation"], whole["peak_memory_mb"]
        what = "CPU time of a build in its training and evaluation jobs"
        yield Goal(what, "at least 85 %", f"{share:.1%}", share >= 0.85)
        share = whole["loops_of_training_and_testing"]
        what = "CPU time of a build in the loops that train and test alone"
        yield Goal(what, "at least 85 %", f"{share:.1%}", share >= 0.85)
        if "busy" in whole:
            what = "cores busy from the first training to the report"
            yield Goal(what, "at least 92 %", f"{whole['busy']:.1%}", whole["busy"] >= 0.92)
        yield Goal("peak memory of any job", "under 1.5 GB", f"{peak / 1e3:.2f} GB", peak < 1500)
    for key, what, most in (
        ("noop_seconds", "a build with nothing to do", 6),
        ("template_seconds", "a build after a change of a template", 20),
        ("figures_cpu_seconds", "CPU time of drawing all figures", 90),
    ):
        yield Goal(what, f"under {most} s", f"{build[key]:.1f} s", build[key] < most)


def _scale(measured: Mapping) -> Iterator[Goal]:
    scale = measured["scale"]
    builds = {entry["seeds"]: entry for entry in scale["seeds"]}
    for key, what in (("wall_seconds", "whole build"), ("train_seconds", "training alone")):
        few, many = (builds[seeds][key] / seeds for seeds in (5, 50))
        what = f"cost of a seed of the small tasks at 50 seeds / at 5, {what}"
        yield Goal(what, "at most 0.7", f"{many / few:.2f}", many / few <= 0.7)
    for single in (False, True):
        small, large = (plan for plan in scale["plans"] if plan["one_seed_a_job"] == single)
        suffix = ", one seed a job" if single else ""
        seconds, growth = small["wall_seconds"], large["wall_seconds"] / small["wall_seconds"]
        runs = large["runs"] / small["runs"]
        what = f"plan of {small['runs']:,} runs{suffix}"
        yield Goal(what, "under 30 s", f"{seconds:.1f} s", seconds < 30)
        what = f"plan of {large['runs']:,} runs / of {small['runs']:,}{suffix}"
        yield Goal(what, f"at most {runs:.1f}", f"{growth:.1f}", growth <= runs)


def _precision(measured: Mapping) -> Iterator[Goal]:
    for entry in measured["precision"]:
        seeds = text_of_seeds(entry["seeds"])
        what = f"accuracy of lstm-h128 in bf16 less in float32, {seeds}"
        interval = f"{entry['difference']:+.4f} ({entry['low']:+.4f} to {entry['high']:+.4f})"
        yield Goal(what, f"within {entry['margin']}", interval, entry["equivalent"])


def text_of_seeds(seeds: Sequence[int]) -> str:
    """Seeds that follow one another, in words."""
    return f"seeds {seeds[0]} to {seeds[-1]}"


def spread(ratio: Mapping) -> str:
    """A ratio with the range of the rounds."""
    return f"{ratio['ratio']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"
