"""Whether each adder is refuted by a sum, proved for numbers of every length, or neither: open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from unrolled.examination import trained
from unrolled.examination.stepper import can_step
from unrolled.examination.trained import Trained
from unrolled.tasks.addition.proofs.adder import Adder
from unrolled.tasks.addition.proofs.check import NotProved, Weights, check, hash_of
from unrolled.tasks.addition.proofs.cover import Boxes, cover
from unrolled.tasks.addition.proofs.refutation import numbers, refute


def prove(networks: Sequence[Trained], settings: Mapping) -> list[dict]:
    """An outcome for each network whose steps are known.

    settings: the effort, as config/README.md tells. An outcome holds the columns of
    addition_proofs.csv, but for the file it stands in, and as `proof` the certificate, if any.
    """
    return [_outcome(member, settings) for member in networks if can_step(member.spec)]


def _outcome(member: Trained, settings: Mapping) -> dict:
    weights = {name: tensor.numpy() for name, tensor in member.weights.items()}
    cell = member.spec["configuration"]["cell"]
    adder = Adder(cell, weights)
    about = {key: member.spec["configuration"][key] for key in ("length", "loss")}
    settled = {**member.run, **about, "outcome": "open", "proof": None}
    sum_ = _wrong_sum(member, adder, settings)
    if sum_:
        return settled | {"outcome": "refuted", **sum_}
    for attempt in settings["attempts"]:
        boxes = cover(adder, attempt, settings["boxes"])
        if boxes is not None:
            return settled | _proved(cell, weights, attempt["letters"], boxes)
    return settled


def _wrong_sum(member: Trained, adder: Adder, settings: Mapping) -> dict | None:
    """A sum that the network itself, in float32, gets wrong: all three numbers in binary."""
    word = refute(adder, settings)
    if word is None:
        return None
    # a pair of zeros at the end is the one that every sum ends with
    word = word[:-1] if word[-1] == 0 and len(word) > 1 else word
    first, second = numbers(word)
    answer = answered(member, word)
    if answer == first + second:
        return None
    names = ("first", "second", "answer")
    values = (f"{first:0{len(word)}b}", f"{second:0{len(word)}b}", f"{answer:0{len(word) + 1}b}")
    return {"bits": len(word), **dict(zip(names, values, strict=True))}


@torch.no_grad()
def answered(member: Trained, word: Sequence[int]) -> int:
    """The sum that a network gives for a word, with the pair of zeros after it."""
    pairs = [[float(letter // 2), float(letter % 2)] for letter in [*word, 0]]
    scores = trained.network([member])(torch.tensor([[pairs]]))[0, 0, :, 0]
    return sum(int(score > 0) << place for place, score in enumerate(scores))


def _proved(cell: str, weights: Weights, letters: int, boxes: Boxes) -> dict:
    """What a proof adds to an outcome; nothing where the check does not accept it."""
    stored = {name: getattr(boxes, name).tolist() for name in ("low", "high", "carry")}
    proof = {"weights": hash_of(weights), "letters": letters, "boxes": stored}
    try:
        margin = check(cell, weights, proof)
    except NotProved:
        return {}
    found = {"letters": letters, "boxes": len(boxes), "margin": margin}
    return {"outcome": "proved", **found, "proof": proof}
