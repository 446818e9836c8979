"""Two builds at once in one folder: one builds, the other ends at once with one sentence."""

import os
import random
import re
import signal
import time

import pytest

from harness import FULL, Build, faults_config, reaches

WEIGHTS = "results/runs/remember/gru-h10-k2/seed-0/weights.safetensors"
TARGET = ("--cores", "1", WEIGHTS)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    build = Build(tmp_path_factory.mktemp("twice") / "build", faults_config(100))
    began = time.monotonic()
    build.finish("--dry-run", *TARGET)
    build.start_up = time.monotonic() - began
    return build


@pytest.mark.parametrize("start", range(20 if FULL else 2))
def test_one_of_two_builds_runs(start, build, tmp_path, count):
    """Both start at once or one shortly after the other."""
    (build.folder / WEIGHTS).unlink(missing_ok=True)
    chance = random.Random(start)
    running, printed, began, seconds = [], [], [], {}
    for delay in (0, chance.choice([0, 0, 0.1, 0.5, 1.0])):
        time.sleep(delay)
        running.append(build.start(*TARGET))
        printed.append(build.printed.rename(tmp_path / f"{len(printed)}.txt"))
        began.append(time.monotonic())
    while len(seconds) < 2:
        for index, process in enumerate(running):
            if index not in seconds and process.poll() is not None:
                seconds[index] = time.monotonic() - began[index]
        time.sleep(0.02)

    said = [path.read_text() for path in printed]
    assert sorted(process.returncode == 0 for process in running) == [False, True], said
    one, other = sorted((0, 1), key=lambda index: running[index].returncode)
    assert "Training remember/gru-h10-k2" in said[one]
    assert (build.folder / WEIGHTS).is_file()
    sentence = (
        f"Another build is running in {build.folder} (process {running[one].pid}): "
        "wait until it ends, or stop it, and run the same command again."
    )
    assert len(re.findall(re.escape(sentence), said[other])) == 1
    assert "Traceback" not in said[other]
    assert "Training" not in said[other]
    # both share the machine while they start
    assert seconds[other] < 5 + 2 * build.start_up
    count("double starts")


LOOKS = {
    "plan": ("--dry-run",),
    "summary": ("--summary",),
    "rules": ("--list-rules",),
    "graph": ("--rulegraph",),
    "changes": ("--list-changes", "params"),
}


def test_a_build_that_runs_keeps_nobody_from_looking(build, tmp_path, count):
    (build.folder / WEIGHTS).unlink(missing_ok=True)
    for log in build.logs():
        log.unlink()
    running = build.start(*TARGET)
    build.printed.rename(tmp_path / "running.txt")
    while not any(map(reaches, build.logs())):
        assert running.poll() is None
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGSTOP)  # so that it cannot end before all have looked
    try:
        for arguments in LOOKS.values():
            said = build.finish(*arguments, *(() if "--list-rules" in arguments else TARGET))
            assert f"Another build is running in {build.folder} (process {running.pid})." in said
            count("looks at a running build")
    finally:
        os.killpg(running.pid, signal.SIGCONT)
    assert running.wait() == 0
