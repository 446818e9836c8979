"""What was settled of each adder, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TABLE = "addition_proofs"


def rows(outcomes: Mapping[str, Sequence[Mapping]]) -> dict[str, list[dict]]:
    """Rows of `TABLE`, from the outcomes by the file that they stand in."""
    return {
        TABLE: [
            {**outcome, "certificate": path if outcome["proof"] else None}
            for path, of_file in outcomes.items()
            for outcome in of_file
        ]
    }
