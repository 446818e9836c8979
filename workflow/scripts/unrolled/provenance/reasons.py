"""Why jobs ran, told by their seals: how each differs from the one that it replaces.

The report's appendix tells it, of the last build that made a result anew. What was missing and
came out as before has no reason, and a job that ran twice between two reports keeps the first: so a
build that was stopped and gone on with, or that lost files and made them again, tells what one in a
single go tells. Records lie in `progress`, as they are no results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ..files import artifacts

RECORDS = "progress/reasons"
RENDERED = ("report/report.html", "report/report.pdf")
NEW, SETTINGS = "not made before", "other settings"


def record(folder: str, output: str, former: Mapping | None, seal: Mapping) -> None:
    """Write why a job ran, where a reason is known; no rendering tells of itself.

    output: its first one; former: the seal that `seal` replaces, None for none.
    """
    inner = output.split("/", 1)[1]
    path = Path(folder, RECORDS, f"{inner}.json")
    why = differences(folder, former, seal)
    if why and inner not in RENDERED:
        with suppress(OSError):  # a line of the appendix is all that would be missing
            _forget_told(folder)
            if not path.exists():
                artifacts.write_json(path, {"rule": seal["rule"], "output": output, "why": why})


def differences(folder: str, former: Mapping | None, seal: Mapping) -> list[str]:
    """How a seal differs from a former one, in a few words each."""
    if former is None:
        return [NEW]
    why = [SETTINGS] * (former["settings"] != seal["settings"])
    results, others = [], []
    for path in _changed(former["inputs"], seal["inputs"]):
        (results if path.startswith(f"{folder}/") else others).append(path)
    why += [f"changed {path}" for path in [*_changed(former["code"], seal["code"]), *others]]
    if why or not results:
        return why
    rules = {rule for path in results if (rule := _maker(path))}
    return [f"follows {', '.join(sorted(rules))}"] if rules else ["other inputs"]


def read(folder: str) -> list[dict]:
    """All records, sorted by rule and output; those that are damaged are passed over."""
    records = []
    for path in Path(folder, RECORDS).rglob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(path.read_text(encoding="utf-8"))
            records.append({key: told[key] for key in ("rule", "output", "why")})
    return sorted(records, key=lambda told: (told["rule"], told["output"]))


def _forget_told(folder: str) -> None:
    """Remove the records that a whole report has told; other jobs may do so at the same time.

    When it was rendered is known by its seals, which outlast it.
    """
    rendered = [Path(folder, "seals", f"{name}.json") for name in RENDERED]
    if all(path.exists() for path in rendered):
        told = min(path.stat().st_mtime_ns for path in rendered)
        for path in Path(folder, RECORDS).rglob("*.json"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime_ns <= told:
                    path.unlink()


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    paths = before.keys() | after.keys()
    return sorted(path for path in paths if before.get(path) != after.get(path))


def _maker(path: str) -> str | None:
    """The rule that made a result, by its seal."""
    folder, inner = path.split("/", 1)
    place = f"{folder}/{inner}" if inner.startswith("seals/") else f"{folder}/seals/{inner}.json"
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads(Path(place).read_text(encoding="utf-8"))
        return _maker(told["with"]) if "with" in told else told["rule"]
    return None
