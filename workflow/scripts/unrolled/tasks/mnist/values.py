"""What the text on the images tells: the test images, every model, and what the runs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.curve_values import MOST_TOLD, original_of
from unrolled.reporting.grid import Grid
from unrolled.reporting.task_values import MOST_NAMED, Group, Row, TaskValues
from unrolled.tasks.mnist import accuracy_tables, classification_report, image_answers
from unrolled.tasks.mnist.mistakes import Mistake, mistakes_of, shared_mistakes
from unrolled.tasks.mnist.model_contrasts import ModelContrasts
from unrolled.tasks.mnist.printed_accuracies import PrintedAccuracies, printed_number
from unrolled.tasks.mnist.report_rows import RowEvidence

DIGITS_TITLE = "Digits (not MNIST)"
MOST_HALF = 15  # classes of a confusion matrix that is legible at half the page's width
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

    def class_title(self, label: int) -> str:
        """What a class is called: by its number, and by the name that the config gives it."""
        return image_answers.class_title(self.study, label)

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
        return printed_number(self.study, model, key)

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

    def classification(self, model: Configuration) -> classification_report.Classification:
        """The classification report of a model, beside the printed one."""
        return classification_report.Classification(self.study, model)

    def predictions(self, model: Configuration) -> image_answers.ImageAnswers:
        """What every run of a model says to the chosen test images."""
        return image_answers.ImageAnswers(self.study, model)

    def statistics(self, model: Configuration) -> accuracy_tables.Statistics:
        """Accuracy and time of a model, beside the printed numbers."""
        return accuracy_tables.Statistics(self.study, model)

    def group_statistics(self, members: Sequence[Configuration]) -> Grid:
        """Accuracy and time of models that share a section."""
        return accuracy_tables.of_group(self.study, members)

    @cached_property
    def row_evidence(self) -> RowEvidence:
        """What each image row adds to the evidence for a class."""
        return RowEvidence(self.study, self.models)

    @cached_property
    def contrasts(self) -> ModelContrasts:
        """What cell, penalty and seed do."""
        return ModelContrasts(self)

    @cached_property
    def accuracies(self) -> PrintedAccuracies:
        """The printed accuracies beside ours."""
        return PrintedAccuracies(self.study, self.models)

    @property
    def reads_last_row_backwards(self) -> bool:
        """Whether a bidirectional model's answer is read where one half has read one row alone."""
        return any(
            model.bidirectional and self.study.setup(model).get("readout") != "final_states"
            for model in self.models
        )

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
