"""Checkpoints of a training job: after a stop of any kind, at most one epoch is repeated.

A checkpoint is one safetensors file with weights, optimiser and generator states, and with the
history so far in its header, beside a file with its sha256. Both are written whole. They lie in a
folder of their own, as Snakemake deletes the declared outputs of a job that did not finish, and
are keyed by what decides the result: spec, sources and data.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from unrolled.files import artifacts
from unrolled.provenance import hashing

KEPT = 2


def fingerprint(spec: Mapping, code: str, files: Iterable[str]) -> str:
    """A key for all that decides what a job learns: spec, hashes of its code, contents of files."""
    contents = [hashing.of_file(path) for path in files]
    return hashing.of_text(json.dumps([spec, code, contents], sort_keys=True))[:16]


@dataclass(frozen=True)
class Checkpoint:
    """The state of training after `epoch` epochs."""

    epoch: int
    tensors: dict[str, Tensor]
    history: list[dict]


class Checkpoints:
    """The checkpoints of one job, in `folder`/`key`; those of other keys are removed.

    `tell` takes a sentence for the log whenever a checkpoint is resumed from or passed over.
    """

    def __init__(self, folder: Path, key: str, tell: Callable[[str], None]) -> None:
        self.folder = folder / key
        self.tell = tell
        for other in folder.glob("*"):
            if other.name != key:
                shutil.rmtree(other, ignore_errors=True)

    def save(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, then remove all but the last `KEPT`."""
        header = {"epoch": str(checkpoint.epoch), "history": json.dumps(checkpoint.history)}
        data = save({name: t.contiguous() for name, t in checkpoint.tensors.items()}, header)
        path = self.folder / f"epoch-{checkpoint.epoch:06d}.safetensors"
        artifacts.write_bytes(path, data)
        artifacts.write_text(_seal(path), hashlib.sha256(data).hexdigest())
        for old in self._paths()[:-KEPT]:
            _seal(old).unlink(missing_ok=True)
            old.unlink(missing_ok=True)

    def latest(self) -> Checkpoint | None:
        """The newest checkpoint that is whole, or None; damaged ones are told and passed over."""
        for path in reversed(self._paths()):
            try:
                checkpoint = _read(path)
            except (OSError, ValueError, KeyError, SafetensorError) as error:
                self.tell(f"passed over the damaged checkpoint {path} ({error})")
            else:
                self.tell(f"going on after epoch {checkpoint.epoch}, from {path.name}")
                return checkpoint
        return None

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("epoch-*.safetensors"))


def _seal(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _read(path: Path) -> Checkpoint:
    if hashlib.sha256(path.read_bytes()).hexdigest() != _seal(path).read_text(encoding="utf-8"):
        raise ValueError("its sha256 is not the one beside it")
    with safe_open(str(path), framework="pt") as file:
        header: Mapping[str, str] = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    return Checkpoint(int(header["epoch"]), tensors, json.loads(header["history"]))
