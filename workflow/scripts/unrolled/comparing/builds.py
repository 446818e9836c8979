"""What report.json, and the records of the renderings beside it, say of a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unrolled.files.artifacts import read_json
from unrolled.files.failures import FileError

PARTS = ("settings", "sources", "images", "versions", "verdicts", "numbers")
TEMPLATES = "report/"  # where in the project they lie
NUMBER = {"mean", "low", "high", "runs"}


@dataclass(frozen=True)
class Build:
    """A build by parts, each flat: values by name.

    settings: by dotted key; sources and templates: sha256 by path; images: sha256 by array;
    versions: by package; verdicts and numbers: mappings with effect or mean and interval.
    `templates` is None where no record of a rendering lies beside report.json.
    """

    path: Path
    settings: Mapping[str, Any]
    sources: Mapping[str, str]
    templates: Mapping[str, str] | None
    images: Mapping[str, str]
    versions: Mapping[str, str]
    verdicts: Mapping[str, dict]
    numbers: Mapping[str, dict]


def read(path: str | Path) -> Build:
    """Read the build whose report.json this is.

    Raises `FileError` for a file that is no report or that says nothing of its build, and
    `OSError` where it cannot be read.
    """
    path = Path(path)
    provenance = _mapping(read_json(path), path).get("provenance")
    if not provenance:
        raise FileError(f"{path} does not say what it was made of: build that report anew.")
    parts = {name: _mapping(_mapping(provenance, path).get(name), path) for name in PARTS}
    if not all(map(_is_number, parts["numbers"].values())):
        raise FileError(f"{path} is damaged: a number in it has no mean and interval.")
    verdicts = parts["verdicts"].values()
    if not all(isinstance(verdict, dict) and "verdict" in verdict for verdict in verdicts):
        raise FileError(f"{path} is damaged: a conclusion in it has no verdict.")
    rendered = _renderings(path)
    templates = {name: rendered.pop(name) for name in list(rendered) if name.startswith(TEMPLATES)}
    return Build(
        path=path,
        settings=dict(_flat(parts["settings"], ())),
        sources={**rendered, **parts["sources"]},
        templates=templates or None,
        images=parts["images"],
        versions=parts["versions"],
        verdicts=parts["verdicts"],
        numbers=parts["numbers"],
    )


def _is_number(value: Any) -> bool:
    """Whether it has a mean, and an interval or none."""
    if not isinstance(value, dict) or set(value) != NUMBER:
        return False
    ends = [value[end] for end in ("low", "high")]
    known = [value["mean"], *(ends if ends != [None, None] else [])]
    return all(isinstance(number, int | float) for number in known)


def _renderings(path: Path) -> dict[str, str]:
    """Sources and templates, sha256 by path, of every rendering beside report.json."""
    hashes: dict[str, str] = {}
    for record in sorted(path.parent.glob("rendering-*.json")):
        hashes |= _mapping(_mapping(read_json(record), record).get("sources"), record)
    return hashes


def _mapping(value: Any, path: Path) -> dict:
    if not isinstance(value, dict):
        raise FileError(f"{path} is no report of a build.")
    return value


def _flat(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every setting under its dotted key; lists are one setting each."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, (*keys, str(key)))
    else:
        yield ".".join(keys), value
