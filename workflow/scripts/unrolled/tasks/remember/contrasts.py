"""What hidden size, cell and position K do to the final accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.task_values import Pair, TaskValues


@dataclass(frozen=True)
class Sizes:
    """Configurations that differ in their hidden size alone, and each beside the one before."""

    members: Sequence[Configuration]
    steps: Sequence[Pair]


@dataclass(frozen=True)
class Lead:
    """In how many settings a cell has the highest mean, and in how many beyond chance."""

    cell: str
    settings: int
    clear: int


@dataclass(frozen=True)
class Gap:
    """Two configurations that differ in K alone, with the mean accuracy of each.

    at_shortest: the same on the shortest sequences, where that is known.
    """

    first: Configuration
    second: Configuration
    means: tuple[float, float]
    at_shortest: tuple[float, float] | None

    @property
    def is_there_at_once(self) -> bool:
        """Whether they lie at least half as far apart on the shortest sequences already."""
        if self.at_shortest is None:
            return False
        far, near = (first - second for first, second in (self.means, self.at_shortest))
        return near / far >= 0.5


class Contrasts:
    """Configurations that differ in one setting."""

    def __init__(self, task: TaskValues) -> None:
        self.task = task
        self.study = task.study

    @cached_property
    def sizes(self) -> list[Sizes]:
        """For each cell and K, the hidden sizes in their order."""
        series = []
        for group in self.study.alike(self.task.models, ("hidden",)):
            ordered = sorted(group, key=lambda member: member.hidden)
            steps = [self.task.compared(large, small) for small, large in pairwise(ordered)]
            series.append(Sizes(ordered, [step for step in steps if step.difference]))
        return series

    @property
    def steps(self) -> list[Pair]:
        """Each hidden size beside the next smaller one, for all cells and K."""
        return [step for sizes in self.sizes for step in sizes.steps]

    @cached_property
    def settings(self) -> list[Pair]:
        """For each setting that several cells share, the most accurate and the next of them."""
        means = self.task.means
        groups = self.study.alike(self.task.models, ("cell",))
        ordered = [sorted(group, key=lambda member: -means[member]) for group in groups]
        return [self.task.compared(best, second) for best, second, *_ in ordered]

    @property
    def cells(self) -> list[Pair]:
        """Those of them that share a seed."""
        return [pair for pair in self.settings if pair.difference]

    @cached_property
    def decided(self) -> list[Pair]:
        """Those in which percentages show the difference of the means."""
        means = {member: text.percent(mean) for member, mean in self.task.means.items()}
        return [pair for pair in self.settings if means[pair.first] != means[pair.second]]

    @property
    def ties(self) -> int:
        """How many settings have no leading cell."""
        return len(self.settings) - len(self.decided)

    @property
    def leads(self) -> list[Lead]:
        """The cells that lead in a setting, the one that leads in the most first."""
        clear: dict[str, list[bool]] = {}
        for pair in self.decided:
            is_clear = pair.difference is not None and pair.difference.verdict == "higher"
            clear.setdefault(pair.first.cell, []).append(is_clear)
        leads = [Lead(cell, len(settings), sum(settings)) for cell, settings in clear.items()]
        return sorted(leads, key=lambda lead: -lead.settings)

    @property
    def positions(self) -> dict[tuple[int, int], list[Pair]]:
        """Pairs that differ in K alone, the higher K first, by the lower and the higher K."""
        pairs: dict[tuple[int, int], list[Pair]] = {}
        for pair in self.task.neighbours("k"):
            pairs.setdefault((pair.second.k, pair.first.k), []).append(pair)
        return dict(sorted(pairs.items()))

    @property
    def widest_gap(self) -> Gap | None:
        """Of pairs that differ in K alone and can be told apart, the one furthest apart."""
        pairs = [pair for pairs in self.positions.values() for pair in pairs]
        pairs = [pair for pair in pairs if pair.difference.verdict in ("higher", "lower")]
        if not pairs:
            return None
        widest = max(pairs, key=lambda pair: abs(pair.difference.estimate.mean))
        means = tuple(self.task.means[member] for member in (widest.first, widest.second))
        rows = self.study.table("remember_by_length")
        rows = rows[rows["length"] == rows["length"].min()]
        shortest = rows.groupby("configuration")["accuracy"].mean()
        first, second = (shortest.get(m.configuration) for m in (widest.first, widest.second))
        at_shortest = None if first is None or second is None else (float(first), float(second))
        return Gap(widest.first, widest.second, means, at_shortest)
