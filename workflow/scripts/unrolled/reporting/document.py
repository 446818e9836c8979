"""The report as one document: title, notices and the sections in the original's order."""

from __future__ import annotations

from unrolled.reporting import (
    addition,
    appendix,
    beyond,
    ledger,
    method,
    mnist,
    notices,
    open_choices,
    printed,
    remember,
    summary,
    timing,
)
from unrolled.reporting import formatting as text
from unrolled.reporting.study import Study

PARTS = {"mnist": mnist.build, "remember": remember.build, "addition": addition.build}


def build(study: Study) -> dict:
    """The document that both renderers take."""
    seeds = text.count(len(study.seeds), "seed")
    configurations = text.count(len(study.configurations), "configuration")
    return {
        "title": study.settings["title"],
        "subtitle": f"{configurations}, {seeds}, {len(study.tables['runs']):,} training runs",
        "language": "en",
        "data": study.data,
        "quick": study.quick,
        "notices": notices.first_screen(study),
        "sections": [
            summary.build(study),
            *ledger.build(study),
            method.build(study),
            *(PARTS[task](study) for task in study.tasks),
            *printed.build(study),
            *open_choices.build(study),
            *timing.build(study),
            *beyond.build(study),
            appendix.build(study),
        ],
    }
