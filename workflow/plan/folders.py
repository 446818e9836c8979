"""Where a build may run: in the project's folder, in folders that can be written to."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

ROOM = 20  # megabytes, of which the PDF's pictures are the most


def check_place() -> None:
    """End the process with one sentence unless the current folder is the project's, and usable."""
    project = Path(__file__).resolve().parents[2]
    if set("{}") & set(str(Path.cwd())):
        sys.exit(
            f"{Path.cwd()}: Snakemake takes what stands in braces for a pattern: give the folder "
            "of the project, and those that it lies in, names without { and }."
        )
    if Path.cwd().resolve() != project:
        sys.exit(
            f"{Path.cwd()} is not the project's folder, which all its paths start from: "
            f"cd {shlex.quote(str(project))}, and run the same command there without -s, "
            "--directory or a module. The config's folder says where the results lie."
        )


def check_writable(results: str) -> None:
    """End the process with one sentence where nothing can be written, before Snakemake fails.

    Folders in the results count as well: an earlier build may have been another user's.
    """
    for folder in map(Path, (".", ".snakemake", results)):
        if os.path.lexists(folder) and not folder.is_dir():
            link = (
                f"a link to {folder.readlink()}, which is no folder" if folder.is_symlink() else ""
            )
            sys.exit(f"{folder} is {link or 'no folder'}: make one of it, or remove it.")
    for folder in (".", ".snakemake", *(inner for inner, _, _ in os.walk(results))):
        if Path(folder).exists() and not os.access(folder, os.W_OK | os.X_OK):
            sys.exit(
                f"{Path(folder).resolve()}: nothing can be written here, and Snakemake writes even "
                "where it only looks (-n). Everything finished is kept: once the folder is "
                "writable, or in a copy of the project, the same command goes on."
            )


def check_temporary() -> None:
    """End the process with one sentence where temporary files have no room."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free // 10**6
    if free < ROOM:
        sys.exit(
            f"{folder}: {free} MB are free, and temporary files of jobs need {ROOM}: make room "
            "there, or name another folder, as in TMPDIR=$PWD before the same command."
        )
