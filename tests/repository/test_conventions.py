"""What the project's surroundings expect: environments, CI, the catalogue, versions."""

import os
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from project import ROOT
from unrolled import tasks

RULES = ROOT / "workflow/rules"
ENVIRONMENT = yaml.safe_load((ROOT / "workflow/envs/unrolled.yaml").read_text())
# markers of the lock are read for this, the environment's own Python
TARGET = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}


def requirements(path):
    """The requirements of a file of pip's, without hashes and comments."""
    lines = (line.split(" \\")[0].strip() for line in Path(path).read_text().splitlines())
    return [Requirement(line) for line in lines if line[:1].isalnum()]


def test_the_conda_environment_agrees_with_the_lock():
    (python,) = [
        one.removeprefix("python=")
        for one in ENVIRONMENT["dependencies"]
        if str(one).startswith("python=")
    ]
    target = TARGET | {"python_version": python, "python_full_version": f"{python}.0"}
    locked = {
        one.name: str(one.specifier)
        for one in requirements(ROOT / "requirements.txt")
        if one.marker is None or one.marker.evaluate(target)
    }
    wanted = {one.name for one in requirements(ROOT / "requirements.in")}
    # Snakemake starts the jobs and is not imported by them
    wanted = {name for name in wanted if not name.startswith("snakemake")}
    (pinned,) = [one["pip"] for one in ENVIRONMENT["dependencies"] if isinstance(one, dict)]
    found = {one.name: str(one.specifier) for one in map(Requirement, pinned)}
    assert found == {name: locked[name] for name in wanted}


def test_every_rule_runs_in_that_environment():
    for path in RULES.glob("*.smk"):
        text = path.read_text()
        assert text.count("script:") == text.count("conda:\n") == text.count("envs/unrolled.yaml")


def test_rules_hold_rules_alone():
    assert {path.suffix for path in RULES.iterdir()} == {".smk"}


def test_no_module_shares_its_name_with_another():
    """But those that each task's folder has by convention."""
    library = ROOT / "workflow"
    paths = [path for path in library.rglob("*.py") if path.stem != "__init__"]
    counts = Counter(path.stem for path in paths if tasks.FOLDER.name not in path.parts)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("task", tasks.names())
def test_a_task_is_named_in_its_folder_alone(task):
    """Elsewhere in the workflow, code and rules ask the descriptors."""
    own = tasks.FOLDER / task
    hits = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "workflow").rglob("*")
        if path.suffix in (".py", ".smk", ".yaml", ".json") and not path.is_relative_to(own)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(rf"\b{task}\b", line)
    ]
    assert hits == []


def test_no_insides_of_snakemake_are_used():
    for path in [ROOT / "Snakefile", *RULES.glob("*.smk"), *(ROOT / "workflow/plan").glob("*.py")]:
        text = path.read_text()
        assert not re.search(r"\b(workflow|rules|checkpoints|snakemake)(\.\w+)*\._", text), path
        assert not re.search(r"\bworkflow\.dag\b|\bdag\.", text), path


def test_ci_of_a_forge_calls_what_ci_runs():
    steps = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]["steps"]
    assert ".ci/run" in [step.get("run") for step in steps]
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_versions_and_titles_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changes = (ROOT / "CHANGELOG.md").read_text()
    assert citation["version"] == project["version"]
    assert f"## {citation['version']} - {citation['date-released']}" in changes


@pytest.mark.parametrize("name", [".snakemake-workflow-catalog.yml", "CITATION.cff"])
def test_files_for_catalogues_are_read(name):
    assert yaml.safe_load((ROOT / name).read_text())


def test_the_catalogue_promises_what_there_is():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage["software-stack-deployment"]["conda"]
    assert usage["report"]


def test_no_text_is_read_as_the_locale_has_it():
    """Titles may hold any letter, and a machine any locale."""
    code = {path: path.read_text() for path in (ROOT / "workflow").rglob("*.py")}
    assert [path for path, text in code.items() if "read_text()" in text] == []
