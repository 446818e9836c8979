"""The search for a short sum that an adder gets wrong.

Words are lists of letters; one that `fails` has its last bit wrong. First come all short words;
then walks, which tend to repeat letters, as what integrates its input is thrown off by these. At
every step of a walk all four letters are tried. Whatever fails is made shorter as long as letters
can be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unrolled.tasks.addition.automaton import LETTERS
from unrolled.tasks.addition.proofs.adder import CARRIES, Adder

KINDS = len(LETTERS)
SURE = 1e-3  # by how much a bit's score must be wrong: float32 then gets it wrong as well
CHANGE = 0.01  # how often a walk takes to other letters
Word = list[int]


def refute(adder: Adder, settings: Mapping) -> Word | None:
    """The shortest word found that fails; None where none was found.

    settings: `words`, letters of the longest words that are all tried; so many `walks` of so many
    `steps`, `rounds` times over.
    """
    found = first_of_all(adder, settings["words"])
    if found is None:
        generator = np.random.default_rng(0)
        for _ in range(settings["rounds"]):
            steps = len(found) - 1 if found else settings["steps"]
            word = walk(adder, settings["walks"], steps, generator)
            found = shortened(adder, word) if word else found
    return found


def first_of_all(adder: Adder, longest: int) -> Word | None:
    """A shortest word that fails, of all up to so many letters: that of the least numbers."""
    states, carries = adder.start(), np.zeros(1, int)
    for length in range(1, longest + 1):
        letters = np.tile(np.arange(KINDS), len(states))
        states = adder.step(np.repeat(states, KINDS, 0), letters)
        carries = np.repeat(carries, KINDS)
        wrong = np.flatnonzero(adder.margins(states, carries, letters) < -SURE)
        if len(wrong):
            words = [_digits(int(number), length) for number in wrong]
            return min(words, key=lambda word: (sum(numbers(word)), word))
        carries = CARRIES[carries, letters]
    return None


def walk(adder: Adder, walks: int, steps: int, generator: np.random.Generator) -> Word | None:
    """The word of the first of many random walks that comes to one that fails, if any."""
    states, carries = adder.start(walks), np.zeros(walks, int)
    letters = generator.integers(0, KINDS, walks)
    # by letter, the chances of the next: few are likely at a time, and change now and then
    chances = _chances(generator, walks)
    read = np.zeros((walks, steps), np.int8)
    for step in range(steps):
        tried = np.arange(KINDS)[:, None].repeat(walks, 1)
        after = np.stack([adder.step(states, letter) for letter in tried])
        right = np.stack([adder.margins(after[i], carries, tried[i]) for i in range(KINDS)])
        if right.min() < -SURE:
            letter, which = np.unravel_index(right.argmin(), right.shape)
            return [*read[which, :step].tolist(), int(letter)]
        changed = generator.random(walks) < CHANGE
        chances[changed] = _chances(generator, int(changed.sum()))
        upto = chances[np.arange(walks), letters].cumsum(1)
        letters = (generator.random((walks, 1)) > upto).sum(1).clip(0, KINDS - 1)
        read[:, step] = letters
        states = after[letters, np.arange(walks)]
        carries = CARRIES[carries, letters]
    return None


def shortened(adder: Adder, word: Word) -> Word:
    """The word without runs of letters that it fails without, halves first, then single ones."""
    width = len(word) // 2
    while width:
        starts = range(len(word) - width, -1, -1)
        shorter = [word[:start] + word[start + width :] for start in starts]
        places = fail_places(adder, np.array(shorter))
        if places.any():
            first = places.nonzero()[0][0]
            word = shorter[first][: places[first]]
            width = min(width, len(word) // 2) + 1
        width -= 1
    return word


def fail_places(adder: Adder, words: np.ndarray) -> np.ndarray:
    """After how many letters of each word the first wrong bit comes; 0 where all are right.

    words: `[word, letter]`.
    """
    states, carries = adder.start(len(words)), np.zeros(len(words), int)
    places = np.zeros(len(words), int)
    for place, letters in enumerate(words.T, 1):
        states = adder.step(states, letters)
        wrong = adder.margins(states, carries, letters) < -SURE
        places[wrong & (places == 0)] = place
        carries = CARRIES[carries, letters]
    return places


def numbers(word: Sequence[int]) -> tuple[int, int]:
    """The two numbers that a word gives bit by bit, least significant first."""
    pairs = [divmod(letter, 2) for letter in word]
    return tuple(sum(pair[side] << place for place, pair in enumerate(pairs)) for side in (0, 1))


def _chances(generator: np.random.Generator, walks: int) -> np.ndarray:
    return generator.dirichlet(np.full(KINDS, 0.25), size=(walks, KINDS))


def _digits(number: int, length: int) -> Word:
    return [number // KINDS**place % KINDS for place in reversed(range(length))]
