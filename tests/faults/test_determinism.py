"""The same bytes whatever the machine is about; measured values are blanked at their source."""

import re

import pytest

from harness import FULL, Build, differences

ELSEWHERE = {"TZ": "Asia/Kolkata", "USER": "someone", "LOGNAME": "someone", "LANG": "de_DE.UTF-8"}
GREEDY = ["--scheduler", "greedy"]  # it follows the priorities, which are drawn at random
CASES = {
    "elsewhere": (["--cores", "2", *GREEDY], ELSEWHERE),
    "again": (["--cores", "2"], {}),
    "one-core": (["--cores", "1"], {"TZ": "Pacific/Auckland"}),
    "four-cores": (
        ["--cores", "4", *GREEDY],
        {"HOME": "/nonexistent"},
    ),
    "hash-seed": (["--cores", "1", *GREEDY], {"PYTHONHASHSEED": "1"}),
}


def shuffle(build, seed):
    """Give every job that has wildcards, and every task's figures, a priority at random."""
    drawn = f"__import__('random').Random({seed!r} + str(wildcards)).randrange(10**6)"
    build.edit(
        "workflow/rules/training.smk", "partial(needs.priority, RUNS)", f"lambda wildcards: {drawn}"
    )
    drawn = f"__import__('random').Random({seed!r} + task).randrange(10**6)"
    build.edit(
        "workflow/rules/figures.smk", "        conda:", f"        priority: {drawn}\n        conda:"
    )


def order(said):
    """The jobs in the order in which they were started."""
    return re.findall(r"^Job \d+: (.*)$", said, re.MULTILINE)


@pytest.mark.parametrize("case", CASES if FULL else ["elsewhere"])
def test_two_builds_agree_in_every_byte(case, reference, tmp_path, count):
    arguments, environment = CASES[case]
    build = Build(tmp_path / "a folder" / case, reference.config, **environment)
    if GREEDY[0] in arguments:
        shuffle(build, case)
    said = build.finish(*arguments)
    if GREEDY[0] in arguments:
        assert order(said) != order(reference.said)
    assert differences(reference.results, build.results) == []
    names = {path.suffix for path in build.results.rglob("*.*")}
    assert names >= {".csv", ".svg", ".json", ".html", ".pdf", ".safetensors"}
    count("builds compared")
