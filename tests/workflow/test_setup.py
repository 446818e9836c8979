"""The set-up without what drives GPUs: its lock is the other one's rest, and make uses it."""

import re
import subprocess

import pytest

from project import ROOT

PIN = re.compile(r"^([a-z0-9-]+)==([0-9.]+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / name).read_text()))


def planned(*options: str) -> subprocess.CompletedProcess:
    """What make would do for a set-up from nothing."""
    command = ["make", "--dry-run", "--always-make", ".venv/ready", "VENV=.venv", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_lock_for_cpus_lacks_what_drives_gpus_and_nothing_else():
    less = {name for name, _ in pins("requirements.txt") - pins("requirements-cpu.txt")}
    assert pins("requirements-cpu.txt") < pins("requirements.txt")
    assert {"torch", "torchvision", "triton"} <= less
    assert all(re.match(r"torch|triton|nvidia-|cuda-", name) for name in less)
    text = (ROOT / "requirements-cpu.txt").read_text()
    assert len(re.findall("--hash=sha256:", text)) >= len(pins("requirements-cpu.txt"))


def test_pytorch_for_cpus_comes_from_its_own_index_in_the_same_version():
    plan = planned("TORCH=cpu", "TORCH_INDEX=https://example.org/cpu").stdout
    versions = dict(pins("requirements.txt"))
    wanted = [f"{name}=={versions[name]}+cpu" for name in ("torch", "torchvision")]
    assert f"--index-url 'https://example.org/cpu' {' '.join(wanted)}" in plan
    assert "-r requirements-cpu.txt" in plan and "-r requirements.txt" not in plan


def test_without_torch_cpu_the_whole_lock_is_installed():
    plan = planned().stdout
    assert "--require-hashes -r requirements.txt" in plan and "+cpu" not in plan


@pytest.mark.parametrize("index", [[], ["TORCH_INDEX="]])
def test_without_an_index_a_sentence_says_what_is_needed(index, tmp_path):
    command = ["make", "-f", str(ROOT / "Makefile"), "TORCH=cpu", "VENV=none", *index]
    for name in ("requirements.txt", "workflow"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [*command, "none/ready"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "TORCH=cpu needs TORCH_INDEX=" in done.stdout
    assert not (tmp_path / "none").exists()
