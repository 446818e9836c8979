"""Runs a trained network on your own input: python workflow/scripts/predict.py --help

Each task that takes input of a person has a command of its own; README.md shows them.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from unrolled import tasks

# Answering imports torch late: bad input is told at once.


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the answer; the exit status is 2, after one sentence, where the input is unusable."""
    options = build_parser().parse_args(arguments)
    try:
        print(options.answer(options), flush=True)
    except BrokenPipeError:  # `| head`: who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The command line: a command for each task that answers, with common options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--configuration", metavar="NAME", help="the network, e.g. gru-h128")
    common.add_argument("--seed", type=int, help="which of its seeds (default: the lowest)")
    common.add_argument("--results", default="results", help="folder of the build (%(default)s)")
    parser = argparse.ArgumentParser(description="Runs a trained network on your own input.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in tasks.names():
        if tasks.has(name, "prediction"):
            task = tasks.module(name, "prediction")
            command = commands.add_parser(
                task.COMMAND, help=task.HELP, description=task.HELP, parents=[common]
            )
            task.add_arguments(command)
            command.set_defaults(answer=task.answer)
    return parser


if __name__ == "__main__":
    sys.exit(main())
