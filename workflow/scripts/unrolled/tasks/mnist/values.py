"""What the text on the images tells: the test images, every model, and what the runs show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import comparison
from unrolled.reporting import formatting as text
from unrolled.reporting.curve_values import MOST_TOLD, original_of
from unrolled.reporting.task_values import MOST_NAMED, Group, Pair, Row, TaskValues
from unrolled.tasks.mnist import report_tables as tables
from unrolled.tasks.mnist.mistakes import Mistake, mistakes_of, shared_mistakes
from unrolled.tasks.mnist.report_rows import RowEvidence

DIGITS_TITLE = "Digits (not MNIST)"
MOST_HALF = 15  # classes of a confusion matrix that is legible at half the page's width
FEW = 3  # pairs that are told in one sentence
COMMON = 5  # how many of a model's most frequent mistakes count as common


@dataclass(frozen=True)
class TestImage:
    """A chosen test image: its class, its number, and how many runs name it rightly."""

    label: int
    index: int
    right: int
    runs: int
    original: int | str


@dataclass(frozen=True)
class Confusion:
    """A picture of confusion matrices: of models drawn together, usually a single one."""

    members: Sequence[Configuration]
    mistakes: Sequence[Sequence[Mistake]]
    right: Sequence[float]
    width: str

    @property
    def leader(self) -> Configuration:
        """The model after which it is named."""
        return self.members[0]

    @property
    def shown(self) -> str:
        """The titles of its models."""
        return text.shortened([member.title for member in self.members], MOST_NAMED)

    @property
    def original(self) -> int | str:
        """The original's figure that it stands for."""
        return original_of(self.members, 2) or ""


class Values(TaskValues):
    """What the text on the images tells."""

    @property
    def title(self) -> str:
        """What the part is called: it tells where the images are not MNIST's."""
        if self.study.data == "own":
            return self.study.manifest["name"]
        return DIGITS_TITLE if self.study.data == "digits" else self.descriptor.title

    @property
    def noun(self) -> str:
        """What an image shows."""
        return self.study.noun

    @property
    def features(self) -> int:
        """Pixels of a row."""
        return self.study.manifest["width"]

    @property
    def outputs(self) -> int:
        """Classes of the images."""
        return self.study.manifest["classes"]

    def class_title(self, label: int) -> str:
        """What a class is called: by its number, and by the name that the config gives it."""
        name = self.study.class_name(label)
        return name if name == str(label) else f"{label} ({name})"

    @property
    def main_rows(self) -> list[Row]:
        """Its rows of the main table: a model each, with the printed accuracy."""
        return [
            Row(
                model.title,
                self.study.by_seed(model, "final_test_accuracy"),
                self.printed(model, "final_test_accuracy"),
            )
            for model in self.models
        ]

    def printed(self, model: Configuration, key: str) -> float | None:
        """A number that the original prints of a model, None where it does not."""
        return (self.study.printed(model) or {}).get(key)

    @property
    def rates(self) -> list[float]:
        """The learning rates of its models."""
        return self.distinct("learning_rate")

    @cached_property
    def test_images(self) -> list[TestImage]:
        """The chosen test images and what all runs make of each."""
        answers = self.study.table("test_images")
        images = []
        for label, index in enumerate(self.study.manifest["selection"]):
            rows = answers[answers["true"] == label]
            right = int((rows["predicted"] == label).sum())
            # the original's first figures are its test images, in the order of the digits
            original = label + 1 if self.noun == "digit" else ""
            images.append(TestImage(label, index, right, len(rows), original))
        return images

    def drawn_with(self, model: Configuration) -> Group:
        """The models that share their pictures with this one."""
        return Group(self.study.drawn_with(model))

    def confusion(self, members: Sequence[Configuration]) -> Confusion:
        """The picture of the confusion matrices of models drawn together."""
        large = self.outputs > MOST_HALF or len(members) > 2
        shown = members[:MOST_TOLD]
        return Confusion(
            members,
            [mistakes_of(self.study, model)[:3] for model in shown],
            [self.study.final(model).mean for model in shown],
            "full" if large else "half",
        )

    def classification(self, model: Configuration) -> tables.Classification:
        """The classification report of a model, beside the printed one."""
        return tables.Classification(self, model)

    def predictions(self, model: Configuration) -> tables.Predictions:
        """What every run of a model says to the chosen test images."""
        return tables.Predictions(self, model)

    def statistics(self, model: Configuration) -> tables.Statistics:
        """Accuracy and time of a model, beside the printed numbers."""
        return tables.Statistics(self, model)

    def group_statistics(self, members: Sequence[Configuration]) -> tables.Grid:
        """Accuracy and time of models that share a section."""
        return tables.of_group(self, members)

    @cached_property
    def row_evidence(self) -> RowEvidence:
        """What each image row adds to the evidence for a class."""
        return RowEvidence(self.study, self.models)

    @property
    def best(self) -> list[Configuration]:
        """The models with the highest mean accuracy, as far as percentages show it."""
        return text.tied(self.means)

    @property
    def ranking(self) -> list[str]:
        """All models with their accuracy, the most accurate first."""
        ordered = sorted(self.models, key=lambda model: -self.means[model])
        return [f"{m.title} {text.accuracy(self.study.final(m))}" for m in ordered]

    @cached_property
    def shared_mistakes(self) -> list[Mistake]:
        """Mistakes by their mean rate over all models, the most frequent first."""
        return shared_mistakes(self.study, self.models)

    @property
    def holders(self) -> int:
        """How many models have the most frequent mistake of all among their own common ones."""
        most = self.shared_mistakes[0]
        return sum(
            any(mistake.pair == most.pair for mistake in mistakes_of(self.study, model)[:COMMON])
            for model in self.models
        )

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
        for group in self.study.alike(self.models, ("cell", "epochs")):
            ordered = sorted(group, key=lambda model: -self.means[model])
            near = list(pairwise(ordered))
            far = [pair for pair in combinations(ordered, 2) if pair not in near]
            for pairs, leads in ((near, is_first), (far, False)):
                compared = [self.compared(*pair) for pair in pairs if pair[0].cell != pair[1].cell]
                for start in range(0, len(compared), FEW):
                    yield compared[start : start + FEW], leads and not start
                    is_first = False

    @property
    def penalties(self) -> list[Pair]:
        """Pairs that differ in their penalty alone."""
        pairs = []
        for group in self.study.alike(self.models, ("penalty",)):
            ordered = sorted(group, key=lambda m: (m.penalty or "", m.penalty_coefficient or 0.0))
            pairs += [self.compared(second, first) for first, second in pairwise(ordered)]
        return [pair for pair in pairs if pair.difference]

    @cached_property
    def spreads(self) -> dict[Configuration, float]:
        """How far runs of one model lie apart, which a single run cannot show."""
        values = {m: self.study.by_seed(m, "final_test_accuracy") for m in self.models}
        return {m: float(runs.max() - runs.min()) for m, runs in values.items() if len(runs) > 1}

    @property
    def widest(self) -> Configuration:
        """The model whose runs lie furthest apart."""
        return max(self.spreads, key=self.spreads.get)

    @property
    def narrowest(self) -> Configuration:
        """The model whose runs lie nearest to each other."""
        return min(self.spreads, key=self.spreads.get)

    def _printed_numbers(self) -> Iterator[tuple[Configuration, str, float]]:
        for model in self.models:
            for column, measure in tables.MEASURES.items():
                if (value := self.printed(model, measure.key)) is not None:
                    yield model, column, value

    @property
    def judged(self) -> comparison.Tally:
        """How many of the printed accuracies lie where one more of our runs is expected."""
        return comparison.tally(
            [
                comparison.in_range(self.study, self.study.by_seed(model, column), value)
                for model, column, value in self._printed_numbers()
            ]
        )

    @property
    def worst(self) -> dict | None:
        """The printed accuracy that ours lies furthest from; None where none is printed."""
        gaps = {
            (model, column): float(self.study.by_seed(model, column).mean()) - value
            for model, column, value in self._printed_numbers()
        }
        if not gaps:
            return None
        (model, column), gap = max(gaps.items(), key=lambda item: abs(item[1]))
        return {"model": model, "measure": tables.MEASURES[column].label, "gap": gap}

    @property
    def scale_gaps(self) -> pd.Series:
        """How far our mean training accuracy across epochs lies from each printed one.

        Of models without a penalty: there it tells the scale of the pixels.
        """
        key = "mean_train_accuracy_across_epochs"
        printed = {m: self.printed(m, key) for m in self.models if not m.penalty}
        gaps = [
            abs(float(self.study.by_seed(model, "mean_train_accuracy").mean()) - value)
            for model, value in printed.items()
            if value is not None
        ]
        return pd.Series(gaps, dtype=float)
