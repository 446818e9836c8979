"""Which remember runs reach 100 %, and after how many epochs they come near it."""

from __future__ import annotations

from itertools import combinations

from unrolled.reporting import formatting as text
from unrolled.reporting.observations import MOST, Observation, alike, linked, names, rest_of
from unrolled.reporting.remember_tables import NEARLY, epochs_needed, solved
from unrolled.reporting.statistics import Difference, paired_difference
from unrolled.reporting.study import Study


def solved_runs(study: Study) -> list[Observation]:
    """Which configurations have runs that reach 100 %."""
    members = study.of_task("remember")
    counts = {one: solved(study, one) for one in members}
    runs = {one: study.run_count(one) for one in members}
    top = text.percent(1, 0)
    total = text.count(sum(runs.values()), "run")
    every = [one for one in members if counts[one] == runs[one]]
    some = [one for one in members if 0 < counts[one] < runs[one]]
    brief = f"{sum(counts.values())} of {total} reach {top} after the last epoch"
    if sum(counts.values()):
        brief += (
            f": all runs of {len(every)} and some of {len(some)} of "
            f"{text.count(len(members), 'configuration')}"
        )
    made = [Observation([brief + "."], key=True)]
    if every:
        made.append(Observation(["Every run of ", *names(every, MOST), f" reaches {top}."]))
    if some:
        listed = [f"{one.title} ({counts[one]} of {runs[one]})" for one in some]
        made.append(
            Observation([f"Some runs of {text.shortened(listed, MOST, '; ')} reach {top}."])
        )
    return made


def speed(study: Study) -> list[Observation]:
    """Epochs to a fixed accuracy, where all runs of both cells come to it."""
    made = []
    for group in alike(study, study.of_task("remember"), ("cell",)):
        for first, second in combinations(group, 2):
            a, b = epochs_needed(study, first), epochs_needed(study, second)
            whole = all(
                len(found) == study.run_count(one) for one, found in ((first, a), (second, b))
            )
            difference = paired_difference(a, b, study.confidence) if whole else None
            if difference is None:
                continue
            spans = [f"Epochs to {text.percent(NEARLY, 0)} ({rest_of(study, first, 'cell')}): ",
                     linked(first, "cell"),
                     f" needs {text.number(a.mean(), 1)}, ", linked(second, "cell"),
                     f" {text.number(b.mean(), 1)}", _more(difference)]  # fmt: skip
            made.append(Observation(spans))
    return made


def _more(difference: Difference) -> str:
    estimate = difference.estimate
    size = text.signed(estimate.mean, 1)
    if difference.verdict == "single":
        return f" (difference {size}, one run each)."
    if difference.verdict == "equal":
        return " (the same in every run)."
    verdict = {"higher": "more", "lower": "fewer", "undecided": "cannot be told apart"}
    bounds = text.plain_range(estimate.low, estimate.high)
    return f" (difference {size} {bounds}: {verdict[difference.verdict]})."
