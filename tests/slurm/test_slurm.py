"""Builds through profiles/slurm on a real Slurm, undisturbed and disturbed."""

import os
import signal
import subprocess
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import slurm_build
from slurm_build import await_that, noticed, seconds
from tests.faults.harness import Build, differences, faults_config, goes_on_after
from tests.project import run_table
from workflow.plan import needs
from workflow.scripts.unrolled.settings.expansion import MAIN

# enough to be stopped in: some seconds of training
EPOCHS = 200
NODE_DAEMON = Path("/run/unrolled-slurm/slurmd.pid")
TRAINED = "results/runs/remember/gru-h10-k2/seed-0/weights.safetensors"
TRAINING = "workflow/scripts/train_group.py"
BEGINS = "        # the manifest holds the hashes of the arrays\n"
HANGS_ONCE = """        if not Path("hung").exists():
            Path("hung").touch()
            __import__("time").sleep(600)
"""


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """What one training gives where nothing happens to it."""
    build = Build(tmp_path_factory.mktemp("local") / "build", faults_config(EPOCHS))
    build.finish("--cores", "1", TRAINED)
    return build


@pytest.fixture(scope="module")
def undisturbed(reference, tmp_path_factory):
    """All tables of a small study, through Slurm."""
    build = slurm_build.SlurmBuild(tmp_path_factory.mktemp("slurm") / "build", reference.config)
    tables = reference.results.rglob("tables/**/*.csv")
    build.start_on_slurm(*(str(path.relative_to(reference.folder)) for path in tables))
    yield build
    build.end()


@pytest.fixture(scope="module", autouse=True)
def overtime(tmp_path_factory):
    """A build whose training hangs, with a minute left of its time; beside all other tests."""
    build = slurm_build.SlurmBuild(tmp_path_factory.mktemp("overtime") / "build", faults_config(2))
    build.edit(TRAINING, BEGINS, BEGINS + HANGS_ONCE)
    build.start_on_slurm(TRAINED)
    await_that((build.folder / "hung").exists)
    (job,) = build.jobs()
    build.limit = job["TimeLimit"]
    subprocess.run(["scontrol", "update", f"JobId={job['JobId']}", "TimeLimit=1"], check=True)
    yield build
    build.end()


def test_the_tables_are_those_of_a_local_build(undisturbed, reference, measured):
    undisturbed.await_end()
    assert differences(reference.results, undisturbed.results, whole=False) == []
    tables = list(undisturbed.results.rglob("tables/**/*.csv"))
    assert len(tables) == len(list(reference.results.rglob("tables/**/*.csv")))
    measured(f"{len(tables)} tables, byte for byte; {undisturbed.seconds:.0f} s")


def jobs_of(build, rule):
    """The jobs that Slurm ran for a rule; of trainings by the name that they share a job by."""
    return [job for job in build.jobs() if job["Comment"].startswith(f"rule_{rule}")]


def test_short_runs_share_a_job_that_asks_for_what_the_rules_declare(undisturbed, measured):
    runs = run_table(undisturbed.config)
    names = ("task", "name", "group")
    trainings = [SimpleNamespace(**dict(zip(names, key, strict=True))) for key in runs.groups]
    for name, number in (("short", 2), ("long", 1)):
        members = [wildcards for wildcards in trainings if needs.share(runs, wildcards) == name]
        assert len(members) == number
        (job,) = jobs_of(undisturbed, f"{name}_train")
        memory = max(needs.training_memory(runs, wildcards, 1) for wildcards in members)
        minutes = sum(needs.training_minutes(runs, wildcards, 1) for wildcards in members)
        assert job["TRES"].startswith(f"cpu=1,mem={memory}M,")
        assert job["NumCPUs"] == "1"
        assert job["TimeLimit"] == f"{minutes // 60:02d}:{minutes % 60:02d}:00"
        measured(f"{number} runs in a job of 1 CPU, {memory} MB, {minutes} minutes")
    evaluated = [SimpleNamespace(kind=MAIN, task=task) for task in runs.tasks_of()]
    declared = [needs.evaluation_memory(runs, wildcards, 1) for wildcards in evaluated]
    asked = [
        int(own["MinMemoryNode"].removesuffix("M")) for own in jobs_of(undisturbed, "evaluate")
    ]
    assert sorted(asked) == sorted(declared)


def test_little_time_is_spent_waiting_for_slurm(undisturbed, measured):
    """Until a job starts; its end is noticed at the plugin's next look, 10 s later each time."""
    starts, notices = [], []
    trainings = [job for name in ("short", "long") for job in jobs_of(undisturbed, f"{name}_train")]
    for rule, jobs in {"train": trainings, "evaluate": jobs_of(undisturbed, "evaluate")}.items():
        first = min(jobs, key=lambda job: job["StartTime"])
        last = max(jobs, key=lambda job: job["EndTime"])
        starts.append(seconds(first, "SubmitTime", "StartTime"))
        end = datetime.fromisoformat(last["EndTime"])
        until_noticed = (noticed(undisturbed.said(), rule) - end).total_seconds()
        longest = max(next_look(seconds(job, "SubmitTime", "EndTime")) for job in jobs)
        notices.append((until_noticed, longest))
    waits = zip(starts, notices, strict=True)
    until = " and ".join(f"{start:.0f} + {wait:.0f} s" for start, (wait, _) in waits)
    measured(f"{until} of {undisturbed.seconds:.0f} s, for training and evaluation")
    assert max(starts) <= 5
    assert all(wait <= longest + 3 for wait, longest in notices)


def next_look(lasted: float) -> float:
    """The longest time for which the plugin does not look at a job that lasted so many seconds."""
    looks, gap = [0.0], 3.0
    while looks[-1] < lasted:
        looks.append(looks[-1] + gap)
        gap += 10
    return looks[-1] - looks[-2]


def test_a_cancelled_job_is_retried_and_goes_on_from_its_checkpoint(start, local, measured):
    build = start(local.config, TRAINED)
    job = build.await_epoch(3)
    subprocess.run(["scancel", job["JobId"]], check=True)
    build.await_end()
    cancelled, retried = build.jobs()
    assert cancelled["JobState"] == "CANCELLED"
    assert retried["JobState"] == "COMPLETED"
    (log,) = build.logs()
    assert goes_on_after(log) >= 3
    assert differences(local.results, build.results) == []
    measured(f"went on after epoch {goes_on_after(log)} of {EPOCHS}; {build.seconds:.0f} s")


def test_a_killed_node_daemon_loses_nothing(start, local, measured):
    build = start(local.config, TRAINED)
    build.await_epoch(3)
    os.kill(int(NODE_DAEMON.read_text()), signal.SIGKILL)
    time.sleep(1)
    subprocess.run(["slurmd"], check=True)
    build.await_end()
    (job,) = build.jobs()
    assert (job["JobState"], job["Restarts"]) == ("COMPLETED", "0")
    (log,) = build.logs()
    assert goes_on_after(log) == 0, "trained again"
    assert differences(local.results, build.results) == []
    measured(f"1 job, no epoch repeated; {build.seconds:.0f} s")


def test_a_killed_main_process_is_picked_up(start, local, measured):
    build = start(local.config, TRAINED)
    build.await_epoch(3)
    build.process.kill()
    build.process.wait()
    build.start_on_slurm(TRAINED)
    assert "Cancelling 1 Slurm job of a build that was killed." in build.await_end()
    left, own = build.jobs()
    assert (left["JobState"], own["JobState"]) == ("CANCELLED", "COMPLETED")
    (log,) = build.logs()
    assert goes_on_after(log) >= 3
    assert differences(local.results, build.results) == []
    measured(f"went on after epoch {goes_on_after(log)} of {EPOCHS}; {build.seconds:.0f} s")


def test_a_job_over_its_memory_is_retried_with_more(start, measured):
    indent = " " * 8
    ballast = f"{indent}ballast = bytearray(10**9)\n{indent}ballast[::4096] = b'1' * 244141\n"
    greedy = BEGINS + ballast
    build = start(faults_config(2), TRAINED, edit=(TRAINING, BEGINS, greedy))
    build.await_end()
    killed, retried = build.jobs()
    assert "exceeded memory limit" in build.slurm_logs()
    assert (killed["JobState"], retried["JobState"]) == ("FAILED", "COMPLETED")
    asked = [int(job["MinMemoryNode"].removesuffix("M")) for job in (killed, retried)]
    assert asked[1] == 2 * asked[0]
    measured(f"{asked[0]} MB, then {asked[1]} MB; {build.seconds:.0f} s")


def test_a_job_over_its_time_is_retried_with_more(overtime, measured):
    overtime.await_end()
    killed, retried = overtime.jobs()
    assert (killed["JobState"], retried["JobState"]) == ("TIMEOUT", "COMPLETED")
    first, second = (
        sum(int(part) * 60**power for power, part in enumerate(reversed(limit.split(":"))))
        for limit in (overtime.limit, retried["TimeLimit"])
    )
    assert second == 2 * first
    measured(f"{first // 60} minutes, then {second // 60} minutes; {overtime.seconds:.0f} s")


def test_a_wrong_partition_ends_in_one_sentence(start, measured):
    edit = ("profiles/slurm/profile.yaml", "slurm_partition: ''", "slurm_partition: nowhere")
    build = start(faults_config(2), TRAINED, edit=edit)
    assert build.process.wait(60) == 1
    said = build.said()
    sentence = (
        "profiles/slurm/profile.yaml: Slurm takes no jobs with slurm_partition: nowhere "
        "(invalid partition specified: nowhere)."
    )
    assert said.splitlines()[-1] == sentence
    assert "Traceback" not in said
    assert not build.jobs()
    measured(sentence)
