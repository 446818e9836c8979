"""Sums of two binary numbers, as the rest of the project knows the task."""

from __future__ import annotations

from ...columns import columns
from ..descriptors import ACCURACY, LOSS, Chance, Descriptor, Picture

TASK = Descriptor(
    title="Addition",
    label="Addition",
    all_or_nothing=True,
    # steps with the same pair of bits and carry may all get the same answer
    chance=Chance("bit_accuracy", 1 / 2, 8, table="addition_by_length"),
    steps=lambda settings: settings["length"],
    tested=lambda settings: settings["test_samples"],
    accuracy="exact match",
    tables={
        "addition_by_length": columns("configuration seed length samples exact_match bit_accuracy"),
    },
    examined={
        "addition_beyond": columns(
            "configuration seed length operands samples exact_match bit_accuracy"
        ),
        "first_errors": columns(
            "configuration seed length samples carry first_bit second_bit sums"
        ),
        "automata": columns(
            """configuration cell hidden seed clusters states right closed margin steps steps_held
            steps_held_repeated held"""
        ),
        "carry_states": columns("configuration seed carry bit x y explained"),
    },
    settled={
        "addition_proofs": columns(
            """configuration cell hidden length loss seed outcome bits first second answer letters
            boxes margin certificate"""
        ),
    },
    pictures=(LOSS, ACCURACY, Picture("lengths", "Right sums by length")),
    overview=(Picture("addition-lengths"),),
    beyond=(Picture("long-sums"), Picture("carry-states")),
    timed=True,
    evaluation=("evaluation_samples", "evaluation_lengths"),
    compared={
        "addition_by_length": (columns("length samples"), columns("exact_match bit_accuracy")),
        "addition_beyond": (columns("operands length"), columns("exact_match bit_accuracy")),
    },
    controls={"xor_adder": columns("seed length samples exact_match bit_accuracy")},
)
