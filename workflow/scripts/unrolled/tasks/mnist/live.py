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


def bits(members: Sequence[Trained], images: Sequence[str]) -> int:
    """16, where weights of half the precision change no answer to any test image, else 32."""
    rounded = [
        Trained(m.spec, m.seed, {name: w.half().float() for name, w in m.weights.items()})
        for m in members
    ]
    alike = torch.equal(_answers(members, images), _answers(rounded, images))
    return 16 if alike else 32


@torch.no_grad()
def _answers(members: Sequence[Trained], images: Sequence[str]) -> Tensor:
    """The class named for every test image, `[replicate, image]`."""
    spec = members[0].spec
    settings = {**spec["configuration"], **spec["images"], "evaluation_batch": 400}
    task = RowMnist(settings, [m.seed for m in members], load_images(*images))
    network = trained.network(members)
    return torch.cat([network(inputs).argmax(2) for inputs, _ in task.test_batches()], 1)


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
