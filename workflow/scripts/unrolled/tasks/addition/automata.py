"""Automata of the trained adders, and whether they hold over long runs of inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from unrolled.examination.trained import Key, Trained, stacks
from unrolled.tasks.addition import operands
from unrolled.tasks.addition.agreement import Agreement, follow
from unrolled.tasks.addition.extraction import Extracted, extract, try_letters, visit
from unrolled.training import seeding

Rows = list[dict]
REPEATS = (0.5, 0.9, 0.99, 0.999)  # chances that bits stay, in the run of repeated bits


def read_off(networks: Sequence[Trained], settings: Mapping) -> dict[Key, Extracted | None]:
    """The automaton of each network, by configuration and seed, from states on random sums.

    settings: how many `visited_states`, and `most_clusters` tried.
    """
    extracted = {}
    for members, stepper in stacks(networks):
        visited = visit(stepper, operands.random(1, _stream("visited")), settings["visited_states"])
        points, (after, written) = stepper.points(visited), try_letters(stepper, visited)
        for member, *states in zip(members, points, after, written, strict=True):
            extracted[member.key] = extract(*states, settings["most_clusters"])
    return extracted


def automata(
    networks: Sequence[Trained], extracted: Mapping[Key, Extracted | None], settings: Mapping
) -> Rows:
    """Rows of `automata`: the automaton of each network, and how long it holds.

    extracted: what `read_off` gives; settings: `held_steps`.
    """
    steps = settings["held_steps"]
    rows = []
    for members, stepper in stacks(networks):
        of_members = [extracted[member.key] for member in members]
        usual = follow(stepper, of_members, usual_inputs(steps), steps)
        repeats = follow(stepper, of_members, repeated_inputs(steps), steps)
        rows += [
            {**member.run, **_row(*agreements, steps)}
            for member, *agreements in zip(members, usual, repeats, strict=True)
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


def _row(usual: Agreement, repeats: Agreement, steps: int) -> dict:
    return {
        "clusters": usual.clusters,
        "states": usual.states,
        "right": usual.right,
        "closed": usual.closed,
        "margin": usual.margin,
        "steps": steps,
        "steps_held": usual.held,
        "steps_held_repeated": repeats.held,
        "held": usual.holds(steps) and repeats.held == steps,
    }


def _stream(*names: str) -> torch.Generator:
    return seeding.generator("addition", "beyond", *names)
