"""Results that do not belong together are refused by name, even where Snakemake sees nothing."""

import copy
import json
import os
import random
import re
import shutil
from pathlib import Path

import pytest
from harness import FULL, Build, differences, reaches

from unrolled import seals
from unrolled.failures import FileError
from workflow.rules.build import Build as Rules

RUN = "results/runs/remember/gru-h10-k2/seed-0"
EVALUATION = "results/evaluations/configurations/remember.json"
REPORT = "results/report/report.json"
AGE = 1_000_000_000  # long before any build


@pytest.fixture
def build(reference, tmp_path, monkeypatch):
    """A copy of the finished build, with its times and Snakemake's records, to change at will."""
    build = Build(tmp_path / "build", reference.config)
    shutil.rmtree(build.folder)
    shutil.copytree(reference.folder, build.folder, copy_function=shutil.copy2)
    monkeypatch.chdir(build.folder)
    return build


def rewrite(path, old, new):
    """Edit a file, which keeps its times."""
    path, times = Path(path), Path(path).stat()
    text = path.read_text()
    assert old in text, f"{path} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def forget():
    """Take Snakemake its records, and make every source and setting older than every result."""
    shutil.rmtree(".snakemake")
    for folder in ("workflow", "config", "report"):
        for path in Path(folder).rglob("*"):
            os.utime(path, (AGE, AGE))
    os.utime("requirements.in", (AGE, AGE))


def number_in(path):
    """A number that stands in a file, and the same with another last digit."""
    number = re.search(r"\d+\.\d+(?=\D)", Path(path).read_text())[0]
    return number, number[:-1] + str((int(number[-1]) + 1) % 10)


def refused(said, *names):
    """Every job that says so names them; jobs that ran beside each other may both."""
    sentences = [line for line in said.splitlines() if line.startswith("Refused, as ")]
    assert sentences, said
    assert all(name in sentence for name in names for sentence in sentences), sentences
    assert ", in main\n" not in said, "a script ended in a traceback"


def test_any_change_of_any_result_is_noticed(build, count):
    """A byte of every sealed file is changed, one file at a time; so is every seal."""
    rules = Rules(build.config)
    expected = json.loads(rules.seals.expected(*rules.seals.jobs()))
    seals.check(expected, [])
    sealed = {path for seal in expected for path in seals._read(seal)["outputs"]}
    assert {Path(path).suffix for path in sealed} == {
        ".csv",
        ".json",
        ".npz",
        ".safetensors",
        ".svg",
    }
    chance = random.Random("foreign")
    for path in map(Path, sorted(sealed)):
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(FileError, match=rf"^Refused, .* {path} \(changed since\)"):
            seals.check(expected, [])
        path.write_bytes(whole)
        count("changed results")
    for path in map(Path, rules.seals.paths("train/", "evaluate/", "tables/", "images")):
        whole = path.read_text()
        path.write_text(whole.replace('outputs": {', 'outputs": {"Snakefile": "", '))
        with pytest.raises(FileError, match=rf"{path} \(changed since\)"):
            seals.check(expected, [])
        path.write_text(whole)
        count("changed seals")
    seals.check(expected, [])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"spec": "", "sources": ""}'])
def test_a_damaged_seal_is_named(text, build):
    rules = Rules(build.config)
    path = Path(rules.seals.path("tables"))
    path.write_text(text)
    with pytest.raises(FileError, match=str(path)):
        seals.check(json.loads(rules.seals.expected("tables")), [])


def test_a_result_that_no_seal_covers_is_refused(build):
    rules = Rules(build.config)
    with pytest.raises(FileError, match=r"results/tables/more\.csv \(of unknown origin\)"):
        seals.check(json.loads(rules.seals.expected("tables")), ["results/tables/more.csv"])


EDITED = {
    "history": f"{RUN}/history.csv",
    "evaluation": EVALUATION,
    "table": "results/tables/history.csv",
    "table of a task": "results/tables/remember/runs.csv",
    "figure": "results/figures/remember/gru-h10-loss.svg",
    "report": REPORT,
}


@pytest.mark.parametrize("unseen", [False, True], ids=["seen", "unseen"])
@pytest.mark.parametrize("name", EDITED if FULL else ["table"])
def test_a_number_edited_by_hand_is_refused(name, unseen, build, count):
    """Seen by Snakemake, as its time tells of it, or unseen until the report is made again."""
    path = EDITED[name]
    rewrite(path, *number_in(path))
    if unseen:
        rendered = ["results/report/report.html", "results/report/report.pdf"]
        for again in [REPORT, *rendered] if path != REPORT else rendered:
            Path(again).unlink()
    else:
        os.utime(path)
    refused(build.fail(), f"{path} (changed since)")
    Path(path).unlink()
    build.finish()
    count("results edited by hand")


@pytest.mark.parametrize("what", ["config", "sources", "data"] if FULL else ["config"])
def test_results_of_another_build_are_refused(what, build, count):
    """All results come from elsewhere: Snakemake has no records, and every time is in order."""
    if what == "config":
        config = copy.deepcopy(build.config)
        config["tasks"]["mnist"]["batch"] += 1
        build.write_config(config)
        names = ["results/runs/mnist/gru-h128/seed-0 (made with another config)"]
    elif what == "sources":
        build.edit("workflow/scripts/unrolled/cells/gru.py", '"""', '"""Edited. ')
        names = [f"{place} (made with other sources)" for place in (RUN, EVALUATION)]
    else:
        rewrite("results/data/images.json", '"data": "digits"', '"data": "mnist"')
        names = ["results/data/images.json (changed since)"]
        Path(REPORT).unlink()
    forget()
    refused(build.fail(), *names)
    count("results of another build")


def test_weights_of_another_run_are_refused(build, count):
    """Evaluation would take them: only their seal tells whose they are."""
    other = "results/runs/mnist/gru-h128/seed-0/weights.safetensors"
    shutil.copy(other, f"{RUN}/weights.safetensors")
    refused(build.fail(EVALUATION), f"{RUN}/weights.safetensors (changed since)")
    count("weights of another run")


def test_a_library_edited_while_building_is_noticed(build, reference, count):
    """Between training and evaluation: nothing of the edited source is mixed with the other's."""
    shutil.rmtree("results")
    target = EVALUATION
    process = build.start("--cores", "1", target)
    while not any(map(reaches, build.logs())):
        assert process.poll() is None, build.said()
    source = "workflow/scripts/unrolled/network.py"
    build.edit(source, '"""', '"""Edited. ')
    assert process.wait() != 0
    assert f"\n{source} was edited since this build began: " in build.said()
    assert Path(f"{RUN}/weights.safetensors").is_file()
    planned = build.planned(target)
    assert {job.split(",")[0] for job in planned} == {
        "Training remember/gru-h10-k2",
        "Evaluating remember",
    }
    build.finish(target)
    assert differences(reference.results, build.results, whole=False) == [
        "seals/evaluate/configurations/remember.json",
        "seals/train/remember/gru-h10-k2/seed-0.json",
    ]
    count("edits while building")
