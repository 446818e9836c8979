"""RESULTS.md: everything that was measured, from results.json alone."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks import ratios
from benchmarks.goals import compared, goals, spread
from benchmarks.sections import SECTIONS, table
from benchmarks.wording import METHOD, NAMES


def page(results: Mapping) -> str:
    """The whole page in Markdown; results: the content of results.json."""
    measured = {part: entry["measured"] for part, entry in results.items()}
    sections = [write(measured[part]) for part, write in SECTIONS.items() if part in measured]
    body = [
        "# Benchmark results",
        "Written by `make bench` from `results.json`; not edited by hand. "
        "![The same as a picture](results.svg)",
        _machines(results),
        "## Goals",
        table(
            ("measured", "bound", "found", "met"),
            [(g.what, g.bound, g.measured, "yes" if g.met else "**no**") for g in goals(results)],
        ),
        "## Slower than a peer",
        _slower(measured),
        *sections,
        "## Method",
        METHOD.strip(),
    ]
    return "\n\n".join(body) + "\n"


def _machines(results: Mapping) -> str:
    """What each part was measured on; parts measured alike share a line."""
    groups: dict[str, list[str]] = {}
    for part, entry in results.items():
        m = entry["machine"]
        packages = ", ".join(f"{name} {version}" for name, version in m["packages"].items())
        text = (
            f"{m['date']}, {m['processor']}, {m['cores']} cores, {m['memory_gb']} GB, "
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
