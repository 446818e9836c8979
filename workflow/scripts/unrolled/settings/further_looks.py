"""Looks at the ledger beyond the first, and the further seeds that each of them may take.

The seeds of a look are those that follow on the study's and on those of the looks before it.
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "look_"


def names(config: Mapping) -> list[str]:
    """The further looks that this build takes, in their order."""
    settle = config["settle"]
    further = settle["looks"] if settle["run"] else []
    return [f"{PREFIX}{number}" for number, _ in enumerate(further, start=2)]


def number(name: str) -> int:
    """At which look that is, of which the study's own runs are the first."""
    return int(name.removeprefix(PREFIX))


def spent(config: Mapping) -> list[float]:
    """The share of the level that each look is given; the first has what the others leave."""
    further = [look["level"] for look in config["settle"]["looks"]]
    return [1 - sum(further), *further]


def seeds(config: Mapping, task: str, look: str, study: range | list[int]) -> range:
    """The seeds that configurations of a task gain at a look; study: those that they have."""
    totals = [len(study)]
    for entry in config["settle"]["looks"]:
        totals.append(max(totals[-1], entry["seeds"].get(task, 0)))
    place, first = number(look) - 1, max(study) + 1 - len(study)
    return range(first + totals[place - 1], first + totals[place])
