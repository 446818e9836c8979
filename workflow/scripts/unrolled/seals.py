"""Seals: what each job's results were made from, and the refusal of results that do not fit.

A seal is a JSON file with the sha256 of a job's settings, of its sources, of every result that it
started from (data included) and of every result that it left behind. Snakemake knows what it built
itself; a result that was copied, edited or built with other settings is known by its seals alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from unrolled import artifacts, hashing
from unrolled.failures import FileError

KEYS = {"spec", "sources", "inputs", "outputs"}
SHOWN = 8  # results named in one sentence


@contextmanager
def sealed(seals: str, inputs: Iterable[str], outputs: Iterable[str]) -> Iterator[None]:
    """Check what a job starts from, let it run, then seal what it made.

    seals: as JSON, what the seals of this job and of all before it should tell of, by path;
    inputs: results and sources; outputs: results and, except where nothing follows, the own seal.
    Raises `FileError` where a result does not fit or a source was edited since.
    """
    expected, outputs = json.loads(seals), list(outputs)
    folder = Path(next(iter(expected))).parts[0] + "/"
    results = [path for path in inputs if path.startswith(folder)]
    own = next((path for path in outputs if path in expected), None)
    made = expected.pop(own, None)
    if made:
        check_sources([path for path in inputs if not path.startswith(folder)], made["sources"])
    check(expected, results)
    yield
    if made:
        kept = [path for path in outputs if path != own]
        hashes = {"inputs": _hashes(results), "outputs": _hashes(kept)}
        artifacts.write_json(own, {**made, **hashes})


def check_sources(paths: list[str], expected: str) -> None:
    """Raise `FileError` unless the sources are what they were when the build began."""
    if hashing.of_files(paths) != expected:
        last = max(paths, key=lambda path: Path(path).stat().st_mtime_ns)
        raise FileError(
            f"{last} was edited since this build began: run the same command again, "
            "and what depends on it is built anew."
        )


def check(expected: Mapping[str, Mapping], results: Iterable[str]) -> None:
    """Check that `results`, and all that they were made from, belong together.

    expected: settings and sources that each seal should tell of, by the seal's path.
    """
    found: dict[str, str] = {}  # hashes by path, each file read once
    known, faults = set(expected), {}
    for path, made in expected.items():
        seal = _read(path)
        told = seal["inputs"] | seal["outputs"]
        found |= _hashes(told.keys() - found.keys())
        faults |= {file: "changed since" for file, hash_ in told.items() if found[file] != hash_}
        for kind, what in (("spec", "another config"), ("sources", "other sources")):
            if seal[kind] != made[kind]:
                faults[os.path.commonpath(seal["outputs"])] = f"made with {what}"
        known.update(seal["outputs"])
    faults |= {path: "of unknown origin" for path in results if path not in known}
    if faults:
        named = [f"{path} ({fault})" for path, fault in sorted(faults.items())]
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        raise FileError(
            f"Refused, as it does not belong to this build: {', '.join(named[:SHOWN])}{more}. "
            "Delete what is named, and the same command makes it again."
        )


def _read(path: str) -> dict:
    seal = artifacts.read_json(path)
    if not isinstance(seal, dict) or set(seal) != KEYS or not seal["outputs"]:
        raise FileError(f"{path} is damaged: delete it and run the same command again.")
    return seal


def _hashes(paths: Iterable[str]) -> dict[str, str]:
    return {path: hashing.of_file(path) for path in sorted(paths)}
