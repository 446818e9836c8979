"""Signals to whole builds: the same command again completes them, to the same bytes."""

import random
import re
import signal

import pytest

from harness import EVALUATIONS, FULL, PART, Build, await_group, differences, goes_on_after, reaches
from workflow.plan.tally import KEPT

KINDS = {
    "SIGINT": (signal.SIGINT, False),
    "SIGTERM": (signal.SIGTERM, False),
    "SIGTERM-of-Snakemake-alone": (signal.SIGTERM, True),
    "SIGKILL": (signal.SIGKILL, False),
    # what Snakemake had started goes on without it, beside the next build
    "SIGKILL-of-Snakemake-alone": (signal.SIGKILL, True),
}
TURNS = {
    "SIGINT": 10,
    "SIGTERM": 10,
    "SIGTERM-of-Snakemake-alone": 2,
    "SIGKILL": 4,
    "SIGKILL-of-Snakemake-alone": 4,
}
CASES = [(kind, seed) for kind, turns in TURNS.items() for seed in range(turns)]
STOPPED = re.compile(r"Stopped after \d+ (s|min); jobs done: \d+ of \d+\.")
SHORT = [case for case in CASES if case[0] != "SIGKILL" and case[1] == 0]


@pytest.mark.parametrize(("kind", "seed"), CASES if FULL else SHORT)
def test_a_stopped_build_goes_on(kind, seed, reference, tmp_path, count):
    """Stopped at a random moment from the first epoch on."""
    whole = FULL and seed % 4 == 0
    target = ["--cores", "2", *([] if whole else EVALUATIONS if FULL else PART)]
    latest = 12 if whole else 4 if FULL else 1
    chance = random.Random(f"{kind} {seed}")
    build = Build(tmp_path / "build", reference.config)
    number, alone = KINDS[kind]
    process = build.start(*target)
    in_time = build.stop(process, number, chance.uniform(0, latest), alone)
    count(f"{kind} of a build", in_time)
    if not alone or number == signal.SIGTERM:
        await_group(process)
    assert "Traceback" not in build.said(), "a script ended in a traceback"
    if in_time and number != signal.SIGKILL:
        *before, stopped, kept = build.said().splitlines()
        assert STOPPED.fullmatch(stopped) and kept == KEPT
        assert not [row for row in before if re.search("fail|error|stop", row, re.IGNORECASE)]
    finished = build.times_of_finished_runs()
    reached = {log: (reaches(log), log.stat().st_mtime_ns) for log in build.logs()}

    build.finish(*target)
    if alone:
        await_group(process)
    assert finished.items() <= build.times_of_finished_runs().items(), "trained again"
    for log, (epoch, written) in reached.items():
        if log.stat().st_mtime_ns != written:
            assert goes_on_after(log) >= epoch, log.read_text()
    assert differences(reference.results, build.results, whole=whole) == []
    assert build.planned(*target) == set()
