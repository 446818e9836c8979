"""Networks as they start, as if they were trained."""

import torch

from unrolled.examination.trained import Trained
from unrolled.training.network import Network

TASKS = {  # inputs, outputs, readout and what a spec holds besides
    "mnist": (28, 10, "last", {}),
    "remember": (10, 10, "last", {"k": 2, "lengths": [3, 10]}),
    "addition": (2, 1, "every", {}),
}


def trained(task: str, cell: str = "lstm", hidden: int = 5, seeds=(100, 101), both=False) -> list:
    """A network for each seed, with what a trained one is stored with."""
    inputs, outputs, readout, more = TASKS[task]
    settings = {"cell": cell, "hidden": hidden, "bidirectional": both, **more}
    network = Network(settings, inputs, outputs, readout, len(seeds))
    network.initialise([torch.Generator().manual_seed(seed) for seed in seeds])
    spec = {"task": task, "name": f"{cell}-{hidden}", "configuration": settings, "seeds": [*seeds]}
    spec |= {"readout": readout, "input_size": inputs, "output_size": outputs, "fused": False}
    scale = {"pixel_mean": 0.13, "pixel_std": 0.31, "height": 28, "width": 28}
    spec["images"] = scale | {"class_names": list("0123456789")}
    spec["evaluation_batch"] = 16
    return [Trained(spec, seed, network.replicate(place)) for place, seed in enumerate(seeds)]
