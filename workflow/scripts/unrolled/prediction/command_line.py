"""The command line of `predict.py`."""

from __future__ import annotations

import argparse

COMMANDS = {
    "digit": "which digit does a picture show?",
    "remember": "which digit stands at position K of a sequence?",
    "add": "what is the sum of two binary numbers?",
}


def build_parser() -> argparse.ArgumentParser:
    """The command line: one command a task, with common options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--configuration", metavar="NAME", help="the network, e.g. gru-h128")
    common.add_argument("--seed", type=int, help="which of its seeds (default: the lowest)")
    common.add_argument("--results", default="results", help="folder of the build (%(default)s)")
    parser = argparse.ArgumentParser(description="Runs a trained network on your own input.")
    commands = parser.add_subparsers(dest="command", required=True)
    own = {
        name: commands.add_parser(name, help=text, description=text, parents=[common])
        for name, text in COMMANDS.items()
    }
    own["digit"].add_argument("picture", help="a picture file of one digit")
    own["remember"].add_argument("digits", nargs="*", help="e.g. 6 8 0 2 8 7")
    own["remember"].add_argument("--k", type=int, help="position asked for, from 1 (default: 2)")
    for position in ("first", "second"):
        own["add"].add_argument(position, help="binary, most significant bit first, e.g. 1011")
    return parser
