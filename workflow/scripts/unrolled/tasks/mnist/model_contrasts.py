"""What cell, penalty and seed do to the final accuracy on images."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations, pairwise

from unrolled.configuration import Configuration
from unrolled.reporting.task_values import Pair, TaskValues

FEW = 3  # pairs that are told in one sentence


class ModelContrasts:
    """Models that differ in one setting, and runs that differ in their seed."""

    def __init__(self, task: TaskValues) -> None:
        self.task = task
        self.study = task.study

    @cached_property
    def cell_sentences(self) -> list[list[Pair]]:
        """Pairs that differ in their cell, as many together as one sentence tells.

        They may also differ in epochs, which is then said. Of each group the neighbours in the
        order of their means come first.
        """
        return [pairs for pairs, _ in self._cell_sentences()]

    @property
    def key_sentence(self) -> list[Pair]:
        """The pairs that the summary tells: neighbours of the first group; empty where none."""
        return next((pairs for pairs, is_key in self._cell_sentences() if is_key), [])

    def _cell_sentences(self) -> Iterator[tuple[list[Pair], bool]]:
        is_first = True
        for group in self.study.alike(self.task.models, ("cell", "epochs")):
            ordered = sorted(group, key=lambda model: -self.task.means[model])
            near = list(pairwise(ordered))
            far = [pair for pair in combinations(ordered, 2) if pair not in near]
            for pairs, leads in ((near, is_first), (far, False)):
                compared = [
                    self.task.compared(*pair) for pair in pairs if pair[0].cell != pair[1].cell
                ]
                for start in range(0, len(compared), FEW):
                    yield compared[start : start + FEW], leads and not start
                    is_first = False

    @property
    def penalties(self) -> list[Pair]:
        """Pairs that differ in their penalty alone."""
        pairs = []
        for group in self.study.alike(self.task.models, ("penalty",)):
            ordered = sorted(group, key=lambda m: (m.penalty or "", m.penalty_coefficient or 0.0))
            pairs += [self.task.compared(second, first) for first, second in pairwise(ordered)]
        return [pair for pair in pairs if pair.difference]

    @cached_property
    def spreads(self) -> dict[Configuration, float]:
        """How far runs of one model lie apart, which a single run cannot show."""
        values = {m: self.study.by_seed(m, "final_test_accuracy") for m in self.task.models}
        return {m: float(runs.max() - runs.min()) for m, runs in values.items() if len(runs) > 1}

    @property
    def widest(self) -> Configuration:
        """The model whose runs lie furthest apart."""
        return max(self.spreads, key=self.spreads.get)

    @property
    def narrowest(self) -> Configuration:
        """The model whose runs lie nearest to each other."""
        return min(self.spreads, key=self.spreads.get)
