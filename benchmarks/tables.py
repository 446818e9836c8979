"""RESULTS.md: everything that was measured, processor by processor, from `results/` alone."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks import ratios
from benchmarks.goals import Goal, compared, goals, spread
from benchmarks.sections import NOT_MEASURED, SECTIONS, table
from benchmarks.wording import METHOD, NAMES


def page(results: Mapping) -> str:
    """The whole page in Markdown; results: by processor, what is stored of each part."""
    body = [
        "# Benchmark results",
        "Written by `make bench` from the files in `results`, one for each kind of processor that "
        "it was run on; not edited by hand. ![The same as a picture](results.svg)",
        "## Goals",
        _goals(results),
        *(text for name, parts in results.items() for text in _of_processor(name, parts)),
        "## Method",
        METHOD.strip(),
    ]
    return "\n\n".join(body) + "\n"


def _goals(results: Mapping) -> str:
    """Every goal, with what each processor gave beside one another."""
    columns = {name: {goal.what: goal for goal in goals(parts)} for name, parts in results.items()}
    # in the order of the processor of which most is known
    known = sorted(columns.values(), key=len, reverse=True)
    bounds = {goal.what: goal.bound for column in known for goal in column.values()}
    rows = [
        (what, bound, *(_found(column.get(what)) for column in columns.values()))
        for what, bound in bounds.items()
    ]
    return table(("measured", "bound", *columns), rows)


def _found(goal: Goal | None) -> str:
    if goal is None:
        return NOT_MEASURED
    return f"{goal.measured}: {'met' if goal.met else '**not met**'}"


def _of_processor(name: str, parts: Mapping) -> list[str]:
    """All about one processor."""
    measured = {part: entry["measured"] for part, entry in parts.items()}
    sections = [write(measured[part]) for part, write in SECTIONS.items() if part in measured]
    heads = [f"## {name}", _machines(parts), "### Slower than a peer", _slower(measured)]
    return [*heads, *sections]


def _machines(parts: Mapping) -> str:
    """When, on what and with what each part was measured; parts measured alike share a line."""
    groups: dict[str, list[str]] = {}
    for part, entry in parts.items():
        m = entry["machine"]
        packages = ", ".join(f"{name} {version}" for name, version in m["packages"].items())
        text = (
            f"{m['date']}, {m['cores']} cores, {m['memory_gb']} GB, "
            f"{m['platform']}, Python {m['python']}, {packages}; commit {m['commit']}"
        )
        groups.setdefault(text, []).append(part)
    return "\n".join(f"- {', '.join(parts)}: {text}." for text, parts in groups.items())


def _slower(measured: Mapping) -> str:
    """Every comparison in which ours takes longer than a peer."""
    lines = []
    for name, model in measured.get("mnist", {}).get("models", {}).items():
        for threads in (1, 2):
            times = model[f"threads_{threads}"]
            for peer in compared(model):
                ratio = ratios.ratio(times["ours_group"], times[peer])
                if ratio["ratio"] > 1:
                    lines.append(
                        f"- {name}, {threads} thread{'s' * (threads > 1)}: ours takes "
                        f"{spread(ratio)} times as long as {NAMES[peer]}."
                    )
    for name, times in measured.get("small", {}).get("times", {}).items():
        ratio = ratios.ratio(times["ours_5"], times["plain_pytorch"])
        if ratio["ratio"] > 1:
            lines.append(f"- {name}: ours takes {spread(ratio)} times as long as the plain script.")
    return "\n".join(lines) or "Nothing that was compared."
