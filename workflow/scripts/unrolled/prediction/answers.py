"""What a trained network answers to one input, as text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from unrolled.prediction.trained import Trained

BAR = 40  # characters of a full bar
SHADES = " .:-=+*#%@"


@torch.no_grad()
def answer_digit(trained: Trained, image: np.ndarray, name: str) -> str:
    """Answer to an image, uint8 `[height, width]` light on dark, that came from the file `name`."""
    images = trained.spec["images"]
    names = images["class_names"]
    pixels = torch.from_numpy(image).float() / 255
    inputs = (pixels - images["pixel_mean"]) / images["pixel_std"]
    probabilities = trained.network(inputs[None, None])[0, 0].softmax(0)
    lines = [
        f"{name} as the network reads it, a row of pixels at a time:",
        *shade(image),
        f"{_who(trained)} reads it as {_best(probabilities, names)}.",
        "",
        *bars(probabilities, names),
    ]
    if images["data"] == "own":
        lines += [
            "",
            f"Note: this network was trained on {images['name']}; the picture was scaled ",
        ]
        lines[-1] += "to its size as it is, and should be grey on the same ground as its images."
    elif images["data"] != "mnist":
        lines += ["", "Note: this network was trained on scikit-learn's small digits and not on "]
        lines[-1] += "MNIST; it errs more often on other pictures."
    return "\n".join(lines)


@torch.no_grad()
def answer_remember(trained: Trained, digits: Sequence[int]) -> str:
    """Answer to a sequence of digits 0-9 at least K long."""
    settings = trained.spec["configuration"]
    target = digits[settings["k"] - 1]
    inputs = torch.eye(10)[list(digits)]
    probabilities = trained.network(inputs[None, None])[0, 0].softmax(0)
    right = "right" if int(probabilities.argmax()) == target else "WRONG"
    lines = [
        f"Sequence: {' '.join(map(str, digits))}",
        f"{_who(trained)} says that digit number {settings['k']} is {_best(probabilities)}.",
        f"It is {target}: {right}.",
        "",
        *bars(probabilities),
    ]
    shortest, longest = settings.get("lengths", (0, len(digits)))
    if not shortest <= len(digits) <= longest:
        lines += ["", f"Note: it was trained on {shortest} to {longest} digits."]
    return "\n".join(lines)


@torch.no_grad()
def answer_addition(trained: Trained, first: str, second: str) -> str:
    """Answer to two binary numbers, most significant bit first, of any lengths."""
    steps = max(len(first), len(second)) + 1  # the last pair is zero: room for the last carry
    padded = [number.zfill(steps) for number in (first, second)]
    pairs = [[float(bit) for bit in pair] for pair in zip(*map(reversed, padded), strict=True)]
    ones = trained.network(torch.tensor([[pairs]]))[0, 0, :, 0].sigmoid().flip(0).tolist()
    answer = "".join("1" if one > 0.5 else "0" for one in ones)
    true = f"{int(first, 2) + int(second, 2):0{steps}b}"
    right = sum(bit == true_bit for bit, true_bit in zip(answer, true, strict=True))
    verdict = "right" if right == steps else "WRONG"
    rows = [("first", first), ("second", second), ("network", answer), ("true sum", true)]
    lines = [
        f"{_who(trained)} adds:",
        *(f"  {label:<9}{bits:>{steps}}  = {int(bits, 2)}" for label, bits in rows),
        f"{verdict}: {right} of {steps} bits are as they should be.",
        "",
        "   place  answer  true  probability of a 1",
    ]
    for index, (bit, true_bit, one) in enumerate(zip(answer, true, ones, strict=True)):
        mark = "" if bit == true_bit else "  <- wrong"
        place = f"2^{steps - 1 - index}"
        lines.append(f"{place:>8}{bit:>8}{true_bit:>6}  {bar(one)}{mark}")
    return "\n".join(lines)


def bars(probabilities: Tensor, names: Sequence[str] = "0123456789") -> list[str]:
    """A line for each class: its name, its probability and a bar."""
    width = max(map(len, names))
    return [
        f"  {name:>{width}}  {bar(share)}"
        for name, share in zip(names, probabilities.tolist(), strict=True)
    ]


def bar(share: float) -> str:
    """A share in [0, 1] as per cent and as a bar of fixed width."""
    return f"{100 * share:6.2f} %  |{'#' * round(BAR * share):<{BAR}}|"


def shade(image: np.ndarray) -> list[str]:
    """An image as characters, two rows of pixels to a line."""
    paired = image[: image.shape[0] // 2 * 2]
    levels = paired.reshape(len(paired) // 2, 2, -1).mean(axis=1) / 255 * (len(SHADES) - 1)
    return ["  |" + "".join(SHADES[round(level)] for level in line) + "|" for line in levels]


def _who(trained: Trained) -> str:
    return f"{trained.configuration} (seed {trained.seed})"


def _best(probabilities: Tensor, names: Sequence[str] = "0123456789") -> str:
    return f"{names[int(probabilities.argmax())]} ({100 * float(probabilities.max()):.1f} %)"
