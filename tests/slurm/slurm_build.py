"""Builds on the tests' own Slurm cluster, and what Slurm tells of their jobs."""

import re
import shutil
import subprocess
import time
from datetime import datetime

from tests.faults.harness import Build, reaches

CLUSTER = "unrolled-test"


def cluster_answers() -> bool:
    """Whether Slurm is here, and is the one that these tests may use."""
    if shutil.which("scontrol") is None:
        return False
    done = subprocess.run(["scontrol", "show", "config"], capture_output=True, text=True)
    return re.search(rf"^ClusterName\s+= {CLUSTER}$", done.stdout, re.MULTILINE) is not None


def await_that(condition, seconds=60):
    """Wait until a condition holds, and return what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
    return found


class SlurmBuild(Build):
    """A build whose training and evaluation run on Slurm."""

    def start_on_slurm(self, *targets: str, profile: str = "slurm") -> None:
        options = ("--profile", f"profiles/{profile}", "--slurm-keep-successful-logs")
        self.began = time.monotonic()
        self.process = self.start(*options, *targets)

    def await_end(self, seconds: float = 300) -> str:
        """Wait for a build that must succeed; what was printed."""
        status = self.process.wait(seconds)
        self.seconds = time.monotonic() - self.began
        assert status == 0, self.said() + self.slurm_logs()
        return self.said()

    def slurm_logs(self) -> str:
        logs = sorted((self.folder / ".snakemake" / "slurm_logs").rglob("*.log"))
        return "".join(f"\n{path}:\n{path.read_text()}" for path in logs)

    def jobs(self) -> list[dict[str, str]]:
        """All jobs of this build that Slurm knows, finished ones too, in order."""
        done = subprocess.run(
            ["scontrol", "--oneliner", "show", "job"], capture_output=True, text=True
        )
        found = [dict(re.findall(r"(\S+?)=(\S*)", line)) for line in done.stdout.splitlines()]
        return [job for job in found if job.get("WorkDir") == str(self.folder)]

    def await_epoch(self, number: int) -> dict[str, str]:
        """Wait until a training has reached an epoch; the job that it runs in."""
        await_that(lambda: any(reaches(log) >= number for log in self.logs()))
        return self.jobs()[-1]

    def end(self) -> None:
        """Leave nothing behind, whatever has become of the build."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        subprocess.run(["scancel", *(job["JobId"] for job in self.jobs())], capture_output=True)


def seconds(job: dict[str, str], start: str, end: str) -> float:
    """Between two times that Slurm tells of a job, to the second."""
    return (datetime.fromisoformat(job[end]) - datetime.fromisoformat(job[start])).total_seconds()


def noticed(said: str, rule: str) -> datetime:
    """When a build has told that it knows the last job of a rule to be finished."""
    found = re.findall(rf"^\[(.+?)\]\nFinished jobid: \d+ \(Rule: {rule}\)", said, re.MULTILINE)
    return datetime.strptime(found[-1], "%a %b %d %H:%M:%S %Y")
