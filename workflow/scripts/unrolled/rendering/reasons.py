"""Why the last build ran what it did, as a part of the appendix.

The record is written when a build starts and is no result: whether a rendering tells it decides
nothing else, and a changed template still rebuilds the rendering alone.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from unrolled.rendering import blocks

TITLE = "Why the last build ran what it did"
FIRST = "not made before"
MOST = 4  # reasons named of one job


def add(document: dict, record: str | Path | None) -> None:
    """Add the part to the appendix of a checked report; nothing without a record."""
    appendix = [one for one in document["sections"] if one["id"] == "appendix"]
    jobs = _read(record)
    if appendix and jobs:
        part = {"id": "appendix-reasons", "title": TITLE, "blocks": _told(jobs), "sections": []}
        appendix[0]["sections"].append(blocks.section(part, "the appendix", depth=2))


def _read(record: str | Path | None) -> list[tuple[str, str]]:
    """Rule and reasons of every job; none of a record that is missing or damaged."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        found = json.loads(Path(record).read_text(encoding="utf-8"))["jobs"].values()
        return [(job["rule"], _worded(job["why"])) for job in found]
    return []


def _worded(why: list[str]) -> str:
    more = f" and {len(why) - MOST} more" if len(why) > MOST else ""
    return ", ".join(why[:MOST]) + more


def _told(jobs: list[tuple[str, str]]) -> list[dict]:
    if all(why == FIRST for _, why in jobs):
        said = f"All {len(jobs):,} jobs ran, as nothing had been made before."
        return [{"type": "paragraph", "text": [said]}]
    counts: dict[tuple[str, str], int] = {}
    for job in jobs:
        counts[job] = counts.get(job, 0) + 1
    items = [
        [{"code": rule}, f", {number:,} {'job' if number == 1 else 'jobs'}: {why}"]
        for (rule, why), number in counts.items()
    ]
    said = "By rule; all else stayed as it was. What was only missing was made again unchanged."
    return [{"type": "paragraph", "text": [said]}, {"type": "list", "items": items}]
