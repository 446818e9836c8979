"""The plan of the evidence, fixed by a hash: what decides the verdicts besides the runs."""

from __future__ import annotations

from collections.abc import Mapping

from ..provenance import hashing
from .jobs import canonical


def plan_hash(config: Mapping, claims: Mapping) -> str:
    """Hex sha256 of claims with their margins, seeds, levels and looks.

    It is the same before the first run and after the last: whether the looks are taken is no part
    of the plan. claims: contents of config/claims.yaml.
    """
    plan = {
        "claims": claims,
        "looks": config["settle"]["looks"],
        **{key: config[key] for key in ("seeds", "confidence", "evidence")},
    }
    return hashing.of_text(canonical(plan))
