"""Results without Snakemake's records, as a copy or an archive brings them: what fits is kept."""

import copy
import os
import random
import shutil

import pytest

TRAIN = "Training remember/gru-h10-k2, seeds-0-1"
RUN = "results/runs/remember/gru-h10-k2/seeds-0-1"
COPY = "results/seals/.snakemake.json"


@pytest.fixture
def brought(tiny, tmp_path):
    """A fresh clone with the results copied in, all of them with times in no order."""
    project = tiny.copied(tmp_path / "project")
    shutil.rmtree(project.folder / ".snakemake")
    paths = sorted(path for path in project.folder.rglob("*") if path.is_file())
    random.Random("brought").shuffle(paths)
    for second, path in enumerate(paths):
        os.utime(path, (1_700_000_000 + second,) * 2)
    return project


def learn_faster(project):
    config = copy.deepcopy(project.config)
    config["tasks"]["remember"]["learning_rate"] *= 2
    project.write_config(config)


def said_and_planned(project, *arguments):
    said = project.snakemake("-n", *arguments).stderr
    return said, project.planned(*arguments)


def test_results_that_fit_are_taken_over(brought):
    said, planned = said_and_planned(brought)
    assert "Those that fit are taken over." in said
    assert planned == set()
    # once, and as if they were made here
    assert "came from elsewhere" not in brought.build()
    learn_faster(brought)
    assert TRAIN in brought.planned()


def test_results_of_a_killed_build_are_taken_over(brought):
    """Which has left no copy of Snakemake's records."""
    (brought.folder / COPY).unlink()
    said, planned = said_and_planned(brought)
    assert "Those that fit are taken over." in said
    assert planned == set()


def text_of_dictionary(project):
    project.edit("config/tables.yaml", "rows: ", "rows: Edited. ")
    return "config/tables.yaml (changed since)", {"Describing every column of the tables"}


def hyperparameter(project):
    learn_faster(project)
    return f"{RUN} (made with another config)", {TRAIN}


def source(project):
    project.edit("workflow/scripts/unrolled/cells/gru.py", "\ndef ", "\nA = 1\n\n\ndef ")
    return f"{RUN} (made with other sources)", {TRAIN}


def weights(project):
    path = project.folder / RUN / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return f"{RUN}/weights.safetensors (changed since)", {TRAIN}


def seal(project):
    for path in (project.folder / "results/seals/runs").rglob("*.json"):
        path.unlink()
    return f"{RUN}/costs.csv (of unknown origin)", {TRAIN}


@pytest.mark.parametrize("edit", [hyperparameter, source, weights, seal, text_of_dictionary])
def test_what_does_not_fit_is_told_and_made_anew(brought, edit):
    sentence, jobs = edit(brought)
    said, planned = said_and_planned(brought)
    assert sentence in said and "made anew, with what follows from it, is " in said
    assert jobs <= planned


def test_results_that_replace_others_bring_their_records(tiny, tmp_path):
    """Where Snakemake's records are of the results that were there before."""
    project = tiny.copied(tmp_path / "project")
    learn_faster(project)
    target = f"{RUN}/weights.safetensors"
    project.build("--cores", "2", target)
    shutil.rmtree(project.folder / "results")
    shutil.copytree(tiny.folder / "results", project.folder / "results", copy_function=shutil.copy)
    project.write_config(tiny.config)
    assert project.planned() == set()
