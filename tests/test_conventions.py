"""What the project's surroundings expect: environments, CI, the catalogue, versions."""

import os
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from project import ROOT

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
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        text = path.read_text()
        assert text.count("script:") == text.count("conda:\n") == text.count("envs/unrolled.yaml")


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
