"""The sections of a processor in RESULTS.md, one for each part of the measurements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks import ratios
from benchmarks.goals import by_cpu_time, compared, fastest, spread, text_of_seeds
from benchmarks.mnist_steps import PEERS
from benchmarks.operators import TINY, shares
from benchmarks.wording import NAMES, WITH_COMPILER, WITHOUT_COMPILER

NOT_COMPARED, NOT_MEASURED = "not compared", "not measured"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _mnist(part: Mapping) -> str:
    pieces = [f"### One training step on {'MNIST' if part['data'] == 'mnist' else 'the digits'}"]
    models = part["models"].items()
    for threads in (1, 2):
        title = f"Milliseconds a replicate, {threads} thread{'s' * (threads > 1)}"
        note = " (ours as in the study: two jobs of one thread)" if threads > 1 else ""
        head = ("model", *NAMES.values(), "fastest peer / ours as in the study", "by CPU time")
        rows = [(name, *_step_times(model, threads)) for name, model in models]
        pieces += [title + note, table(head, rows)]
    head = ("model", "peer", "ours", "peer's", "difference", "allowed", "agree")
    rows = [
        (name, NAMES[peer], *_agreement(losses))
        for name, model in models
        for peer, losses in model["agreement"].items()
    ]
    pieces += ["Test losses after 200 steps, means over seeds", table(head, rows)]
    return "\n\n".join(pieces)


def _step_times(model: Mapping, threads: int) -> list[str]:
    """Milliseconds of every side, and the time of the fastest peer over ours, twice."""
    times, comparable = model[f"threads_{threads}"], compared(model)
    cells = {row: f"{median(times[row]) * 1e3:.2f}" for row in NAMES}
    cells |= {peer: NOT_COMPARED for peer in PEERS if peer not in comparable}
    if not comparable:
        return [*cells.values(), NOT_COMPARED, NOT_COMPARED]
    peer, ratio = fastest(model, threads)
    of_cpu_time = by_cpu_time(model, peer, threads)
    return [*cells.values(), spread(ratio), spread(of_cpu_time) if of_cpu_time else NOT_MEASURED]


def _agreement(losses: Mapping) -> list[str]:
    """Both means, their difference and what is allowed of it, and whether it is within that."""
    means = [f"{losses[side]:.3f}" for side in ("ours", "other")]
    agree = "yes" if losses["agree"] else "**no**"
    return [*means, f"{losses['difference']:+.3f}", f"{losses['allowed']:.3f}", agree]


def _profile(part: Mapping) -> str:
    rows, dearest, is_compiled = [], [], False
    for name, watched in part["models"].items():
        total = sum(operator["seconds"] for operator in watched)
        spent = shares(watched)
        is_compiled = is_compiled or spent["compiled"] > 0
        rows.append((name, *(f"{share:.0%}" for share in spent.values())))
        for operator in watched[:5]:
            share = operator["seconds"] / total
            dearest.append((name, operator["name"], f"{operator['calls']:.0f}", f"{share:.0%}"))
    call = f"{part['product_call'] * 1e6:.0f} microseconds"
    return "\n\n".join(
        [
            "### Where the time of a step of ours goes",
            "One seed, one thread, by PyTorch's profiler (see `operators.py`). "
            + (WITH_COMPILER if is_compiled else WITHOUT_COMPILER.format(call=call, tiny=TINY)),
            table(
                ("model", "compiled recurrence", "matrix products", "other operators", "Python"),
                rows,
            ),
            "The five dearest operators of each",
            table(("model", "operator", "calls a step", "share"), dearest),
        ]
    )


def _small(part: Mapping) -> str:
    head = ["configuration", "plain", "ours, 5 seeds", "ours, 50 seeds"]
    head += ["plain / ours, 5", "plain / ours, 50", "loss difference of allowed"]
    rows = [
        (name, *_small_times(times, part["agreement"][name]))
        for name, times in part["times"].items()
    ]
    means = "; ".join(
        f"{row.removeprefix('ours_')} seeds: {spread(s)} by mean times, {s['mean_of_ratios']:.2f} "
        f"as mean of the ratios{_by_cpu_time(s)}, over {s['configurations']} configurations"
        for row, s in part["speed"].items()
    )
    title = "### One training step on remember and addition, data included"
    return "\n\n".join(
        [title, "Microseconds a replicate, one thread", table(head, rows), f"Together: {means}."]
    )


def _by_cpu_time(speed: Mapping) -> str:
    """The ratio of mean times by the processors' time, where that was measured."""
    return f", {spread(speed['cpu'])} by CPU time" if "cpu" in speed else ""


def _small_times(times: Mapping, losses: Mapping) -> list[str]:
    """The time of every side, the plain script's over ours, and how far the losses differ."""
    plain, ours = times["plain_pytorch"], [times["ours_5"], times["ours_50"]]
    microseconds = [f"{median(seconds) * 1e6:.0f}" for seconds in (plain, *ours)]
    factors = [
        spread(ratios.ratio(plain, seconds)) if losses["agree"] else NOT_COMPARED
        for seconds in ours
    ]
    return [*microseconds, *factors, f"{losses['difference']:+.3f} of {losses['allowed']:.3f}"]


def _study(part: Mapping) -> str:
    head = ["configuration", "ms a step", "steps an epoch", "s a test", "s of evaluation"]
    rows = []
    for name, entry in part["configurations"].items():
        tests = [f"{entry[key]:.3f}" for key in ("test_seconds", "final_seconds")]
        step = f"{entry['step_seconds'] * 1e3:.2f}"
        rows.append((name, step, entry["epoch_steps"], *tests, f"{entry['seconds']:.0f}"))
    return "\n\n".join(
        [
            "### The whole study by the plain script",
            f"{part['runs']:,} runs, one after another: {part['seconds'] / 60:.1f} minutes, "
            f"summed from measured steps (see `whole_study.py`){_cores(part)}.",
            table([*head, "s in all"], rows),
        ]
    )


def _cores(part: Mapping) -> str:
    """How many processors the plain script's steps keep busy, where that was measured."""
    return f", which keep {part['cores']:.2f} cores busy" if "cores" in part else ""


def _build(part: Mapping) -> str:
    lines = ["### The whole build"]
    if whole := part.get("whole"):
        cpu = ", ".join(f"{name} {seconds:.0f}" for name, seconds in whole["cpu_by_script"].items())
        lines += [
            f"{'Quick build' if whole['quick'] else 'Build'} on two cores, from prepared images to "
            f"the report: {whole['wall_seconds'] / 60:.1f} minutes, {whole['cpu_seconds']:.0f} s "
            f"of CPU time. By script, in seconds: {cpu}. Peak memory of Snakemake itself: "
            f"{whole['snakemake_peak_memory_mb']:.0f} MB."
        ]
        if "busy" in whole:
            lines.append(
                f"From the first training to the report jobs kept the cores busy for "
                f"{whole['busy']:.1%} of the time: ![jobs by core over time](timeline.svg)"
            )
    lines.append(
        f"Nothing to do: {part['noop_seconds']:.1f} s. A template changed: "
        f"{part['template_seconds']:.1f} s. All figures: {part['figures_cpu_seconds']:.0f} s CPU."
    )
    return "\n\n".join(lines)


def _scale(part: Mapping) -> str:
    builds = []
    for entry in part["seeds"]:
        seeds, wall = entry["seeds"], entry["wall_seconds"]
        trained = entry["train_seconds"] / seeds
        builds.append((seeds, f"{wall:.1f}", f"{wall / seeds:.2f}", f"{trained:.2f}"))
    plans = []
    for plan in part["plans"]:
        seeds = "1" if plan["one_seed_a_job"] else "as configured"
        costs = f"{plan['wall_seconds']:.1f}", f"{plan['peak_memory_mb']:.0f}"
        plans.append((f"{plan['runs']:,}", seeds, *costs))
    return "\n\n".join(
        [
            "### Scale",
            "Builds of remember and addition, all configurations, with reduced budgets",
            table(("seeds", "s", "s a seed", "s of training a seed"), builds),
            "Plans (`snakemake --dry-run`)",
            table(("runs", "seeds a job", "s", "peak MB"), plans),
        ]
    )


def _precision(part: Sequence[Mapping]) -> str:
    rows, verdicts = [], []
    for entry in part:
        seeds = text_of_seeds(entry["seeds"])
        for name, trained in entry["trained"].items():
            accuracies = " ".join(f"{value:.4f}" for value in trained["accuracies"])
            rows.append((seeds, name, accuracies, f"{trained['train_seconds']:.0f}"))
        verdict = "equivalent" if entry["equivalent"] else "not shown to be equivalent"
        verdicts.append(
            f"{seeds.capitalize()}: mean difference {entry['difference']:+.4f}, 90 % interval "
            f"{entry['low']:+.4f} to {entry['high']:+.4f}: {verdict} within {entry['margin']} by "
            f"two one-sided t tests (p = {entry['p']:.2g})."
        )
    return "\n\n".join(
        [
            "### lstm-h128 in bfloat16",
            f"Final test accuracies on {part[0]['data']}, both trained at once on a core each",
            table(("seeds", "precision", "accuracies", "s of training"), rows),
            *verdicts,
        ]
    )


SECTIONS = {
    "mnist": _mnist,
    "profile": _profile,
    "small": _small,
    "study": _study,
    "build": _build,
    "scale": _scale,
    "precision": _precision,
}
