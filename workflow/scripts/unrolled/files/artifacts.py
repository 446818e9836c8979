"""Files that the jobs leave behind, each written whole: to a temporary name, then renamed."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .failures import FileError, named

if TYPE_CHECKING:
    import pandas as pd
    import torch


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write `data` so that `path` holds either all of it or what it held before.

    Raises an `OSError` that names `path` where it cannot be written.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8."""
    write_bytes(path, text.encode())


def write_json(path: str | Path, value: Any) -> None:
    """Write `value` as JSON; NaN and infinity are refused with a `ValueError`."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: str | Path) -> Any:
    """Read a JSON file; a damaged one raises a `FileError`."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise FileError(f"{path}: not valid JSON ({error})") from None


def write_csv(path: str | Path, table: pd.DataFrame) -> None:
    """Write a tidy table with Unix line ends; floats in the shortest form that reads back."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def write_rows(path: str | Path, rows: Sequence[Mapping]) -> None:
    """Write rows with the same keys as CSV, as `write_csv` would, without importing pandas."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def save_weights(path: str | Path, replicates: dict[int, dict[str, torch.Tensor]]) -> None:
    """Save the weights of every seed of a group in one safetensors file.

    `replicates` maps a seed to its tensors, named and laid out as in `torch.nn`.
    """
    from safetensors.torch import save

    tensors = {
        f"seed{seed}.{name}": tensor.detach().cpu().contiguous()
        for seed, weights in replicates.items()
        for name, tensor in weights.items()
    }
    write_bytes(path, save(tensors))


def load_weights(path: str | Path, seed: int) -> dict[str, torch.Tensor]:
    """Load one seed's weights; raises `KeyError` when the file does not hold that seed."""
    from safetensors.torch import load

    prefix = f"seed{seed}."
    # read here, as an `OSError` of safetensors would not carry the path
    tensors = load(Path(path).read_bytes())
    weights = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    if not weights:
        raise KeyError(f"{path}: holds no weights of seed {seed}")
    return weights


def load_run(folder: str | Path, seed: int) -> tuple[dict, dict[str, torch.Tensor]]:
    """Load the spec and the weights of one trained seed from its group's folder."""
    folder = Path(folder)
    return read_json(folder / "spec.json"), load_weights(folder / "weights.safetensors", seed)
