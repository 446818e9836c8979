"""A copy of the project in a folder of its own, built with a small config."""

import copy
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from workflow.plan.run_table import RunTable
from workflow.plan.sweeps import chosen, ids_of
from workflow.scripts.unrolled.settings.variants import KINDS

ROOT = Path(__file__).parents[1]
COPIED = ("Snakefile", "workflow", "config", "profiles", "report", "requirements.in")
KERNELS = ROOT / "resources" / "kernels"
# configurations kept, with their hidden sizes: both of PyTorch's paths, two groups a cell
CHOSEN = {
    "mnist": {"gru-h128": 5},
    "remember": {"gru-h10-k2": 4, "rnn-h2-k3": 2},
    "addition": {"lstm-h3-l3-ce": 16},
}
# what a build says of each job that it runs, but for the one that only asks for others
JOB = re.compile(r"^Job \d+: (?!Finishing )(.*)$", re.MULTILINE)
# a title that YAML, HTML, JSON in a script, Jinja, reStructuredText or Markdown could trip over
MARKUP = "</script><script>alert(1)</script> {{ 8 * 8 }} {% raw %} `x <javascript:y>`_ |z| *"


def run_table(config: dict) -> RunTable:
    """The runs of a config, with the shipped claims and printed numbers."""
    names = ("claims", "reported")
    contents = [yaml.safe_load((ROOT / f"config/{name}.yaml").read_text()) for name in names]
    return RunTable(config, *contents)


def small_config() -> dict:
    """The study's config cut down to a few configurations of tiny networks and budgets."""
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    quick = yaml.safe_load((ROOT / "config" / "quick.yaml").read_text())
    config |= {"quick": True, "seeds": [0, 1], "images": config["images"] | quick["images"]}
    config["beyond"] |= {key: config["beyond"][key] | own for key, own in quick["beyond"].items()}
    config["ablations"] |= {"seeds": [0], "choices": ["k", "output-bits"]}
    for kind in ("controls", "extensions", "variance"):
        config[kind]["seeds"] = [0]
    for name, kept in CHOSEN.items():
        task, overlay = config["tasks"][name], quick["tasks"][name]
        task |= {key: value for key, value in overlay.items() if key != "configurations"}
        task |= {"seeds_per_job": 1, "epochs": 1}
        if "batches_per_epoch" in task:
            task["batches_per_epoch"] = 5
        task["configurations"] = {
            key: task["configurations"][key] | {"hidden": hidden} for key, hidden in kept.items()
        }
        for kind in KINDS:
            entries = task.get(kind, {}).items()
            task[kind] = {key: entry for key, entry in entries if entry["base"] in kept}
    position = {"base": "gru-h10-k2", "choice": "k", "alternative": "K = 1", "k": 1}
    config["tasks"]["remember"]["ablations"]["gru-h10-k1"] = position
    plain = {"base": "lstm-h3-l3-ce", "alternative": "RNN", "cell": "rnn"}
    config["tasks"]["addition"]["extensions"]["rnn-h3-l3-ce"] = plain
    return config


def without_variants(config: dict) -> dict:
    """A config without variants, where those would be in a test's way."""
    for kind in KINDS:
        config[kind].pop("choices", None)
    config["tasks"] = {name: without(task) for name, task in config["tasks"].items()}
    return config


def without(task: dict) -> dict:
    """A task without variants."""
    return {key: value for key, value in task.items() if key not in KINDS}


def tiny_config() -> dict:
    """One configuration of the quickest task, two seeds in one job, and a title that is markup."""
    config = without_variants(small_config())
    task = config["tasks"]["remember"] | {"seeds_per_job": 2}
    kept = task["configurations"]["gru-h10-k2"] | {"title": MARKUP}
    task["configurations"] = {"gru-h10-k2": kept}
    return config | {"tasks": {"remember": task}}


def with_left_out(config: dict) -> dict:
    """A config with the study's other configurations, of which nothing is built."""
    study = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["tasks"]
    own = config["tasks"]
    tasks = {name: without(task) | own.get(name, {}) for name, task in study.items()}
    for name, task in tasks.items():
        kept, others = own.get(name, {"configurations": {}}), study[name]["configurations"]
        task["configurations"] = kept["configurations"] | {
            key: entry for key, entry in others.items() if key not in kept["configurations"]
        }
    return config | {"only": ids_of(chosen(config)), "tasks": own | tasks}


class Project:
    """The copy: its config, and Snakemake run in it."""

    def __init__(self, folder: Path, config: dict | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        if KERNELS.is_dir():  # or each copy would compile its own
            shutil.copytree(KERNELS, folder / "resources" / "kernels")
        self.write_config(config or small_config())

    def write_config(self, config: dict) -> None:
        """Write a config, with all else that the claims are about and `only` leaves out."""
        self.config = config
        text = yaml.safe_dump(with_left_out(config), sort_keys=False)
        (self.folder / "config" / "config.yaml").write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a piece of text that a file must hold."""
        file = self.folder / path
        text = file.read_text()
        assert old in text, f"{path} does not hold {old!r}"
        file.write_text(text.replace(old, new, 1))

    def snakemake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "snakemake", *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done

    def build(self, *arguments: str) -> str:
        """Build, by default everything on two cores; what was printed."""
        done = self.snakemake(*(arguments or ("--cores", "2")))
        return done.stdout + done.stderr

    def planned(self, *arguments: str) -> set[str]:
        """The messages of all jobs that a build would run now."""
        done = self.snakemake("--dry-run", *arguments)
        return set(JOB.findall(done.stdout + done.stderr))

    def copied(self, folder: Path) -> "Project":
        """A copy of this finished build, with its times and records, to change at will."""
        shutil.copytree(self.folder, folder, copy_function=shutil.copy2)
        fresh = copy.copy(self)
        fresh.folder = folder
        return fresh

    def tables(self) -> dict[str, bytes]:
        """Contents of every table but those of measured times."""
        paths = sorted((self.folder / "results" / "tables").rglob("*.csv"))
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in paths
            if path.name not in ("costs.csv", "timing.csv")
        }
