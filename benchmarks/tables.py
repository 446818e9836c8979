"""RESULTS.md: everything that was measured, from results.json alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks import ratios
from benchmarks.goals import compared, fastest, goals, spread
from benchmarks.mnist_steps import PEERS
from benchmarks.wording import METHOD, NAMES


def page(found: Mapping) -> str:
    """The whole page in Markdown."""
    parts = {
        "mnist": _mnist, "small": _small, "study": _study, "build": _build, "scale": _scale,
        "precision": _precision,
    }  # fmt: skip
    sections = [write(found[part]["found"]) for part, write in parts.items() if part in found]
    body = [
        "# Benchmark results",
        "Written by `make bench` from `results.json`; not edited by hand. "
        "![The same as a picture](results.svg)",
        _machines(found),
        "## Goals",
        table(
            ("measured", "bound", "found", "met"),
            [(g.what, g.bound, g.measured, "yes" if g.met else "**no**") for g in goals(found)],
        ),
        "## Slower than a peer",
        _slower(found),
        *sections,
        "## Method",
        METHOD.strip(),
    ]
    return "\n\n".join(body) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _machines(found: Mapping) -> str:
    """What each part was measured on; parts measured alike share a line."""
    groups: dict[str, list[str]] = {}
    for part, entry in found.items():
        m = entry["machine"]
        packages = ", ".join(f"{name} {version}" for name, version in m["packages"].items())
        text = (
            f"{m['date']}, {m['processor']}, {m['cores']} cores, {m['memory_gb']} GB, "
            f"{m['platform']}, Python {m['python']}, {packages}; commit {m['commit']}"
        )
        groups.setdefault(text, []).append(part)
    return "\n".join(f"- {', '.join(parts)}: {text}." for text, parts in groups.items())


def _slower(found: Mapping) -> str:
    """Every comparison in which ours takes longer than a peer."""
    lines = []
    for name, model in found.get("mnist", {}).get("found", {}).get("models", {}).items():
        for threads in (1, 2):
            times = model[f"threads_{threads}"]
            for peer in compared(model):
                ratio = ratios.ratio(times["ours_group"], times[peer])
                if ratio["ratio"] > 1:
                    lines.append(
                        f"- {name}, {threads} thread{'s' * (threads > 1)}: ours takes "
                        f"{spread(ratio)} times as long as {NAMES[peer]}."
                    )
    for name, times in found.get("small", {}).get("found", {}).get("times", {}).items():
        ratio = ratios.ratio(times["ours_5"], times["plain_pytorch"])
        if ratio["ratio"] > 1:
            lines.append(f"- {name}: ours takes {spread(ratio)} times as long as the plain script.")
    return "\n".join(lines) or "Nothing that was compared."


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


def _precision(found: Mapping) -> str:
    rows = [
        (name, *(f"{value:.4f}" for value in entry["accuracies"]), f"{entry['train_seconds']:.0f}")
        for name, entry in found["trained"].items()
    ]
    head = ("precision", *(f"seed {seed}" for seed in found["seeds"]), "s of training")
    verdict = "equivalent" if found["equivalent"] else "not shown to be equivalent"
    return "\n\n".join(
        [
            "## lstm-h128 in bfloat16",
            f"Final test accuracy on {found['data']}, both trained at once on a core each",
            table(head, rows),
            f"Mean difference {found['difference']:+.4f}, 90 % interval {found['low']:+.4f} to "
            f"{found['high']:+.4f}: {verdict} within {found['margin']} by two one-sided t tests "
            f"(p = {found['p']:.2g}).",
        ]
    )
