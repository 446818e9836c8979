"""RESULTS.md of the photos: what became of every kind in both sets, from results.json alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.photos.blanks import REFUSED
from benchmarks.photos.kinds import CLEAN, HARD, KINDS, STRICT
from benchmarks.photos.looks import LOOKS
from benchmarks.photos.measuring import Counts
from benchmarks.sections import table
from unrolled.statistics import wilson

# least shares that must come out right: read, or refused where no digit is
CLEAN_LEAST, STRICT_LEAST, HARD_LEAST, REFUSED_LEAST = 0.98, 0.95, 0.85, 0.975
SURE_LEAST = 0.9
CONFIDENCE = 0.95
HEAD = ("kind", "pictures", "right", "wrong", "refused", "share (95 % interval)", "bound", "met")
EXPLAINED = """\
Written by `python -m benchmarks.photos --out benchmarks/photos` from `results.json`; not edited by
hand. The pictures are made from MNIST's first test images. The reader was made with the development
set; the confirmation set has other papers, pens, desks and light, fixed before. Intervals are
Wilson's. Of pictures without one digit, the share is of those that are refused."""


def page(results: Mapping[str, Mapping[str, Mapping]]) -> str:
    """The page in Markdown; results: counts by set and kind."""
    pieces = ["# Photos of digits", EXPLAINED]
    for look in LOOKS:
        if counts := {kind: Counts(**kept) for kind, kept in results.get(look, {}).items()}:
            pieces += [f"## The {look} set", table(HEAD, _rows(counts)), _costs(counts)]
    return "\n\n".join(pieces) + "\n"


def total(counts: Mapping[str, Counts], kinds: Mapping) -> Counts:
    """The sums over those of the kinds that were measured."""
    some = [counts[kind] for kind in kinds if kind in counts]
    names = ("right", "wrong", "refused", "sure", "sure_right")
    return Counts(**{name: sum(getattr(each, name) for each in some) for name in names})


def _rows(counts: Mapping[str, Counts]) -> Iterator[tuple]:
    groups = ((CLEAN, CLEAN_LEAST), (STRICT, STRICT_LEAST), (HARD, HARD_LEAST))
    for group, least in groups:
        for kind in group:
            if kind in counts:
                yield _row(kind, counts[kind], counts[kind].right, counts[kind].all, least)
    if (read := total(counts, KINDS)).sure:
        yield _row("answers over 90 %, of all above", read, read.sure_right, read.sure, SURE_LEAST)
    for kind in REFUSED:
        if kind in counts:
            yield _row(kind, counts[kind], counts[kind].refused, counts[kind].all, None)
    if (none := total(counts, REFUSED)).all:
        yield _row("all without one digit", none, none.refused, none.all, REFUSED_LEAST)


def _row(name: str, counts: Counts, good: int, of: int, least: float | None) -> tuple:
    low, high = wilson(good, of, CONFIDENCE)
    share = f"{good / of:.3f} ({low:.3f} to {high:.3f})"
    numbers = (of, counts.right, counts.wrong, counts.refused)
    if name.startswith("answers"):
        numbers = (of, counts.sure_right, counts.sure - counts.sure_right, "")
    if least is None:
        return (name, *numbers, share, "", "")
    met = "yes" if good >= least * of else "**no**"
    return (name, *numbers, share, f"at least {least:.1%}", met)


def _costs(counts: Mapping[str, Counts]) -> str:
    seconds = [each.seconds for each in counts.values()]
    return (
        f"Reading a picture took {min(seconds):.2f} to {max(seconds):.2f} s of processor time, by "
        f"kind, and arrays of up to {max(each.megabytes for each in counts.values()):.0f} MB."
    )
