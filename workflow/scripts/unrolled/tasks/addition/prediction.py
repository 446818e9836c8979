"""The sum of a user's two binary numbers."""

from __future__ import annotations

import argparse

from unrolled.prediction.bars import bar
from unrolled.prediction.stored import LONGEST, Trained, load_trained

COMMAND = "add"
HELP = "what is the sum of two binary numbers?"
USUAL = "lstm-h5-l7-ce"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes beside the common options."""
    for position in ("first", "second"):
        parser.add_argument(position, help="binary, most significant bit first, e.g. 1011")


def answer(options: argparse.Namespace) -> str:
    """The answer to the numbers of `options`.

    Raises `ValueError`, one sentence, where one is not binary or no network is trained.
    """
    numbers = [parse_binary(word) for word in (options.first, options.second)]
    name = options.configuration or USUAL
    return answer_sum(load_trained(options.results, "addition", name, options.seed), *numbers)


def answer_sum(trained: Trained, first: str, second: str) -> str:
    """Answer to two binary numbers, most significant bit first, of any lengths."""
    import torch

    steps = max(len(first), len(second)) + 1  # the last pair is zero: room for the last carry
    padded = [number.zfill(steps) for number in (first, second)]
    pairs = [[float(bit) for bit in pair] for pair in zip(*map(reversed, padded), strict=True)]
    with torch.no_grad():
        scores = trained.network(torch.tensor([[pairs]]))[0, 0, :, 0]
    ones = scores.sigmoid().flip(0).tolist()
    bits = "".join("1" if share > 0.5 else "0" for share in ones)
    true = f"{int(first, 2) + int(second, 2):0{steps}b}"
    right = sum(bit == true_bit for bit, true_bit in zip(bits, true, strict=True))
    verdict = "right" if right == steps else "WRONG"
    rows = {"first": first, "second": second, "network": bits, "true sum": true}
    lines = [
        f"{trained} adds:",
        *(f"  {label:<9}{row:>{steps}}  = {int(row, 2)}" for label, row in rows.items()),
        f"{verdict}: {right} of {steps} bits are as they should be.",
        "",
        "   place  answer  true  probability of a 1",
    ]
    for index, (bit, true_bit, share) in enumerate(zip(bits, true, ones, strict=True)):
        mark = "" if bit == true_bit else "  <- wrong"
        place = f"2^{steps - 1 - index}"
        lines.append(f"{place:>8}{bit:>8}{true_bit:>6}  {bar(share)}{mark}")
    return "\n".join(lines)


def parse_binary(word: str) -> str:
    """A binary number as typed, most significant bit first.

    Raises `ValueError`, one sentence, where it is empty, too long or not binary.
    """
    if not word or not set(word) <= {"0", "1"}:
        raise ValueError(f"{word!r} is not a binary number: it may hold 0 and 1 alone.")
    if len(word) > LONGEST:
        raise ValueError(f"the number has {len(word)} bits; at most {LONGEST} are taken.")
    return word
