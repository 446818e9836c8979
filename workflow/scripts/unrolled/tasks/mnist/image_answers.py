"""What every run says to the chosen test images."""

from __future__ import annotations

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Cell, Column, Grid
from unrolled.study import Study


def class_title(study: Study, label: int) -> str:
    """What a class is called: by its number, and by the name that the config gives it."""
    name = study.class_name(label)
    return name if name == str(label) else f"{label} ({name})"


class ImageAnswers:
    """What every run of a model says to the chosen test images."""

    def __init__(self, study: Study, model: Configuration) -> None:
        self.study = study
        self.model = model
        rows = study.rows("test_images", model).sort_values(["true", "seed"])
        self.rows = rows.assign(right=rows["predicted"] == rows["true"])

    @property
    def runs(self) -> int:
        """How many runs answer."""
        return self.rows["seed"].nunique()

    @property
    def images(self) -> int:
        """How many images there are."""
        return self.rows["true"].nunique()

    @property
    def perfect(self) -> int:
        """How many runs name all images rightly."""
        return int(self.rows.groupby("seed")["right"].all().sum())

    @property
    def least_sure(self) -> str:
        """The image to whose answers the least probability is given: "7 (76.01 %)"."""
        means = self.rows.groupby("true")["probability"].mean()
        return f"{class_title(self.study, means.idxmin())} ({text.percent(means.min())})"

    @property
    def printed(self) -> str | None:
        """What the original says of its own images."""
        return (self.study.printed(self.model) or {}).get("predictions_on_the_ten_images")

    @property
    def table(self) -> Grid:
        """A row an image."""
        entries = [
            {
                "label": class_title(self.study, true),
                "answers": self._answers(group),
                "right": int(group["right"].sum()),
                "runs": self.runs,
                "probability": group["probability"].mean(),
            }
            for true, group in self.rows.groupby("true")
        ]
        spec = [
            Column("True label", "label"),
            Column("Predicted as", "answers"),
            Column("Runs that are right", "right runs", grid.part_of, right=True),
            Column("Probability", "probability", grid.percent, right=True),
        ]
        return Grid(entries, spec, "tables/test_images.csv")

    def _answers(self, group: pd.DataFrame) -> Cell:
        """ "3", or "3 (4 of 5 runs), 5 (1 of 5 runs: seed 2)" where runs disagree or err."""
        counts = group["predicted"].value_counts()
        order = sorted(counts.index, key=lambda label: (-counts[label], label))
        true = group["true"].iloc[0]
        if len(order) == 1 and order[0] == true:
            return class_title(self.study, order[0])
        parts = []
        for label in order:
            seeds = group.loc[group["predicted"] == label, "seed"]
            noun = "seed" if len(seeds) == 1 else "seeds"
            named = "" if label == true else f": {noun} {text.whole_numbers(seeds)}"
            runs = f"{len(seeds)} of {len(group)} runs{named}"
            parts.append(f"{class_title(self.study, label)} ({runs})")
        return ", ".join(parts)
