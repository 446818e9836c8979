"""Seals: what each result was made from, written when it is made.

A job that has finished leaves a seal beside its results: with its settings, the hash of its code,
and the sha256 of each file that it started from and of each that it left behind, all as Snakemake
handed them to it. The seal of `results/<path>` is `results/seals/<path>.json`; files of one job
share the seal of the first of them. Snakemake knows what it built itself; a result that was copied
or edited is known by its seal alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..files import artifacts
from ..files.failures import FileError
from . import code, hashing, reasons, watch

KEYS = {"rule", "settings", "code", "inputs", "outputs"}
SHOWN = 8  # results named in one sentence
CHANGED, UNKNOWN = "changed since", "of unknown origin"
OTHER_SOURCES, OTHER_SETTINGS = "made with other sources", "made with another config"


@contextmanager
def sealed(job: Any) -> Iterator[Any]:
    """Check what a job starts from, let it run, then seal what it left behind.

    job: what Snakemake hands a script. Gives the job's settings, or None. Raises `FileError` where
    an input does not fit, where code was edited since, and where the job used code or results that
    its rule does not list.
    """
    outputs, inputs = list(job.output), list(job.input)
    folder = outputs[0].split("/")[0]
    listed = json.loads(job.params.code)
    check_code(listed)
    results = [path for path in inputs if path.startswith(f"{folder}/")]
    hashes = check_results(results)
    settings = json.loads(job.params.get("settings", "null"))
    with watch.opened(folder) as opened:
        yield settings and settings["are"]
    watch.check(job.rule, opened, {*inputs, *outputs, *job.log}, listed)
    hashes |= {path: hashing.of_file(path) for path in inputs if path not in hashes}
    seal = {
        "rule": job.rule,
        "settings": settings,
        "code": listed,
        "inputs": dict(sorted(hashes.items())),
        "outputs": {path: hashing.of_file(path) for path in sorted(outputs)},
    }
    _write(folder, outputs, seal)


def seal_of(path: str) -> str:
    """Where the seal of a result lies."""
    folder, inner = path.split("/", 1)
    return f"{folder}/seals/{inner}.json"


def read(path: str) -> tuple[str, dict]:
    """The seal that covers a result, and where it lies.

    Raises `FileNotFoundError` where there is none, and `FileError` where it is damaged.
    """
    place = seal_of(path)
    seal = artifacts.read_json(place)
    if isinstance(seal, dict) and set(seal) == {"with"}:
        place = seal_of(seal["with"])
        seal = artifacts.read_json(place)
    if not isinstance(seal, dict) or set(seal) != KEYS or not seal["outputs"]:
        raise FileError(f"{place} is damaged: delete it and run the same command again.")
    return place, seal


def link(seal: Mapping) -> str:
    """What other seals hold of a seal: the hash of its outputs.

    Its code, settings and inputs are held against what they are now. So a result that was made
    again and came out the same is still what others started from.
    """
    return hashing.of_text(json.dumps(seal["outputs"], sort_keys=True))


def hash_of(path: str) -> str:
    """The hash by which others hold a file: that of its bytes, or a seal's link."""
    try:
        seal = artifacts.read_json(path) if "/seals/" in path else None
    except FileError:
        seal = None
    is_seal = isinstance(seal, dict) and set(seal) == KEYS
    return link(seal) if is_seal else hashing.of_file(path)


def is_current(path: str, settings: str, listed: str) -> bool:
    """Whether a result was made with these settings and this code, as its rule hands them now."""
    try:
        _, seal = read(path)
    except (OSError, FileError):
        return False
    current = {"settings": json.loads(settings), "code": json.loads(listed)}
    return Path(path).is_file() and all(seal[key] == value for key, value in current.items())


def check_results(results: Iterable[str]) -> dict[str, str]:
    """The sha256 of results and of their seals, by path.

    Raises `FileError` unless every result is as its seal tells.
    """
    hashes: dict[str, str] = {}
    faults: dict[str, str] = {}
    for path in results:
        try:
            place, seal = read(path)
        except FileNotFoundError:
            faults[path] = UNKNOWN
            continue
        hashes[place] = link(seal)
        if path not in hashes:
            hashes[path] = hashing.of_file(path)
        if seal["outputs"].get(path) != hashes[path]:
            faults[path] = CHANGED
    refuse(faults)
    return hashes


def refuse(faults: Mapping[str, str]) -> None:
    """Raise a `FileError` that names what does not fit, and how, if anything."""
    if not faults:
        return
    raise FileError(
        f"Refused, as it does not belong to this build: {listed(faults)}. "
        "Delete what is named, and the same command makes it again."
    )


def listed(faults: Mapping[str, str]) -> str:
    """What does not fit, and how, as part of a sentence."""
    named = [f"{path} ({fault})" for path, fault in sorted(faults.items())]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f"{', '.join(named[:SHOWN])}{more}"


def check_code(listed: Mapping[str, str]) -> None:
    """Raise `FileError` unless code is what it was when the build began.

    listed: hashes of the syntax trees, by path.
    """
    edited = [path for path, digest in listed.items() if not is_same_code(path, digest)]
    if edited:
        last = max(edited, key=_time_of)
        raise FileError(
            f"{last} was edited since this build began: run the same command again, "
            "and what depends on it is built anew."
        )


def is_same_code(path: str, digest: str) -> bool:
    """Whether a file is still there and says the same."""
    try:
        return code.digest(path) == digest
    except (OSError, SyntaxError):
        return False


def _time_of(path: str) -> int:
    return Path(path).stat().st_mtime_ns if Path(path).exists() else 0


def _write(folder: str, outputs: list[str], seal: dict) -> None:
    first, *others = outputs
    reasons.record(folder, first, _former(first), seal)
    artifacts.write_json(seal_of(first), seal)
    for path in others:
        artifacts.write_json(seal_of(path), {"with": first})


def _former(path: str) -> dict | None:
    """The seal that a result had before, if any."""
    try:
        return read(path)[1]
    except (OSError, FileError):
        return None
