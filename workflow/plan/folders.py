"""Where a build may run: in the project's folder, in folders that can be written to."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


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


def check_writable(*folders: str) -> None:
    """End the process with one sentence where a folder is read-only, before Snakemake fails."""
    for folder in map(Path, folders):
        if folder.exists() and not os.access(folder, os.W_OK):
            sys.exit(
                f"{folder.resolve()}: nothing can be written here. Everything finished is kept: "
                "once the folder is writable, the same command goes on."
            )
