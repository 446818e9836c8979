"""What the configurations of a sweep are called: names and titles made of their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# the keys that lead to a setting
Keys = tuple[str, ...]
# by setting, what stands before its value in a name, and in a title
SHORT = {
    "cell": ("", ""),
    "hidden": ("h", "h = "),
    "k": ("k", "K = "),
    "length": ("l", "L = "),
    "loss": ("", ""),
    "learning_rate": ("lr", "learning rate "),
    "batch": ("b", "batch "),
    "epochs": ("e", "epochs "),
    "batches_per_epoch": ("n", "batches an epoch "),
    "lengths": ("len", "lengths "),
    "form": ("", "penalty "),
    "coefficient": ("p", "coefficient "),
}
ALWAYS_TITLED = ("cell", "hidden", "k", "length", "loss")


def name_of(keys: Keys, value: Any) -> str:
    """A value as a part of a name, e.g. `h10`, `lr0-001` or `gru`."""
    if isinstance(value, bool):
        return _slug(keys[-1] if value else f"no-{keys[-1]}")
    mark, _ = SHORT.get(keys[-1], ("" if isinstance(value, str) else f"{keys[-1]}-", ""))
    return _slug(f"{mark}{_plain(value, '-')}")


def title_of(shared: str | None, settings: Mapping, point: Mapping[Keys, Any]) -> str:
    """E.g. `GRU, h = 10, K = 2`, after the title that a sweep's configurations share, if any."""
    shown = {(key,): settings[key] for key in ALWAYS_TITLED if key in settings} | point
    title = ", ".join(_titled(keys[-1], value) for keys, value in shown.items())
    return title if shared is None else f"{shared}: {title}"


def _titled(key: str, value: Any) -> str:
    words = key.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"not {words}"
    if key == "cell":
        return str(value).upper()
    if key == "loss":
        return {"ce": "cross entropy", "mse": "mean squared error"}.get(str(value), str(value))
    _, before = SHORT.get(key, ("", f"{words} "))
    return f"{before}{_plain(value, ' to ')}"


def _plain(value: Any, between: str) -> str:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return between.join(_plain(part, between) for part in value)
    return str(value)


def _slug(text: str) -> str:
    """Lower-case letters and digits joined by hyphens; a sign before a number becomes a word."""
    signed = re.sub(r"(?<![a-z0-9])-(?=\d)|(?<=-)-(?=\d)", "minus", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", signed).strip("-") or "x"
