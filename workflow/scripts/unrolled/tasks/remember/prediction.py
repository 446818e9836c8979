"""Which digit stands at position K of a user's sequence."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from unrolled.prediction.bars import bars, best
from unrolled.prediction.stored import LONGEST, Trained, load_trained
from unrolled.tasks.remember import DIGITS

COMMAND = "remember"
HELP = "which digit stands at position K of a sequence?"
USUAL = "gru-h10-k{k}"
USUAL_K = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes beside the common options."""
    parser.add_argument("digits", nargs="*", help="e.g. 6 8 0 2 8 7")
    parser.add_argument("--k", type=int, help=f"position asked for, from 1 (default: {USUAL_K})")


def answer(options: argparse.Namespace) -> str:
    """The answer to the digits of `options`.

    Raises `ValueError`, one sentence, where they are none or no network is trained.
    """
    digits = parse_digits(options.digits)
    if options.k is not None:
        check_length(digits, options.k)
    name = options.configuration or USUAL.format(k=options.k or USUAL_K)
    trained = load_trained(options.results, "remember", name, options.seed)
    k = trained.spec["configuration"]["k"]
    if options.k not in (None, k):
        raise ValueError(f"{trained.configuration} was trained for K = {k}, not {options.k}.")
    check_length(digits, k)
    return answer_sequence(trained, digits)


def answer_sequence(trained: Trained, digits: Sequence[int]) -> str:
    """Answer to a sequence of digits 0-9 at least K long."""
    import torch

    settings = trained.spec["configuration"]
    target = digits[settings["k"] - 1]
    inputs = torch.eye(DIGITS)[list(digits)]
    with torch.no_grad():
        probabilities = trained.network(inputs[None, None])[0, 0].softmax(0)
    right = "right" if int(probabilities.argmax()) == target else "WRONG"
    lines = [
        f"Sequence: {' '.join(map(str, digits))}",
        f"{trained} says that digit number {settings['k']} is {best(probabilities)}.",
        f"It is {target}: {right}.",
        "",
        *bars(probabilities),
    ]
    shortest, longest = settings.get("lengths", (0, len(digits)))
    if not shortest <= len(digits) <= longest:
        lines += ["", f"Note: it was trained on {shortest} to {longest} digits."]
    return "\n".join(lines)


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
