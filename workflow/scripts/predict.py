"""Runs a trained network on your own input: a digit picture, digits to remember, two numbers.

python workflow/scripts/predict.py digit picture.png
python workflow/scripts/predict.py remember 6 8 0 2 8 7 --k 3
python workflow/scripts/predict.py add 1011 0110
"""

import argparse
import sys
from collections.abc import Sequence

from unrolled.picture import place_digit, read_grey, read_ink
from unrolled.prediction import inputs
from unrolled.prediction.command_line import build_parser
from unrolled.prediction.trained import load_trained

# Each command imports torch (by way of `answers`) late: bad input is told at once.


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the answer; the exit status is 2, after one sentence, where the input is unusable."""
    options = build_parser().parse_args(arguments)
    try:
        print({"digit": digit, "remember": remember, "add": add}[options.command](options))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def digit(options: argparse.Namespace) -> str:
    """Which digit, or class of the data set trained on, a picture shows."""
    ink = read_ink(options.picture)
    name = options.configuration or "lstm-h128"
    trained = load_trained(options.results, "mnist", name, options.seed)
    images = trained.spec["images"]
    if images["data"] == "own":
        image = read_grey(options.picture, images["height"], images["width"])
    else:
        image = place_digit(ink, images["data"])
    from unrolled.prediction.answers import answer_digit

    return answer_digit(trained, image, options.picture)


def remember(options: argparse.Namespace) -> str:
    """Which digit stands at position K of a sequence."""
    digits = inputs.parse_digits(options.digits)
    if options.k is not None:
        inputs.check_length(digits, options.k)
    name = options.configuration or f"gru-h10-k{options.k or 2}"
    trained = load_trained(options.results, "remember", name, options.seed)
    k = trained.spec["configuration"]["k"]
    if options.k not in (None, k):
        raise ValueError(f"{trained.configuration} was trained for K = {k}, not {options.k}.")
    inputs.check_length(digits, k)
    from unrolled.prediction.answers import answer_remember

    return answer_remember(trained, digits)


def add(options: argparse.Namespace) -> str:
    """The sum of two binary numbers."""
    numbers = [inputs.parse_binary(word) for word in (options.first, options.second)]
    name = options.configuration or "lstm-h5-l7-ce"
    trained = load_trained(options.results, "addition", name, options.seed)
    from unrolled.prediction.answers import answer_addition

    return answer_addition(trained, *numbers)


if __name__ == "__main__":
    sys.exit(main())
