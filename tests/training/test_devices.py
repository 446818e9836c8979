"""GPUs handed out without sharing, and training as far as it can be followed without one."""

import shutil
import subprocess
import sys
import time
from itertools import islice

import numpy as np
import pytest
import torch

from project import ROOT, Project, run_table, small_config
from test_engine import ADDITION, REMEMBER, spec
from unrolled.images.dataset import Images
from unrolled.tasks.mnist.task import RowMnist
from unrolled.training import devices, engine, runs
from unrolled.training.learner import Learner
from workflow.plan import needs

TWO = "GPU 0: Type One (UUID: GPU-aaaa-1111)\nGPU 1: Type One (UUID: GPU-bbbb-2222)\n"
PARTITIONED = """GPU 0: Type One (UUID: GPU-aaaa-1111)
  MIG 3g.20gb     Device  0: (UUID: MIG-cccc-3333)
  MIG 1c.2g.10gb  Device  1: (UUID: MIG-dddd-4444)
GPU 1: Type (Two) (UUID: GPU-bbbb-2222)
a line that says nothing of a GPU
"""
# takes a GPU, says so, holds it for a while, says so
HOLD = """
import os, sys, time
sys.path.insert(0, "workflow/scripts")
from unrolled.training import devices
with devices.device("cuda", int(sys.argv[1])):
    uuid = os.environ["CUDA_VISIBLE_DEVICES"]
    print(time.time(), "+", uuid, flush=True)
    time.sleep(float(sys.argv[2]))
    print(time.time(), "-", uuid, flush=True)
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose nvidia-smi prints what the returned function is given."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv(devices.VISIBLE, raising=False)
    devices.gpus.cache_clear()

    def has(listing):
        (tmp_path / "listing").write_text(listing)
        tool = tmp_path / "bin" / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\ncat {tmp_path / 'listing'}\n")
        tool.chmod(0o755)

    yield has
    devices.gpus.cache_clear()


def holders(count, jobs, seconds):
    """Processes that each want a GPU, and the order in which they took and gave it back."""
    command = [sys.executable, "-c", HOLD, str(jobs), str(seconds)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    lines = [line for process in running for line in process.communicate()[0].splitlines()]
    return sorted((float(when), sign, uuid) for when, sign, uuid in map(str.split, lines))


def test_gpus_are_those_that_cuda_would_see(machine, monkeypatch):
    assert devices.gpus() == {}
    machine(TWO)
    devices.gpus.cache_clear()
    assert list(devices.gpus()) == ["GPU-aaaa-1111", "GPU-bbbb-2222"]
    for visible, seen in (("1", ["GPU-bbbb-2222"]), ("GPU-aa", ["GPU-aaaa-1111"]), ("", [])):
        monkeypatch.setenv(devices.VISIBLE, visible)
        devices.gpus.cache_clear()
        assert list(devices.gpus()) == seen


@pytest.mark.parametrize(
    ("visible", "seen"),
    [
        (None, ["MIG-cccc-3333", "MIG-dddd-4444", "GPU-bbbb-2222"]),
        ("0", ["MIG-cccc-3333"]),
        ("0:1", ["MIG-dddd-4444"]),
        ("0:2", []),
        ("GPU-aaaa", ["MIG-cccc-3333"]),
        ("MIG-dd", ["MIG-dddd-4444"]),
        ("1, MIG-cccc-3333", ["GPU-bbbb-2222", "MIG-cccc-3333"]),
        ("2", []),
    ],
)
def test_instances_of_a_partitioned_gpu_are_devices_of_their_own(
    machine, monkeypatch, visible, seen
):
    machine(PARTITIONED)
    if visible is not None:
        monkeypatch.setenv(devices.VISIBLE, visible)
    assert list(devices.gpus()) == seen
    names = {"MIG-dddd-4444": "Type One MIG 1c.2g.10gb", "GPU-bbbb-2222": "Type (Two)"}
    assert all(devices.gpus()[uuid] == names.get(uuid, "Type One MIG 3g.20gb") for uuid in seen)


def test_without_a_gpu_auto_is_the_cpu_and_cuda_one_sentence(machine):
    with devices.device("auto") as used:
        assert used == "cpu"
    with pytest.raises(devices.NoGPU, match="no GPU on this machine: allowed here are"):
        devices.device("cuda").__enter__()


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_share_no_gpu_unless_told_to(machine, jobs):
    machine(TWO)
    on = dict.fromkeys(("GPU-aaaa-1111", "GPU-bbbb-2222"), 0)
    most = 0
    for _, sign, uuid in holders(6, jobs, 0.3):
        on[uuid] += 1 if sign == "+" else -1
        assert 0 <= on[uuid] <= jobs
        most = max(most, sum(on.values()))
    assert most == 2 * jobs


def test_a_killed_job_frees_its_gpu(machine):
    machine(TWO.splitlines()[0])
    command = [sys.executable, "-c", HOLD, "1", "600"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert "GPU-aaaa-1111" in process.stdout.readline()
        process.kill()
    start = time.monotonic()
    with devices.device("cuda") as used:
        assert used == "Type One"
    assert time.monotonic() - start < 5


def test_a_run_is_the_same_run_on_every_device(machine, monkeypatch):
    machine(TWO)
    monkeypatch.chdir(ROOT)
    config = small_config()
    config["tasks"]["mnist"]["configurations"]["gru-h128"]["precision"] = "bf16"
    specs = []
    for device in ("cpu", "cuda", "auto"):
        config["engine"]["device"] = device
        table = run_table(config)
        specs.append([table.spec(group) for group in table.groups.values()])
        for group in table.groups.values():
            settings = group.configuration.settings
            gpu = device != "cpu" and settings.get("precision") != "bf16"
            assert needs.gpus(config, settings, present=bool(devices.gpus())) == gpu
            assert (needs.device(config, settings)["wanted"] == "cpu") == (not gpu)
    assert specs[0] == specs[1] == specs[2]


# of 400 images and their labels: how many values, and the shape
SIZES = ((256, (400, 28, 28)), (10, 400))


def prepared(task, settings):
    """A run of two seeds; of MNIST on images of noise, by the settings of another task."""
    described = spec(task, settings, [0, 1], fused=True)
    if task != "mnist":
        return runs.prepare(described, [])
    noise = np.random.default_rng(0)
    pixels, labels = (noise.integers(n, size=s, dtype=np.uint8) for n, s in SIZES)
    images = Images("digits", "noise", "", pixels, labels, pixels, labels, list(range(10)))
    scaled = {**settings, "pixel_mean": 0.5, "pixel_std": 0.5, "evaluation_batch": 100}
    sizes = {"readout": "last", "input_size": 28, "output_size": 10}
    return runs.Run({**described, **sizes}, RowMnist(scaled, [0, 1], images))


TASKS = pytest.mark.parametrize(
    ("task", "settings"), [("addition", ADDITION), ("remember", REMEMBER), ("mnist", REMEMBER)]
)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("form", ["norms", "decoupled"])
@TASKS
def test_a_step_stays_on_the_networks_device(task, settings, form, cell):
    """On PyTorch's "meta" device, which computes nothing and refuses to mix with the CPU."""
    penalty = {"form": form, "coefficient": 0.01}
    run = prepared(task, settings | {"cell": cell})
    network = run.new_network("meta")
    assert not network.fused and network.device.type == "meta"
    run.task.to(network.device)
    learner = Learner(network, run.task, {**settings, "penalty": penalty})
    losses, correct = learner.learn_in_turn(list(islice(run.task.training_batches(), 2)))
    assert losses.shape == correct.shape == (2, 2 * settings["batch"])
    state = [*network.parameters(), *learner.optimiser.state().values()]
    used = [losses, correct, *state, *(parameter.grad for parameter in network.parameters())]
    assert {tensor.device.type for tensor in used} == {"meta"}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@TASKS
def test_a_gpu_learns_what_the_cpu_learns(task, settings):
    histories = []
    for device in ("cuda", "cpu"):
        run = prepared(task, settings)
        histories.append(engine.train(run.new_network(device), run.task, settings))
    on_gpu, on_cpu = histories
    assert on_gpu[0].train_loss == pytest.approx(on_cpu[0].train_loss, rel=1e-3)


def test_gpu_profile_without_a_gpu_is_refused_in_one_sentence(tmp_path, machine):
    project = Project(tmp_path / "project")
    done = project.snakemake("--profile", "profiles/gpu", check=False)
    assert done.returncode == 1
    *banners, sentence = done.stderr.splitlines()
    assert len(banners) == 2 and all("onfig" in line or "profile" in line for line in banners)
    assert sentence.startswith("engine.device is 'cuda', but nvidia-smi finds no GPU on this")
    assert not (project.folder / "results").exists()


def test_gpus_of_a_cluster_need_not_be_on_the_machine_that_builds(tmp_path, machine):
    project = Project(tmp_path / "project")
    profiles = ("--profile", "profiles/slurm", "--profile", "profiles/slurm-gpu")
    planned = project.build("--dry-run", *profiles, "--", "addition")
    assert "Training addition/lstm-h3-l3-ce" in planned


def test_slurm_profile_without_slurm_is_refused_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    for tool in ("bash", "sh", "env", "which"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    project = Project(tmp_path / "project")
    done = project.snakemake("--profile", "profiles/slurm", "--", "addition", check=False)
    assert done.returncode == 1
    *_, sentence = (done.stdout + done.stderr).splitlines()
    said = "profiles/slurm/profile.yaml: sbatch is not found: this profile is for a machine with "
    assert sentence == f"{said}Slurm."
    assert "Traceback" not in done.stdout + done.stderr
