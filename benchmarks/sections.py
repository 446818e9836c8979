"""The sections of RESULTS.md, one for each part of the measurements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks import ratios
from benchmarks.goals import compared, fastest, spread, text_of_seeds
from benchmarks.mnist_steps import PEERS
from benchmarks.operators import TINY, shares
from benchmarks.wording import NAMES


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _mnist(found: Mapping) -> str:
    parts = [f"## One training step on {'MNIST' if found['data'] == 'mnist' else 'the digits'}"]
    for threads in (1, 2):
        rows = []
        for name, model in found["models"].items():
            times = model[f"threads_{threads}"]
            shown = [
                f"{median(times[row]) * 1e3:.2f}" if row not in PEERS or row in compared(model)
                else "not compared"
                for row in NAMES
            ]  # fmt: skip
            best = spread(fastest(model, threads)[1]) if compared(model) else "not compared"
            rows.append([name, *shown, best])
        parts += [
            f"Milliseconds a replicate, {threads} thread{'s' * (threads > 1)}"
            + (" (ours as in the study: two jobs of one thread)" if threads > 1 else ""),
            table(("model", *NAMES.values(), "fastest peer / ours as in the study"), rows),
        ]
    rows = [
        (name, NAMES[peer], f"{a['ours']:.3f}", f"{a['other']:.3f}", f"{a['difference']:+.3f}",
         f"{a['allowed']:.3f}", "yes" if a["agree"] else "**no**")
        for name, model in found["models"].items()
        for peer, a in model["agreement"].items()
    ]  # fmt: skip
    head = ("model", "peer", "ours", "peer's", "difference", "allowed", "agree")
    return "\n\n".join([*parts, "Test losses after 200 steps, means over seeds", table(head, rows)])


def _profile(found: Mapping) -> str:
    rows, dearest = [], []
    for name, watched in found["models"].items():
        total = sum(operator["seconds"] for operator in watched)
        rows.append((name, *(f"{share:.0%}" for share in shares(watched).values())))
        dearest += [
            (name, operator["name"], f"{operator['calls']:.0f}",
             f"{operator['seconds'] / total:.0%}")
            for operator in watched[:5]
        ]  # fmt: skip
    return "\n\n".join(
        [
            "## Where the time of a step of ours goes",
            "One seed, one thread, by PyTorch's profiler (see `operators.py`). What is no product "
            "is what JAX saves: it compiles all steps of a sequence into one program, which calls "
            "no operators and does element-wise work on what a product has just left in cache. "
            "A call of our product takes "
            f"{found['product_call'] * 1e6:.0f} microseconds even for matrices of {TINY} x {TINY}, "
            "and counts as product here; RNN and GRU make such a call at every step of the "
            "sequence, LSTM's kernel one for all steps.",
            table(("model", "matrix products", "other operators", "Python"), rows),
            "The five dearest operators of each",
            table(("model", "operator", "calls a step", "share"), dearest),
        ]
    )


def _small(found: Mapping) -> str:
    rows = []
    for name, times in found["times"].items():
        agree = found["agreement"][name]
        own = [f"{median(times[row]) * 1e6:.0f}" for row in ("plain_pytorch", "ours_5", "ours_50")]
        factors = [
            spread(ratios.ratio(times["plain_pytorch"], times[row])) if agree["agree"]
            else "not compared"
            for row in ("ours_5", "ours_50")
        ]  # fmt: skip
        rows.append((name, *own, *factors, f"{agree['difference']:+.3f} of {agree['allowed']:.3f}"))
    head = (
        "configuration", "plain", "ours, 5 seeds", "ours, 50 seeds", "plain / ours, 5",
        "plain / ours, 50", "loss difference of allowed",
    )  # fmt: skip
    means = "; ".join(
        f"{row.removeprefix('ours_')} seeds: {spread(s)} by mean times, {s['mean_of_ratios']:.2f} "
        f"as mean of the ratios, over {s['configurations']} configurations"
        for row, s in found["speed"].items()
    )
    title = "## One training step on remember and addition, data included"
    return "\n\n".join(
        [title, "Microseconds a replicate, one thread", table(head, rows), f"Together: {means}."]
    )


def _study(found: Mapping) -> str:
    rows = [
        (name, f"{entry['step_seconds'] * 1e3:.2f}", entry["epoch_steps"],
         f"{entry['test_seconds']:.3f}", f"{entry['final_seconds']:.3f}", f"{entry['seconds']:.0f}")
        for name, entry in found["configurations"].items()
    ]  # fmt: skip
    head = (
        "configuration",
        "ms a step",
        "steps an epoch",
        "s a test",
        "s of evaluation",
        "s in all",
    )
    return "\n\n".join(
        [
            "## The whole study by the plain script",
            f"{found['seeds']} seeds, one after another: {found['seconds'] / 60:.1f} minutes, "
            "summed from measured steps (see `whole_study.py`).",
            table(head, rows),
        ]
    )


def _build(found: Mapping) -> str:
    lines = ["## The whole build"]
    if whole := found.get("whole"):
        cpu = ", ".join(f"{name} {seconds:.0f}" for name, seconds in whole["cpu_by_script"].items())
        lines += [
            f"{'Quick build' if whole['quick'] else 'Build'} on two cores, from prepared images to "
            f"the report: {whole['wall_seconds'] / 60:.1f} minutes, {whole['cpu_seconds']:.0f} s "
            f"of CPU time. By script, in seconds: {cpu}. Peak memory of Snakemake itself: "
            f"{whole['snakemake_peak_memory_mb']:.0f} MB."
        ]
    lines.append(
        f"Nothing to do: {found['noop_seconds']:.1f} s. A template changed: "
        f"{found['template_seconds']:.1f} s. All figures: {found['figures_cpu_seconds']:.0f} s CPU."
    )
    return "\n\n".join(lines)


def _scale(found: Mapping) -> str:
    builds = [
        (entry["seeds"], f"{entry['wall_seconds']:.1f}",
         f"{entry['wall_seconds'] / entry['seeds']:.2f}",
         f"{entry['train_seconds'] / entry['seeds']:.2f}")
        for entry in found["seeds"]
    ]  # fmt: skip
    plans = [
        (f"{plan['runs']:,}", "1" if plan["one_seed_a_job"] else "as configured",
         f"{plan['wall_seconds']:.1f}", f"{plan['peak_memory_mb']:.0f}")
        for plan in found["plans"]
    ]  # fmt: skip
    return "\n\n".join(
        [
            "## Scale",
            "Builds of remember and addition, all configurations, with reduced budgets",
            table(("seeds", "s", "s a seed", "s of training a seed"), builds),
            "Plans (`snakemake --dry-run`)",
            table(("runs", "seeds a job", "s", "peak MB"), plans),
        ]
    )


def _precision(found: Sequence[Mapping]) -> str:
    rows, verdicts = [], []
    for entry in found:
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
            "## lstm-h128 in bfloat16",
            f"Final test accuracies on {found[0]['data']}, both trained at once on a core each",
            table(("seeds", "precision", "accuracies", "s of training"), rows),
            *verdicts,
        ]
    )


SECTIONS = {
    "mnist": _mnist, "profile": _profile, "small": _small, "study": _study, "build": _build,
    "scale": _scale, "precision": _precision,
}  # fmt: skip
