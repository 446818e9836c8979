"""Results that do not belong together are refused by name, even where Snakemake sees nothing."""

import copy
import os
import random
import re
import shutil
from pathlib import Path

import pytest
import yaml

from harness import FULL, Build, differences, reaches
from tests.project import run_table
from unrolled.files.failures import FileError
from unrolled.provenance import chain, seals
from workflow.plan.sweeps import chosen

RUN = "results/runs/remember/gru-h10-k2/seed-0"
EVALUATION = "results/evaluations/configurations/remember.json"
REPORT = "results/report/report.json"
PAGE = "results/report/report.html"
# what nothing else is made of
ENDS = (
    PAGE,
    "results/report/report.pdf",
    "results/report/rendering",
    "results/tables/README.md",
)
AGE = 1_000_000_000  # long before any build
# another code, which does the same
EDIT = "\nEDITED = True\n\n\ndef "


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
    # as it was written, with what `only` leaves out
    runs = run_table(chosen(yaml.safe_load(Path("config/config.yaml").read_text())))
    chain.check_chain([PAGE], runs)
    places = sorted(str(path) for path in Path("results/seals").rglob("*.json"))
    sealed = {place.replace("/seals/", "/", 1).removesuffix(".json") for place in places}
    sealed = {path for path in sealed if Path(path).is_file() and not path.startswith(ENDS)}
    assert {Path(p).suffix for p in sealed} == {".csv", ".json", ".npz", ".safetensors", ".svg"}
    chance = random.Random("foreign")
    for path in map(Path, sorted(sealed)):
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(FileError, match=rf"^Refused, .* {path} \(changed since\)"):
            chain.check_chain([PAGE], runs)
        path.write_bytes(whole)
        count("changed results")
    for path in map(Path, places):
        whole = path.read_text()
        started_from = any(f'"{path}": ' in Path(other).read_text() for other in places)
        if '"outputs": {' in whole and started_from:
            path.write_text(whole.replace('"outputs": {', '"outputs": {"Snakefile": "", ', 1))
            with pytest.raises(FileError, match=rf"{path} \(changed since\)"):
                chain.check_chain([PAGE], runs)
            path.write_text(whole)
            count("changed seals")
    chain.check_chain([PAGE], runs)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rule": "", "code": {}}'])
def test_a_damaged_seal_is_named(text, build):
    path = "results/tables/runs.csv"
    place, _ = seals.read(path)
    Path(place).write_text(text)
    with pytest.raises(FileError, match=place):
        seals.check_results([path])


def test_a_result_that_no_seal_covers_is_refused(build):
    Path("results/tables/more.csv").write_text("a\n1\n")
    with pytest.raises(FileError, match=r"results/tables/more\.csv \(of unknown origin\)"):
        seals.check_results(["results/tables/more.csv"])


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
def test_results_of_another_build_are_made_anew(what, build, reference, count):
    """All results come from elsewhere: Snakemake has no records, and every time is in order."""
    run = "results/runs/mnist/gru-h128/seed-0"
    trained = "Training mnist/gru-h128, seed-0"
    if what == "config":
        config = copy.deepcopy(build.config)
        config["tasks"]["mnist"]["batch"] += 1
        build.write_config(config)
        names, jobs = [f"{run} (made with another config)"], {trained}
    elif what == "sources":
        build.edit("workflow/scripts/unrolled/cells/gru.py", "\ndef ", EDIT)
        names = [f"{place} (made with other sources)" for place in (RUN, EVALUATION, run)]
        jobs = {trained, "Training remember/gru-h10-k2, seed-0"}
    else:
        rewrite("results/data/images.json", '"data": "digits"', '"data": "mnist"')
        names, jobs = ["results/data/images.json (changed since)"], {"Fetching the images"}
    forget()
    said = build.finish("-n")
    assert all(name in said for name in names) and "made anew, with what follows" in said
    assert all(f": {job}\n" in said for job in jobs)
    if what == "data":
        assert "Training" not in build.finish()
        assert differences(reference.results, build.results) == []
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
    source = "workflow/scripts/unrolled/training/network.py"
    build.edit(source, "\nclass ", "\nEDITED = True\n\n\nclass ")
    assert process.wait() != 0
    assert f"\n{source} was edited since this build began: " in build.said()
    assert Path(f"{RUN}/weights.safetensors").is_file()
    planned = build.planned(target)
    assert planned == {
        "Training remember/gru-h10-k2, seed-0",
        "Evaluating remember, configurations",
    }
    build.finish(target)
    run = RUN.removeprefix("results/")
    assert differences(reference.results, build.results, whole=False) == [
        "seals/evaluations/configurations/remember.json.json",
        f"seals/{run}/weights.safetensors.json",
    ]
    count("edits while building")
