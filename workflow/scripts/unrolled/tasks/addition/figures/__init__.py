"""Figures of adders alone."""

from __future__ import annotations

from unrolled.tasks.addition.figures import adders_compared, carry_states, far_sums, sums_by_length

ACCURACY = adders_compared.ACCURACY
TIMED = "binary addition"
KINDS = {"exact_match": "sums by length"}
PICTURES = {"lengths": sums_by_length.draw}
OVERVIEW = {"addition-lengths": adders_compared.draw}
BEYOND = {"long-sums": far_sums.draw, "carry-states": carry_states.draw}

panel = adders_compared.panel
