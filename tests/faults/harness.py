"""Builds that faults are done to: started, stopped, awaited and compared byte by byte."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.project import Project, small_config, without_variants

FULL = os.environ.get("FAULTS") == "full"
CLOCK = Path(__file__).parent / "clock"
TASKS = ("mnist", "remember", "addition")
# what a build leaves behind beside its results
ASIDE = {"logs", "progress", "checkpoints"}
CHOSEN = {"mnist": "gru-h128", "remember": "gru-h10-k2", "addition": "lstm-h3-l3-ce"}
EVALUATIONS = [f"results/evaluations/configurations/{task}.json" for task in TASKS]
# what the short form builds: training and evaluation of the quickest task
PART = EVALUATIONS[1:2]


def faults_config(epochs: int) -> dict:
    """One tiny configuration of each task, one seed, and enough epochs to be stopped in."""
    config = without_variants(small_config())
    config["seeds"] = [0]
    for key, task in config["tasks"].items():
        task["epochs"] = epochs
        task["configurations"] = {CHOSEN[key]: task["configurations"][CHOSEN[key]]}
    return config


def reaches(log: Path) -> int:
    """The last epoch that a training log tells of, as finished or as gone on from; 0 for none."""
    text = log.read_text() if log.is_file() else ""
    return max(map(int, re.findall(r"(?:epoch |after epoch )(\d+)[/,]", text)), default=0)


def goes_on_after(log: Path) -> int:
    """The epoch that the last attempt went on from; 0 for a fresh start."""
    found = re.findall(r"going on after epoch (\d+)", log.read_text())
    return int(found[-1]) if found else 0


def contents(folder: Path) -> dict[str, bytes]:
    """Every result below a build's folder, by path; what is hidden never counts as a result."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        str(name): path.read_bytes()
        for name, path in found.items()
        if name.parts[0] not in ASIDE and not path.name.startswith(".")
    }


def differences(one: Path, other: Path, whole: bool = True) -> list[str]:
    """The results that are different in `other`, or added or, of a `whole` build, missing."""
    a, b = contents(one), contents(other)
    assert b, f"nothing in {other}"
    names = a.keys() | b.keys() if whole else b.keys()
    return sorted(name for name in names if a.get(name) != b.get(name))


class Build(Project):
    """A copy of the project whose builds run in a process group of their own."""

    def __init__(self, folder: Path, config: dict, **environment: str) -> None:
        super().__init__(folder, config)
        self.results = folder / config["folder"]
        self.printed = folder.with_suffix(".txt")
        self.environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(CLOCK),
            **environment,
        }

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start a build; what it prints can be read from `said()` from then on."""
        with self.printed.open("w") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "snakemake", *(arguments or ("--cores", "2"))],
                cwd=self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.printed.read_text()

    def finish(self, *arguments: str) -> str:
        """Build to the end; what was printed."""
        status = self.start(*arguments).wait()
        assert status == 0, self.said()
        return self.said()

    def fail(self, *arguments: str) -> str:
        """Build, which must end with another status than 0; what was printed."""
        assert self.start(*arguments).wait() != 0, self.said()
        return self.said()

    def logs(self) -> list[Path]:
        return sorted((self.results / "logs" / "train").rglob("*.log"))

    def times_of_finished_runs(self) -> dict[Path, int]:
        """When each run was trained whose evaluation shows that Snakemake knew its training."""
        evaluated = (self.results / "evaluations" / "configurations").glob("*.json")
        runs = [self.results / "runs" / path.stem for path in evaluated]
        weights = [path for run in runs for path in run.rglob("weights.safetensors")]
        return {path: path.stat().st_mtime_ns for path in sorted(weights)}

    def stop(self, process: subprocess.Popen, number: int, seconds: float, alone: bool) -> bool:
        """Send a signal after some seconds of training, to the group or to Snakemake `alone`.

        True when it came in time, i.e. before the end of the build.
        """
        while process.poll() is None and not any(map(reaches, self.logs())):
            time.sleep(0.02)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            if alone:
                process.send_signal(number)
            else:
                os.killpg(process.pid, number)
        process.wait()
        return process.returncode != 0


def await_group(process: subprocess.Popen, seconds: float = 60) -> None:
    """Wait for what a killed build left running in its process group."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    raise AssertionError(f"processes of the build {process.pid} still ran after {seconds} s")
