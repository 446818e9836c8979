"""A copy of the project in a folder of its own, and builds in it that are accounted for."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import yaml

from benchmarks.rounds import cores

COPIED = ("Snakefile", "workflow", "config", "profiles", "report", "requirements.in")
ACCOUNTING = Path(__file__).parent / "accounting"
CORES = 2
SNAKEMAKE = "snakemake"


class Project:
    """The copy; nothing that is edited or built in it reaches the project itself."""

    def __init__(self, folder: Path, overlay: Mapping | None = None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder / "project"
        self.folder.mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__")
        for name in COPIED:
            source, target = Path(name), self.folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy2(source, target)
        # the folders that images are looked for in, where the copy looks for them
        for name in ("resources", "../shared"):
            if Path(name).is_dir():
                (self.folder / name).symlink_to(Path(name).resolve())
        self.overlay(overlay or {})

    def overlay(self, settings: Mapping) -> None:
        """What the following calls lay over the study's config."""
        text = yaml.safe_dump(dict(settings), sort_keys=False)
        (self.folder / "overlay.yaml").write_text(text, encoding="utf-8")
        self.settings = dict(settings)

    @property
    def results(self) -> Path:
        """The folder of what is built."""
        return self.folder / self.settings.get("folder", "results")

    def take(self, results: Path) -> None:
        """Lay a finished build, made from this very project, beside the copied sources."""
        shutil.copytree(results, self.results)
        metadata = Path(".snakemake", "metadata")
        if metadata.is_dir():
            shutil.copytree(metadata, self.folder / metadata)

    def snakemake(self, *arguments: str) -> dict:
        """Run Snakemake on two cores; what it took. Raises `RuntimeError` where it fails.

        Returns `wall_seconds`; `cpu_seconds` of it and of all that it started; and `processes`,
        the accounts of the Python processes among them.
        """
        accounts = self.folder / "accounts"
        shutil.rmtree(accounts, ignore_errors=True)
        accounts.mkdir()
        command = [sys.executable, "-m", "snakemake"]
        if self.settings:
            command += ["--configfile", "overlay.yaml"]
        # last, as --configfile takes all names that follow it
        command += ["--cores", str(CORES), *arguments]
        environment = {
            "PYTHONPATH": str(ACCOUNTING.resolve()),
            "ACCOUNTING": str(accounts.resolve()),
        }
        allowed, before = cores(CORES), resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            preexec_fn=(lambda: os.sched_setaffinity(0, allowed)) if allowed else None,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return {
            "wall_seconds": wall,
            "cpu_seconds": _processor_seconds(after) - _processor_seconds(before),
            "processes": [json.loads(path.read_text()) for path in accounts.glob("*.json")],
        }


def _processor_seconds(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def script(process: Mapping) -> str:
    """The script that a process ran, e.g. "train_group", or "snakemake"."""
    return _named(" ".join(process["command"]))


def charged_to(process: Mapping) -> str:
    """The script that a process ran, or else the one that started it to work for it."""
    own = script(process)
    return _named(process["starter"]) if own == SNAKEMAKE else own


def _named(command: str) -> str:
    match = re.search(r"\.([a-z_]+)\.py\b", command)
    return match[1] if match else SNAKEMAKE
