"""bfloat16 against float32: the same seeds of lstm-h128 trained in both, to the end.

Seeds share data and initial weights, so accuracies are compared in pairs; equivalence within
`MARGIN` by two one-sided t tests (Schuirmann 1987), at the level of a 95 % interval. The study's
five seeds leave that undecided, so further seeds, fixed before any of them was trained, are tested
on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import fmean

from scipy import stats

from benchmarks import work

MODEL = "lstm-h128"
PRECISIONS = ("float32", "bf16")
MARGIN = 0.003  # of accuracy, fixed before the first measurement
FURTHER_SEEDS = list(range(5, 20))


def measure(config: Mapping, images: Mapping, tell: Callable[[str], None]) -> list[dict]:
    """For the study's seeds and for the further ones, what `compare` gives."""
    (spec,) = (spec for spec in work.specs(config, "mnist") if spec["name"] == MODEL)
    comparisons = []
    for seeds in (spec["seeds"], FURTHER_SEEDS):
        comparisons.append(compare({**spec, "seeds": seeds}, images))
        tell(f"precision: {MODEL} trained in {' and '.join(PRECISIONS)}, {len(seeds)} seeds")
    return comparisons


def compare(spec: Mapping, images: Mapping) -> dict:
    """Final test accuracies and seconds of training in both precisions, and their equivalence."""
    paths = [images["arrays"], images["manifest"]]
    with ProcessPoolExecutor(len(PRECISIONS), get_context("spawn")) as pool:
        jobs = {name: pool.submit(_train, spec, name, paths) for name in PRECISIONS}
        trained = {name: job.result() for name, job in jobs.items()}
    accuracies = {name: entry["accuracies"] for name, entry in trained.items()}
    return {
        "data": images["data"],
        "seeds": spec["seeds"],
        "trained": trained,
        **equivalence(accuracies["bf16"], accuracies["float32"], MARGIN),
    }


def _train(spec: Mapping, precision: str, images: Sequence[str]) -> dict:
    from unrolled.training import engine, runs

    settings = {**spec["configuration"], "precision": precision}
    run = runs.prepare({**spec, "configuration": settings}, images)
    history = engine.train(run.new_network(), run.task, settings)
    seconds = sum(epoch.train_seconds for epoch in history)
    return {"accuracies": history[-1].test_accuracy, "train_seconds": seconds}


def equivalence(ours: Sequence[float], theirs: Sequence[float], margin: float) -> dict:
    """Mean difference of pairs, its 90 % interval (that of two one-sided 5 % tests), and p."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    shifted = (
        stats.ttest_1samp(differences, -margin, alternative="greater"),
        stats.ttest_1samp(differences, margin, alternative="less"),
    )
    low, high = stats.ttest_1samp(differences, 0).confidence_interval(0.90)
    p = max(float(test.pvalue) for test in shifted)
    return {
        "margin": margin,
        "difference": fmean(differences),
        "low": float(low),
        "high": float(high),
        "p": p,
        "equivalent": p < 0.05,
    }
