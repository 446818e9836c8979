"""What the rest of the project knows of a task: read at parse time, so the standard library alone.

Each folder of `unrolled.tasks` holds a module `descriptor` with one `Descriptor`, called `TASK`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Faults = Iterator[tuple[str, str]]


def no_faults(settings: Mapping[str, Any]) -> Faults:
    """For a task whose settings cannot contradict each other."""
    yield from ()


@dataclass(frozen=True)
class Picture:
    """A kind of figure, drawn by the task's module `figures` under the same name.

    shows: what Snakemake's own report calls it (by default its name in words); captioned: whether
    `report/captions/<name>.rst` tells there how to read it.
    """

    name: str
    shows: str = ""
    captioned: bool = True

    @property
    def label(self) -> str:
        """What Snakemake's own report calls it."""
        return self.shows or self.name.replace("-", " ").capitalize()


LOSS = Picture("loss", "Loss over epochs")
ACCURACY = Picture("accuracy", "Accuracy over epochs")


@dataclass(frozen=True)
class Chance:
    """Where a network stands that has learned nothing.

    column: the quantity, of runs.csv or of `table`; share: its value by chance; guesses: how many
    independent guesses a run is worth at least, since inputs of one kind may all get the same
    answer, however many are tested.
    """

    column: str
    share: float
    guesses: int
    table: str = "runs"


@dataclass(frozen=True)
class Descriptor:
    """A task's tables and figures, and what is special to it.

    title: what the report and the figures call its part; label: what it is, in a few words;
    steps: steps of a training sequence, on average, by settings, None where the images decide;
    tested: samples that the test accuracy of a run rests on, likewise; accuracy: what its accuracy
    is called.
    tables, examined, settled: columns by table, of the evaluation, of the examination, and of what
    is settled of each network.
    pictures: figures of every configuration, in the order of the original's numbers, None for
    what the report sets as a table; overview, beyond: figures that compare configurations, and
    those of the examination; class_pictures: whether there is one of a test image of each class;
    shared_sections: whether configurations drawn together always share a section of the report;
    epoch_means: whether means across epochs stand beside its curves of accuracy; all_or_nothing:
    whether most runs end near one of two levels, so that no interval of their mean is drawn.
    evaluation: settings that the evaluation alone reads; printed: key of config/reported.yaml with
    inputs that the evaluation answers; controls: columns by table of a rule whose accuracy is
    known, which the module `control` follows; compared: shares that two builds are compared by: by
    table, the columns that tell its rows apart beside configuration and seed, and those of the
    shares; faults: what in a configuration's settings contradicts itself,
    as pairs of a key and what is allowed there.
    """

    title: str
    label: str
    chance: Chance
    steps: Callable[[Mapping[str, Any]], float] | None = None
    tested: Callable[[Mapping[str, Any]], int] | None = None
    accuracy: str = "accuracy"
    tables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    examined: Mapping[str, Sequence[str]] = field(default_factory=dict)
    settled: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pictures: tuple[Picture | None, ...] = (LOSS, ACCURACY)
    overview: tuple[Picture, ...] = ()
    beyond: tuple[Picture, ...] = ()
    class_pictures: bool = False
    shared_sections: bool = False
    epoch_means: bool = False
    all_or_nothing: bool = False
    reads_images: bool = False
    timed: bool = False
    evaluation: tuple[str, ...] = ()
    printed: str | None = None
    controls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    compared: Mapping[str, tuple[Sequence[str], Sequence[str]]] = field(default_factory=dict)
    faults: Callable[[Mapping[str, Any]], Faults] = no_faults
