"""Hashes of files and settings. Imported at parse time: standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def of_text(text: str) -> str:
    """Hex sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_file(path: str | Path) -> str:
    """Hex sha256 of a file's content."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(paths: Iterable[str]) -> str:
    """Hex sha256 of names and contents of some files, whatever their order."""
    return of_text("".join(f"{path}\0{of_file(path)}\n" for path in sorted(paths)))
