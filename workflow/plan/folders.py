"""Where a build may run: in the project's folder, in folders that can be written to."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def check_place() -> None:
    """End the process with one sentence unless the current folder is the project's."""
    project = Path(__file__).resolve().parents[2]
    if Path.cwd().resolve() != project:
        sys.exit(
            f"{Path.cwd()} is not the project's folder, which all its paths start from: "
            f"cd {shlex.quote(str(project))}, and run the same command there without -s, "
            "--directory or a module. The config's folder says where the results lie."
        )


def check_writable(*folders: str) -> None:
    """End the process with one sentence where nothing can be written, before Snakemake fails."""
    for folder in map(Path, folders):
        if os.path.lexists(folder) and not folder.is_dir():
            link = (
                f"a link to {folder.readlink()}, which is no folder" if folder.is_symlink() else ""
            )
            sys.exit(f"{folder} is {link or 'no folder'}: make one of it, or remove it.")
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            sys.exit(
                f"{folder.resolve()}: nothing can be written here, and Snakemake writes even where "
                "it only looks (-n). Everything finished is kept: once the folder is writable, or "
                "in a copy of the project, the same command goes on."
            )
