"""What each image row adds to the evidence for a digit: the readout applied after every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.examination.trained import Trained, by_configuration, network
from unrolled.training import runs

Rows = list[dict]


def examine(
    networks: Sequence[Trained], images: Sequence[str], settings: Mapping
) -> dict[str, Rows]:
    """Rows of the task's tables of its examination, by table.

    images: paths of the arrays and their manifest; settings: `images`, test images read.
    """
    return {"row_evidence": by_row(networks, images, settings["images"])}


@torch.no_grad()
def by_row(networks: Sequence[Trained], images: Sequence[str], samples: int) -> Rows:
    """Rows of `row_evidence`: the true class's probability after every row of an image.

    images: paths of the arrays and their manifest; samples: test images that the rows "all" are
    means over. The chosen test images are named by their digits.
    """
    rows = []
    for members in by_configuration(networks):
        task = runs.prepare(members[0].spec, images).task
        chosen = torch.tensor(task.images.selection)
        shown = torch.cat([chosen, torch.arange(min(samples, len(task.test_labels)))])
        pixels = task.standardise(torch.from_numpy(task.images.test_images)[shown])[None]
        labels = task.test_labels[shown]
        for row, scores in enumerate(after_rows(members, pixels), start=1):
            truth = torch.softmax(scores.double(), 2)[:, torch.arange(len(shown)), labels]
            right = (scores.argmax(2) == labels).double()
            for index, member in enumerate(members):
                rows += _rows(member, row, truth[index], right[index], labels[: len(chosen)])
    return rows


def after_rows(members: Sequence[Trained], pixels: Tensor) -> list[Tensor]:
    """Scores `[replicate, image, class]` as if the image ended after its 1st, 2nd, ... row.

    pixels: `[1, image, row, column]`.
    """
    if members[0].spec["configuration"]["bidirectional"]:
        # the backward half starts from the last row that there is
        whole = network(members)
        return [whole(pixels[:, :, :end]) for end in range(1, pixels.shape[2] + 1)]
    return list(network(members, readout="every")(pixels).unbind(2))


def _rows(member: Trained, row: int, truth: Tensor, right: Tensor, digits: Tensor) -> Rows:
    """Of one network after one row: a row for each chosen image, then the means over the rest."""
    size = len(digits)
    named = zip(map(str, digits.tolist()), truth.tolist(), right.tolist(), strict=False)
    means = ("all", truth[size:].mean().item(), right[size:].mean().item())
    return [
        {**member.run, "image": image, "row": row, "probability": probability, "accuracy": accuracy}
        for image, probability, accuracy in (means, *named)
    ]
