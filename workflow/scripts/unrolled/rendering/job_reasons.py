"""Why results were last made anew, as a section for the appendix.

The records are written while a build runs and are no result: so report.json does not tell them,
and a rendering does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from unrolled.files.failures import FileError
from unrolled.provenance import reasons, seals
from unrolled.reporting import markdown, templates
from unrolled.reporting.formatting import FILTERS

TEMPLATE = "appendix-reasons.md"


def section(text: str | Path, folder: str, results: Iterable[str]) -> dict | None:
    """The section that the text tells of `results` and all that led to them.

    Other jobs may run before a rendering or after it. None where nothing is recorded.
    """
    jobs = upstream(results)
    records = [record for record in reasons.read(folder) if record["output"] in jobs]
    if not records:
        return None
    counts = Counter((record["rule"], tuple(record["why"])) for record in records)
    context = {
        "jobs": len(records),
        "is_first": all(record["why"] == [reasons.NEW] for record in records),
        "groups": [
            {"rule": rule, "why": list(why), "jobs": jobs} for (rule, why), jobs in counts.items()
        ],
    }
    written, values = templates.render(text, TEMPLATE, context, FILTERS)
    (part,) = markdown.sections(written, values, str)
    return part


def upstream(results: Iterable[str]) -> set[str]:
    """Results, and those that they were made from, as far as seals tell."""
    outputs: set[str] = set()
    waiting = list(results)
    while waiting:
        path = waiting.pop()
        if path not in outputs:
            try:
                _, seal = seals.read(path)
            except (OSError, FileError):
                continue
            folder = path.split("/")[0]
            outputs.update(seal["outputs"])
            waiting += (file for file in seal["inputs"] if file.startswith(f"{folder}/"))
    return outputs
