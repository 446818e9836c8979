"""The compiled recurrences: one library for each width of a processor's vector registers.

Libraries are kept in the project, named after source and compiler, so that every machine of a
cluster that shares the folder finds the one for its own processor, compiler or not.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..provenance import hashing

SOURCE = Path(__file__).with_name("recurrences.cpp")
FOLDER = Path("resources", "kernels")
COMPILERS = ("g++", "c++")
OPTIONS = ("-O3", "-std=c++17", "-shared", "-fPIC")


@dataclass(frozen=True)
class Variant:
    """A kind of processor: its name, GCC's name for it, and the floats of a vector register."""

    name: str
    architecture: str
    floats: int


# by what PyTorch calls the processor's capability
VARIANTS = {
    "AVX2": Variant("avx2", "x86-64-v3", 8),
    "AVX512": Variant("avx512", "x86-64-v4", 16),
}


def shared_object(capability: str) -> Path | None:
    """The library for a processor of a capability, as PyTorch names it; None where there is none.

    It is compiled where it is missing, in a second or two.
    """
    variant = VARIANTS.get(capability)
    if variant is None:
        return None
    compiler = _compiler()
    if compiler is None:
        known = sorted(FOLDER.glob(f"{_beginning(variant)}-*.so"))
        return known[0] if known else None
    path = FOLDER / f"{_beginning(variant)}-{_version(compiler)}.so"
    if not path.is_file():
        with suppress(OSError, subprocess.CalledProcessError):
            _compile(compiler, variant, path)
    return path if path.is_file() else None


def prepare() -> None:
    """Compile the libraries for all kinds of processors, where there is a compiler."""
    for capability in VARIANTS:
        shared_object(capability)


def _beginning(variant: Variant) -> str:
    source = hashing.of_text(SOURCE.read_text(encoding="utf-8") + " ".join(OPTIONS))
    return f"{variant.name}-{source[:16]}"


@cache
def _compiler() -> str | None:
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


@cache
def _version(compiler: str) -> str:
    """A short hash of what a compiler says of itself."""
    done = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    return hashing.of_text(done.stdout)[:16]


def _compile(compiler: str, variant: Variant, path: Path) -> None:
    """Compile into a place of its own first: others may be doing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        made = Path(folder, path.name)
        target = (f"-march={variant.architecture}", f"-DVL={variant.floats}")
        command = [compiler, *OPTIONS, *target, "-o", str(made), str(SOURCE)]
        subprocess.run(command, capture_output=True, check=True)
        made.replace(path)
