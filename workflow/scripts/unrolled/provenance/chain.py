"""The chain of seals: whether a result, and all that it was made from, belong to a config.

The report walks it before it is written: what it is made of may have come from another build,
been edited where Snakemake does not look, or belong to settings that are no longer those.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..settings.jobs import Settings
from . import seals, watch


def check_chain(results: Iterable[str], settings: Settings) -> dict[str, str]:
    """Check that results, and all that they were made from, belong together and to a config.

    Returns the hash of all code that led to them, by path. Raises `FileError`, which names what
    does not fit.
    """
    chain = Chain(settings)
    waiting = list(results)
    with watch.paused():
        while waiting:
            waiting += chain.visit(waiting.pop())
    seals.refuse(chain.faults)
    return chain.code


@dataclass
class Chain:
    """Jobs whose seals are checked against the files and against a config.

    hashes: sha256 by path, each file read once; code: hash by path of what results were made with;
    faults: what does not fit, by path.
    """

    settings: Settings
    hashes: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    _checked: set[str] = field(default_factory=set)

    def visit(self, path: str) -> list[str]:
        """Check the job that made a result, unless it was; the results that it started from."""
        if path in self._checked:
            return []
        try:
            _, seal = seals.read(path)
        except FileNotFoundError:
            self.faults[path] = seals.UNKNOWN
            return []
        self._checked.update(seal["outputs"])
        if path not in seal["outputs"]:
            self.faults[path] = seals.UNKNOWN
        # what came from outside, such as a user's own images, may be gone since
        folder = path.split("/")[0]
        for file, expected in {**seal["inputs"], **seal["outputs"]}.items():
            if file.startswith(f"{folder}/") and self._hash(file) != expected:
                self.faults[file] = seals.CHANGED
        self._check_origin(seal)
        self.code |= seal["code"]
        return [
            file
            for file in seal["inputs"]
            if file.startswith(f"{folder}/") and not file.startswith(f"{folder}/seals/")
        ]

    def visit_outside(self, path: str) -> None:
        """Note what a result was made from, outside its folder, where that says otherwise now."""
        folder = path.split("/")[0]
        for file, expected in seals.read(path)[1]["inputs"].items():
            inside = file.startswith(f"{folder}/")
            if not inside and Path(file).is_file() and self._hash(file) != expected:
                self.faults[file] = seals.CHANGED

    def _hash(self, path: str) -> str:
        if path not in self.hashes:
            self.hashes[path] = seals.hash_of(path) if Path(path).is_file() else "missing"
        return self.hashes[path]

    def _check_origin(self, seal: dict) -> None:
        """Note results that other settings or other code made."""
        results = os.path.commonpath(seal["outputs"])
        if not all(seals.is_same_code(*entry) for entry in seal["code"].items()):
            self.faults[results] = seals.OTHER_SOURCES
        settings = seal["settings"]
        if settings is not None and self._settings_of(settings["of"]) != settings:
            self.faults[results] = seals.OTHER_SETTINGS

    def _settings_of(self, of: list[str]) -> dict | None:
        try:
            return json.loads(self.settings.of(*of))
        except (LookupError, AttributeError, TypeError):
            return None  # this config has no such job
