"""Why jobs run, recorded when a build starts: the report's appendix tells it.

A record belongs to a report: what was planned since the report before, each job with the first
reason that it had. So a build that was stopped and gone on with tells what one in a single go
tells, and where only something missing is made again, the record stays as it is, as does what is
made: the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

RECORD = "progress/reasons.json"
RENDERED = ("report/report.html", "report/report.pdf")
NEW, SETTINGS, INPUTS, FORCED = (
    "not made before",
    "other settings or sources",
    "another set of inputs",
    "asked for by hand",
)


def record(dag: Any, folder: str) -> None:
    """Write the reasons of all jobs that Snakemake's `dag` runs now, where any has one.

    `folder`: the build's. A job that only makes again what is missing has none.
    """
    path = Path(folder, RECORD)
    known = _read(path)
    found = _explained(dag, folder, known["made"])
    if not found:
        return
    if _told(path, folder):
        known["jobs"] = {}
    known["jobs"] = found | known["jobs"]
    known["made"] = sorted({*known["made"], *_outputs(dag.needrun_jobs())})
    with suppress(OSError):  # a page of the appendix is all that would be missing
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_text(json.dumps(known, indent=1), encoding="utf-8")
        temporary.replace(path)


def _read(path: Path) -> dict:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.keys() == {"jobs", "made"}:
            return found
    return {"jobs": {}, "made": []}


def _told(path: Path, folder: str) -> bool:
    """Whether a whole report has told the record."""
    files = [path, *(Path(folder, name) for name in RENDERED)]
    if not all(map(os.path.exists, files)):
        return False
    written, *rendered = [file.stat().st_mtime_ns for file in files]
    return min(rendered) >= written


def _outputs(jobs: Iterable[Any]) -> list[str]:
    return [str(next(iter(job.output))) for job in jobs if job.output]


def _explained(dag: Any, folder: str, made: list[str]) -> dict[str, dict]:
    """Rule and reasons of every job that has one, or follows from one that has, by output."""
    jobs = {job: key for job in dag.needrun_jobs() for key in _outputs([job])}
    order = {rule.name: place for place, rule in enumerate(dag.workflow.rules)}
    own = {job: _own(dag.reason(job), key, folder, made) for job, key in jobs.items()}
    real: dict[Any, list[str]] = {}

    def visit(job: Any) -> list[str]:
        if job not in real:
            real[job] = []
            before = [one for one in dag.dependencies[job] if one in jobs and visit(one)]
            rules = sorted({one.rule.name for one in before}, key=order.get)
            real[job] = own[job] or [f"follows {', '.join(rules)}"] * bool(rules)
        return real[job]

    for job in jobs:
        visit(job)
    kept = sorted((job for job in jobs if real[job]), key=lambda j: (order[j.rule.name], jobs[j]))
    return {jobs[job]: {"rule": job.rule.name, "why": real[job]} for job in kept}


def _own(reason: Any, key: str, folder: str, made: list[str]) -> list[str]:
    """The reasons that a job has by itself; results that others changed are none of a build."""
    if key not in made:
        return [NEW]
    changed = sorted(str(path) for path in reason.updated_input)
    found = [f"changed {path}" for path in changed if not path.startswith(f"{folder}/")]
    found += [SETTINGS] * bool(reason.params_changed or reason.code_changed)
    found += [INPUTS] * bool(reason.input_changed)
    return found + [FORCED] * bool(reason.forced)
