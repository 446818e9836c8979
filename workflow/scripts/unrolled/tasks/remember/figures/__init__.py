"""Figures of networks that remember a digit alone."""

from __future__ import annotations

from unrolled.tasks.remember.figures import curve_grid, digit_states, final_recall, longer_sequences

OVERVIEW = {"remember-curves": curve_grid.draw}
BEYOND = {"longer-sequences": longer_sequences.draw, "digit-states": digit_states.draw}

panel = final_recall.panel
