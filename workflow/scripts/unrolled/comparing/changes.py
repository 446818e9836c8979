"""The differences of two builds, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unrolled.comparing.builds import Build

NOTHING = "-"
HASH_DIGITS = 12
ROUNDING = 1e-12  # means that differ by less are equal


@dataclass(frozen=True)
class Change:
    """One line of the comparison; `moved`: whether a number lies beyond its old interval."""

    name: str
    base: str
    new: str
    moved: bool = False


def compare(base: Build, new: Build) -> dict[str, list[Change]]:
    """All changes from `base` to `new` by part, those of numbers that moved furthest up.

    Templates are left out where one of the builds has no record of its renderings.
    """
    recorded = base.templates is not None and new.templates is not None
    templates = (base.templates, new.templates) if recorded else ({}, {})
    moves = sorted(_numbers(base.numbers, new.numbers), key=lambda change: not change.moved)
    return {
        "Settings": list(_plain(base.settings, new.settings, _setting)),
        "Sources": list(_plain(base.sources, new.sources, _hash)),
        "Templates": list(_plain(*templates, _hash)),
        "Images": list(_plain(base.images, new.images, _hash)),
        "Versions": list(_plain(base.versions, new.versions, str)),
        "Verdicts": list(_plain(*map(_ruled, (base.verdicts, new.verdicts)), str)),
        "Numbers": moves,
    }


def beyond(mean: float, interval: Mapping[str, Any]) -> bool:
    """Whether a mean lies outside another build's interval, or apart from its single run."""
    low, high = (interval[end] for end in ("low", "high"))
    if low is None:
        low = high = interval["mean"]
    return not low - ROUNDING <= mean <= high + ROUNDING


def _plain(base: Mapping, new: Mapping, write: Callable[[Any], str]) -> Iterator[Change]:
    """What was added, is gone or differs, in the order of `base`."""
    for name in dict.fromkeys([*base, *new]):
        if name not in base or name not in new or base[name] != new[name]:
            yield Change(
                name,
                write(base[name]) if name in base else NOTHING,
                write(new[name]) if name in new else NOTHING,
            )


def _ruled(verdicts: Mapping[str, dict]) -> dict[str, str]:
    return {name: claim["verdict"] for name, claim in verdicts.items()}


def _numbers(base: Mapping[str, dict], new: Mapping[str, dict]) -> Iterator[Change]:
    for name in dict.fromkeys([*base, *new]):
        old, now = base.get(name), new.get(name)
        if old is None or now is None:
            yield Change(name, _estimate(old), _estimate(now))
        elif abs(old["mean"] - now["mean"]) > ROUNDING:
            yield Change(name, _estimate(old), _estimate(now), beyond(now["mean"], old))


def _estimate(number: Mapping | None) -> str:
    """Mean and interval in percent, as all numbers compared are shares."""
    if number is None:
        return NOTHING
    mean, low, high = (number[key] for key in ("mean", "low", "high"))
    interval = "one run" if low is None else f"[{100 * low:.2f}, {100 * high:.2f}]"
    return f"{100 * mean:.2f} % {interval}"


def _setting(value: Any) -> str:
    return "none" if value is None else str(value)


def _hash(value: str) -> str:
    return str(value)[:HASH_DIGITS]
