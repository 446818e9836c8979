"""Every embedded network on the same inputs as PyTorch's: largest difference of the scores.

The page computes in double precision, and is held against PyTorch in double precision on the same
weights. PyTorch in single precision, as it was trained, is held against the same, so that a reader
sees what rounding alone does; answers are compared with those of the network as it was trained.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from unrolled.images.dataset import load_images
from unrolled.prediction.stored import Trained, load_trained
from unrolled.rendering import modules
from unrolled.tasks.mnist.task import RowMnist
from unrolled.tasks.remember.task import one_hot
from unrolled.training.network import Network

INPUTS = 50
PAGE = Path("report/page")
READ = """([about, weights, inputs]) => {
    const network = new live.Network(about, weights);
    return inputs.map((one) => network.read(one).map((step) => Array.from(step.scores)));
}"""


def measure(browser: Any, results: Path) -> list[dict]:
    """A row for each configuration: differences over its seeds, and `answers` that agree."""
    parts = json.loads((results / "report" / "networks.json").read_text(encoding="utf-8"))
    page = browser.new_page()
    code = modules.bundled(PAGE, "live/main.js")
    page.add_script_tag(content=f"(() => {{{code}\nwindow.live = {{Network}}; }})()")
    return [
        {"task": task, "name": about["name"], "bits": about["bits"], "seeds": len(about["runs"])}
        | _row(page, results, task, about)
        for task, part in parts.items()
        for about in part["networks"]
    ]


def _row(page: Any, results: Path, task: str, about: Mapping) -> dict:
    difference, rounding, agreeing, inputs = 0.0, 0.0, 0, 0
    for run in about["runs"]:
        trained = load_trained(results, task, about["name"], run["seed"])
        sequences = _sequences(results, task, trained)
        scores = page.evaluate(READ, [about, run["weights"], sequences.tolist()])
        found = torch.tensor(scores, dtype=torch.float64)
        if trained.spec["readout"] == "last":
            found = found[:, -1]
        single, exact = _scores(trained.network, sequences, about["bits"])
        difference = max(difference, (found - exact).abs().max().item())
        rounding = max(rounding, (single - exact).abs().max().item())
        agreeing += int((_answers(found) == _answers(single)).sum())
        inputs += _answers(single).numel()
    return {
        "difference": difference,
        "rounding": rounding,
        "agreeing": agreeing,
        "answers": inputs,
    }


@torch.no_grad()
def _scores(network: Network, sequences: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """PyTorch's scores: as trained, and in double precision with weights as the page has them."""
    single = network(sequences[None])[0]
    if bits == 16:
        network = network.half()
    return single, network.double()(sequences[None].double())[0]


def _answers(scores: Tensor) -> Tensor:
    """The class named, or the bit written."""
    return scores.argmax(-1) if scores.shape[-1] > 1 else scores > 0


def _sequences(results: Path, task: str, trained: Trained) -> Tensor:
    """Test images, random digits, or random bits, `[input, step, feature]`."""
    settings = trained.spec["configuration"]
    random = torch.Generator().manual_seed(0)
    if task == "mnist":
        images = load_images(str(results / "data/images.npz"), str(results / "data/images.json"))
        scale = RowMnist({**settings, **trained.spec["images"]}, [0], images)
        return scale.standardise(torch.from_numpy(images.test_images[:INPUTS]))
    if task == "remember":
        return one_hot(torch.randint(10, (INPUTS, settings["lengths"][1]), generator=random))
    return torch.randint(2, (INPUTS, 20, 2), generator=random).float()


def rows(found: list[Mapping]) -> Iterator[tuple]:
    """Rows of RESULTS.md."""
    for row in found:
        share = f"{row['agreeing']} of {row['answers']}"
        name = f"{row['task']}/{row['name']}"
        differences = (f"{row[key]:.1e}" for key in ("difference", "rounding"))
        yield name, row["bits"], row["seeds"], *differences, share
