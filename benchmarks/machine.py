"""What the measurements were made on and with."""

from __future__ import annotations

import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib import metadata

import psutil

PACKAGES = ("torch", "torchvision", "lightning", "keras", "jax", "flax", "optax", "snakemake")
# what earlier parts of a benchmark have written by the time that a later one is measured
WRITTEN = [
    f":!benchmarks/{name}" for name in ("results", "RESULTS.md", "results.svg", "timeline.svg")
]
VECTORS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


def describe() -> dict:
    """Date, processor, cores, memory, Python, packages and the commit that was measured."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": processor(),
        "cores": len(psutil.Process().cpu_affinity()) if psutil.LINUX else psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "commit": _commit(),
    }


def processor() -> str:
    """Name and widest vector instructions, which decide more than the name does."""
    name, vectors = platform.processor() or platform.machine(), []
    if psutil.LINUX:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        facts = {key.strip(): value.strip() for key, value in lines.items()}
        name = facts.get("model name", name)
        flags = facts.get("flags", "").split()
        vectors = [flag for flag in VECTORS if flag in flags]
    # makers write their marks into names
    name = " ".join(re.sub(r"\((R|TM)\)", "", name, flags=re.IGNORECASE).split())
    return f"{name} ({', '.join(vectors)})" if vectors else name


def file_name(processor: str) -> str:
    """The name of the file that holds what was measured on a processor, without its ending."""
    return re.sub(r"[^a-z0-9]+", "-", processor.lower()).strip("-")


def _commit() -> str | None:
    """The checked out commit, marked where files differ from it; None outside a checkout."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *WRITTEN)
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit}-dirty" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
