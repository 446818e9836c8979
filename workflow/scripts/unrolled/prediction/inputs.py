"""Reads what a user typed: digits to remember, binary numbers."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 1_000  # digits or bits: beyond that a mistake is likelier than a wish


def parse_digits(words: Sequence[str]) -> list[int]:
    """Digits typed apart ("6 8 0"), with commas or as one word ("680").

    Raises `ValueError`, one sentence, where there is none, too many or something else.
    """
    parts = " ".join(words).replace(",", " ").split()
    if len(parts) == 1:
        parts = list(parts[0])
    if not parts:
        raise ValueError("the sequence is empty: type its digits, such as 6 8 0 2 8 7.")
    for part in parts:
        if part not in tuple("0123456789"):
            raise ValueError(f"{part!r} is not a digit: a sequence is of digits 0 to 9.")
    if len(parts) > LONGEST:
        raise ValueError(f"the sequence has {len(parts)} digits; at most {LONGEST} are taken.")
    return [int(part) for part in parts]


def check_length(digits: Sequence[int], k: int) -> None:
    """Raise `ValueError` where a sequence has no digit at position `k`, counted from 1."""
    if not 1 <= k <= len(digits):
        raise ValueError(
            f"the sequence has {len(digits)} digits, so there is no digit at position K = {k}."
        )


def parse_binary(word: str) -> str:
    """A binary number as typed, most significant bit first.

    Raises `ValueError`, one sentence, where it is empty, too long or not binary.
    """
    if not word or not set(word) <= {"0", "1"}:
        raise ValueError(f"{word!r} is not a binary number: it may hold 0 and 1 alone.")
    if len(word) > LONGEST:
        raise ValueError(f"the number has {len(word)} bits; at most {LONGEST} are taken.")
    return word
