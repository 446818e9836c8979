"""The trained adders beyond their training: long sums, long carries, and automata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from unrolled import seeding
from unrolled.beyond import operands
from unrolled.beyond.certificate import Certificate, certify
from unrolled.beyond.extraction import Extracted, extract, try_letters, visit
from unrolled.beyond.long_sums import right_bits
from unrolled.beyond.trained import Key, Trained, stacks

Rows = list[dict]
REPEATS = (0.5, 0.9, 0.99, 0.999)  # chances that bits stay, in the run of repeated bits
OFTEN = 0.9  # the same, in sums


def long_sums(networks: Sequence[Trained], settings: Mapping) -> Rows:
    """Rows of `addition_beyond`: all networks on the same numbers.

    settings: `lengths` in bits, `samples` of each random kind.
    """
    lengths, samples = settings["lengths"], settings["samples"]
    rows = []
    for members, stepper in stacks(networks):
        kinds = {
            "random": operands.random(samples, _stream("random")),
            "carry chains": operands.carry_chains(samples, _stream("chains"), max(lengths)),
            "repeated bits": operands.repeated(samples, _stream("repeated"), OFTEN),
            "all ones + 1": operands.all_ones_and_one(),
            "1 + all ones": operands.one_and_all_ones(),
        }
        sizes = [samples, samples, samples, 1, 1]
        found = right_bits(stepper, operands.joined(*kinds.values()), lengths)
        for length, right in found.items():
            for kind, own in zip(kinds, right.double().split(sizes, 1), strict=True):
                exact = (own == length + 1).double().mean(1)
                rows += [
                    {
                        **one.run,
                        "length": length,
                        "operands": kind,
                        "samples": own.shape[1],
                        "exact_match": exact[index].item(),
                        "bit_accuracy": own[index].mean().item() / (length + 1),
                    }
                    for index, one in enumerate(members)
                ]
    return rows


def read_off(networks: Sequence[Trained], settings: Mapping) -> dict[Key, Extracted | None]:
    """The automaton of each network, by configuration and seed, from states on random sums.

    settings: how many `visited_states`, and `most_clusters` tried.
    """
    found = {}
    for members, stepper in stacks(networks):
        visited = visit(stepper, operands.random(1, _stream("visited")), settings["visited_states"])
        points, (after, written) = stepper.points(visited), try_letters(stepper, visited)
        for one, *own in zip(members, points, after, written, strict=True):
            found[one.key] = extract(*own, settings["most_clusters"])
    return found


def automata(
    networks: Sequence[Trained], found: Mapping[Key, Extracted | None], settings: Mapping
) -> Rows:
    """Rows of `automata`: what `read_off` found in each network, and whether it is certified.

    settings: `certified_steps`.
    """
    steps = settings["certified_steps"]
    rows = []
    for members, stepper in stacks(networks):
        own = [found[one.key] for one in members]
        usual = certify(stepper, own, usual_inputs(steps), steps)
        repeats = certify(stepper, own, repeated_inputs(steps), steps)
        rows += [
            {**one.run, **_row(*both, steps)}
            for one, *both in zip(members, usual, repeats, strict=True)
        ]
    return rows


def usual_inputs(steps: int) -> operands.Bits:
    """Random bits and carry chains in turn."""
    random = operands.random(1, _stream("run", "random"))
    chains = operands.carry_chains(1, _stream("run", "chains"), steps)
    return operands.in_turn(max(1, steps // 100), random, chains)


def repeated_inputs(steps: int) -> operands.Bits:
    """Bits that stay as they are more and more often, twice over."""
    kinds = [operands.repeated(1, _stream("run", str(chance)), chance) for chance in REPEATS]
    return operands.in_turn(max(1, steps // (2 * len(kinds))), *kinds)


def _row(usual: Certificate, repeats: Certificate, steps: int) -> dict:
    return {
        "clusters": usual.clusters,
        "states": usual.states,
        "right": usual.right,
        "closed": usual.closed,
        "margin": usual.margin,
        "steps": steps,
        "steps_held": usual.held,
        "steps_held_repeated": repeats.held,
        "certified": usual.certified(steps) and repeats.held == steps,
    }


def _stream(*names: str) -> torch.Generator:
    return seeding.generator("addition", "beyond", *names)
