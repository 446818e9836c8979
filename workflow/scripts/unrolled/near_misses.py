"""What a person probably meant by a word that is not among those known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

NEAR = 0.7  # share of the letters that must be the same, upper or lower case


def suggestion(word: str, known: Iterable[str]) -> str:
    """A question for the end of a sentence, with a blank before it; empty where nothing is near."""
    by_letters = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_letters, n=1, cutoff=NEAR)
    return f" (did you mean {by_letters[near[0]]}?)" if near else ""
