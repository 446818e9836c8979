"""Networks as the page reads them: the weights of each as base64, little-endian."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import numpy as np
from torch import Tensor

from unrolled import tasks
from unrolled.examination.trained import Trained, by_configuration
from unrolled.live import runs_in_the_page
from unrolled.training.network import PARTS


def part(
    task: str, networks: Sequence[Trained], images: Sequence[str], titles: Mapping[str, str]
) -> dict:
    """What the page is given of a task, whose module `live` adds what is its own.

    images: paths of the arrays and their manifest, of a task that reads images; titles: of
    configurations, by their id. Networks that the page cannot run are left out.
    """
    own = tasks.module(task, "live")
    able = [member for member in networks if _is_able(member.spec)]
    shown = []
    for members in by_configuration(able):
        members, bits = own.shown(members, images)
        spec = members[0].spec
        shown.append(
            {
                "title": titles[members[0].run["configuration"]],
                "name": spec["name"],
                "cell": spec["configuration"]["cell"],
                "hidden": spec["configuration"]["hidden"],
                "bidirectional": spec["configuration"]["bidirectional"],
                "inputs": spec["input_size"],
                "outputs": spec["output_size"],
                "bits": bits,
                **own.network(spec),
                "runs": [{"seed": m.seed, "weights": encoded(m.weights, bits)} for m in members],
            }
        )
    about = own.page(able, images) if able else {}
    return {"demonstration": own.DEMONSTRATION, "networks": shown, **about}


def _is_able(spec: Mapping) -> bool:
    cell, both = (spec["configuration"][key] for key in ("cell", "bidirectional"))
    return runs_in_the_page(cell, spec["readout"], both)


def encoded(weights: Mapping[str, Tensor], bits: int) -> str:
    """The weights of a network one after another, as floats of 16 or 32 bits, in base64.

    Without those that carry a backward half on: in the page it takes one step only.
    """
    directions = [d for d in ("", "_reverse") if f"recurrent.{PARTS[0]}{d}" in weights]
    names = [f"recurrent.{name}{direction}" for direction in directions for name in PARTS]
    names += ["readout.weight", "readout.bias"]
    used = [name for name in names if name != "recurrent.weight_hh_l0_reverse"]
    values = np.concatenate([weights[name].numpy().ravel() for name in used])
    return base64.b64encode(values.astype(f"<f{bits // 8}").tobytes()).decode()
