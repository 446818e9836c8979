"""SIGKILL of training: at every line of saving and reading checkpoints, and at random moments."""

import random
import time
from collections import defaultdict

import pytest

import fetch_images
import training
from harness import FULL, TASKS, faults_config, goes_on_after, reaches
from tests.project import Project

EPOCHS = 5
COMPARED = ("weights.safetensors", "spec.json", "history.csv")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("kills") / "project", faults_config(EPOCHS))
    data = project.folder / "results" / "data"
    fetch_images.main(
        project.config["images"], [], "none", str(data / "images.npz"), str(data / "images.json")
    )
    return project


@pytest.fixture(scope="module", params=TASKS)
def trained(request, project):
    """A task, the lines that its uninterrupted training saved by, and its seconds."""
    lines = project.folder / f"{request.param}.lines"
    whole = f"whole-{request.param}"
    assert training.run(project.folder, request.param, whole, ("record", lines)) == 0
    start = time.monotonic()
    assert training.run(project.folder, request.param, whole) == 0
    return request.param, lines.read_text().splitlines(), time.monotonic() - start


class Victim:
    """One run that is killed, any number of times, and then finished."""

    def __init__(self, project, task, folder, count):
        self.project, self.task, self.folder, self.count = project, task, folder, count
        self.log = project.folder / training.log_of(task, folder)
        self.reached = 0

    def run(self, fault=(), seconds=None):
        """Train; whatever stopped it before, only the epoch that was not finished is repeated."""
        # one that is killed before it writes its log must not leave that of the run before
        self.log.unlink(missing_ok=True)
        status = training.run(self.project.folder, self.task, self.folder, fault, seconds)
        if status == 0 or reaches(self.log):
            assert goes_on_after(self.log) >= self.reached, (fault, self.log.read_text())
        self.reached = max(self.reached, reaches(self.log))
        self.count("SIGKILL of training", status == -9)
        return status

    def finish(self, fault):
        assert self.run() == 0
        for name in COMPARED:
            whole, own = (
                self.project.folder
                / training.group_folder(self.task, folder, self.project.config)
                / name
                for folder in (f"whole-{self.task}", self.folder)
            )
            assert own.read_bytes() == whole.read_bytes(), (fault, name)


def test_killed_at_every_line_of_saving(project, trained, count):
    """Every source line that saves or reads is stopped at, at a random one of its turns."""
    task, lines, _ = trained
    chance = random.Random(task)
    turns = defaultdict(list)
    for number, line in enumerate(lines, 1):
        turns[line].append(number)
    chosen = sorted(turns) if FULL else chance.sample(sorted(turns), 2)
    for index, line in enumerate(chosen):
        victim = Victim(project, task, f"line-{task}-{index}", count)
        number = chance.choice(turns[line])
        assert victim.run(("line", number)) == -9
        victim.finish(line)


def test_killed_in_the_middle_of_a_write(project, trained, count):
    """Half of a checkpoint, of its sha256 or of a result is on the disk."""
    task, _, _ = trained
    writes = 3 * EPOCHS + 4 if FULL else 1
    chosen = range(1, writes + 1) if FULL else [random.Random(task).randint(1, 2 * EPOCHS)]
    for number in chosen:
        victim = Victim(project, task, f"write-{task}-{number}", count)
        victim.run(("write", number))
        victim.finish(f"write {number}")


def test_killed_at_random_moments_until_it_is_done(project, trained, count):
    """Killed up to three times before it may finish."""
    task, _, duration = trained
    chance = random.Random(f"{task} at random")
    for index in range(12 if FULL else 1):
        victim = Victim(project, task, f"random-{task}-{index}", count)
        moments = [chance.uniform(0, duration) for _ in range(chance.randint(1, 3 if FULL else 1))]
        for seconds in moments:
            victim.run(seconds=seconds)
        victim.finish(moments)
