"""What the page's demonstration of reading images needs beside the networks."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.examination import trained
from unrolled.examination.trained import Trained
from unrolled.images.dataset import load_images
from unrolled.images.resources import ORIGINAL
from unrolled.tasks.mnist.task import RowMnist

DEMONSTRATION = "digit"


def shown(members: Sequence[Trained], images: Sequence[str]) -> tuple[Sequence[Trained], int]:
    """One seed of a configuration, and the bits of its weights, as its networks are large.

    The first one whose weights may be halved to 16 bits without another answer to any test image;
    where there is none, the first with weights of 32 bits.
    """
    for member in members:
        halved = {name: weights.half().float() for name, weights in member.weights.items()}
        rounded = Trained(member.spec, member.seed, halved)
        if torch.equal(_answers(member, images), _answers(rounded, images)):
            return [member], 16
    return members[:1], 32


@torch.no_grad()
def _answers(member: Trained, images: Sequence[str]) -> Tensor:
    """The class named for every test image."""
    spec = member.spec
    settings = {**spec["configuration"], **spec["images"], "evaluation_batch": 400}
    task = RowMnist(settings, [member.seed], load_images(*images))
    network = trained.network([member])
    return torch.cat([network(inputs)[0].argmax(1) for inputs, _ in task.test_batches()])


def network(spec: Mapping) -> dict:
    """Nothing more."""
    return {}


def page(members: Sequence[Trained], images: Sequence[str]) -> dict:
    """The images to choose from, how pixels are scaled, and whether one may draw."""
    about = members[0].spec["images"]
    loaded = load_images(*images)
    names = [str(name) for name in about["class_names"]]
    return {
        "height": about["height"],
        "width": about["width"],
        "mean": about["pixel_mean"],
        "deviation": about["pixel_std"],
        "classes": names,
        # what is drawn is placed as MNIST's digits are
        "draws": loaded.data == ORIGINAL,
        "images": [
            {
                "title": f"{names[label]} (test image {index:,})",
                "pixels": base64.b64encode(loaded.test_images[index].tobytes()).decode(),
            }
            for label, index in enumerate(loaded.selection)
        ],
    }
