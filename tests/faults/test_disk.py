"""A disk that is full or cannot be written, results and logs that cannot be had."""

import os
import random
import re
import shutil
import subprocess
import time

import pytest

from harness import FULL, PART, Build, differences
from tests.project import Project, tiny_config
from workflow.plan.folders import check_writable

TARGET = ["--cores", "2", *([] if FULL else PART)]
MEGABYTES = 16
LOGS = ["train/remember/gru-h10-k2/seed-0", "evaluate/configurations/remember"]


@pytest.fixture
def build(reference, tmp_path):
    return Build(tmp_path / "build", reference.config)


def sentence(said, problem):
    """The one sentence about a file that a job ends with; the path in it."""
    assert ", in main\n" not in said, said
    found = re.findall(rf"^(\S+): {problem}\. Everything finished is kept", said, re.MULTILINE)
    assert found, said
    return found[0]


def fill(folder, kilobytes):
    """Leave so much room on the disk that `folder` is."""
    with open(folder / ".filler", "wb") as file:
        disk = os.statvfs(folder)
        room = disk.f_bavail * disk.f_frsize
        os.posix_fallocate(file.fileno(), 0, max(1, room - kilobytes * 1024))


def kilobytes_below(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024


def test_full_disk(build, reference, disk, count):
    """With some more room each, builds fail at ever later files; with enough, the last one ends."""
    disk(build.results, MEGABYTES)
    chance = random.Random("full disk")
    for _ in range(10 if FULL else 1):
        # what a failed build finished stays, so the next one gets a part of what is still missing
        missing = kilobytes_below(reference.results) - kilobytes_below(build.results)
        kilobytes = chance.randrange(missing // 4) if FULL else 40
        finished = build.times_of_finished_runs()
        fill(build.results, kilobytes)
        said = build.fail(*TARGET)
        (build.results / ".filler").unlink()
        assert sentence(said, "No space left on device").startswith("results/")
        assert finished.items() <= build.times_of_finished_runs().items()
        count("full disks")
    build.finish(*TARGET)
    assert differences(reference.results, build.results, whole=FULL) == []


def test_full_folder_of_temporary_files(disk, tmp_path, monkeypatch):
    """The project's own disk is free: what needs no room builds, what needs some names TMPDIR."""
    project = Project(tmp_path / "project", tiny_config())
    command = ["--cores", "1", "results/report/environment.json"]
    disk(tmp_path / "full", 1)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "full"))
    fill(tmp_path / "full", 0)
    project.build(*command)
    (tmp_path / "full" / ".filler").unlink()
    fill(tmp_path / "full", 400)
    done = project.snakemake(*command, check=False)
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if "TMPDIR" in line]
    assert said.startswith(f"{tmp_path / 'full'}: 0 MB are free, ")
    assert "Traceback" not in done.stderr


@pytest.mark.full_form
def test_full_disk_under_everything(build, reference, disk, count):
    """Snakemake's own files do not fit either, so that what it says is its own."""
    project = build.folder.parent / "mounted" / "build"
    disk(project.parent, MEGABYTES)
    shutil.copytree(build.folder, project)
    build.folder, build.results = project, project / "results"
    chance = random.Random("full disk under everything")
    for kilobytes in sorted(chance.sample(range(2000), 5)):
        fill(project.parent, kilobytes)
        assert "No space left on device" in build.fail(*TARGET)
        (project.parent / ".filler").unlink()
        count("full disks")
    build.finish(*TARGET)
    assert differences(reference.results, build.results, whole=FULL) == []


def test_read_only_results(build, reference, disk, count):
    """Read-only from the start; in the full form with results that are finished."""
    disk(build.results, MEGABYTES)
    if FULL:
        build.finish("--cores", "2", *PART)
    finished = build.times_of_finished_runs()
    subprocess.run(["mount", "-o", "remount,ro", build.results], check=True)
    said = build.fail(*TARGET)
    subprocess.run(["mount", "-o", "remount,rw", build.results], check=True)
    assert f"{build.results}: nothing can be written here" in said
    assert "Traceback" not in said
    build.finish(*TARGET)
    assert finished.items() <= build.times_of_finished_runs().items()
    assert differences(reference.results, build.results, whole=FULL) == []
    count("read-only folders")


def test_read_only_folder_within_results(disk, tmp_path, monkeypatch):
    """As another user's build leaves it."""
    disk(tmp_path / "results" / "tables", 1)
    subprocess.run(["mount", "-o", "remount,ro", tmp_path / "results" / "tables"], check=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"/results/tables: nothing can be written here"):
        check_writable("results")


def test_read_only_project(build, disk, count):
    """Nothing can be written at all, not even Snakemake's own files."""
    project = build.folder.parent / "mounted" / "build"
    disk(project.parent, MEGABYTES)
    shutil.copytree(build.folder, project)
    build.folder = project
    subprocess.run(["mount", "-o", "remount,ro", project.parent], check=True)
    said = build.fail(*TARGET)
    assert f"{project}: nothing can be written here" in said
    assert "Traceback" not in said
    count("read-only folders")


@pytest.mark.full_form
@pytest.mark.parametrize(
    "name",
    [
        "runs/remember/gru-h10-k2/seed-0/weights.safetensors",
        "tables/history.csv",
        "figures/remember/gru-h10-loss.svg",
        "report/report.json",
        "report",
        "",
    ],
)
def test_results_that_vanished_between_builds(name, build, reference, count):
    """What is missing is made again, whatever was made from it."""
    shutil.rmtree(build.folder)
    shutil.copytree(reference.folder, build.folder, copy_function=shutil.copy2)
    gone = build.results / name
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    build.finish()
    assert differences(reference.results, build.results) == []
    count("vanished results")


@pytest.mark.parametrize("log", LOGS if FULL else LOGS[:1])
def test_unwritable_log(log, build, reference, count):
    path = build.results / "logs" / f"{log}.log"
    path.mkdir(parents=True)
    (path / "in the way").touch()
    said = build.fail(*TARGET)
    assert (reference.results / path.relative_to(build.results)).is_file(), "no job writes it"
    assert sentence(said, "Is a directory") == str(path.relative_to(build.folder))
    shutil.rmtree(path)
    build.finish(*TARGET)
    assert differences(reference.results, build.results, whole=FULL) == []
    count("unwritable logs")


def test_results_that_vanish_while_building(build, reference, count):
    process = build.start("--cores", "2", *PART)
    # written once Snakemake has seen the job's inputs, which it would miss in words of its own; no
    # other job uses them
    job = (build.folder / ".snakemake" / "scripts").glob
    while not any(job("*.evaluate_task.py")) and process.poll() is None:
        time.sleep(0.02)
    weights = build.results / "runs/remember/gru-h10-k2/seed-0/weights.safetensors"
    weights.unlink()
    assert process.wait() != 0
    assert sentence(build.said(), "No such file or directory").endswith(
        "seed-0/weights.safetensors"
    )
    build.finish(*TARGET)
    assert differences(reference.results, build.results, whole=FULL) == []
    count("vanished results")
