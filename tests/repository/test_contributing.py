"""What CONTRIBUTING promises, done to the letter in a copy of the project."""

import re
from pathlib import Path

import pandas as pd
import yaml

from project import ROOT
from unrolled import tasks

PAGE = (ROOT / "CONTRIBUTING.md").read_text()


def section(title):
    """A section of the page, up to the next one."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def block(title, language):
    """The only code block of a language in a section."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", section(title), re.DOTALL)
    return found


def files(project):
    """Contents of all files of the project but what builds make."""
    return {
        path.relative_to(project.folder): path.read_bytes()
        for folder in ("workflow", "config", "report", "profiles")
        for path in (project.folder / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_cell_is_one_new_file_and_one_entry(tiny, tmp_path):
    project = tiny.copied(tmp_path / "project")
    before = files(project)
    (name,) = re.findall(r"`(workflow/scripts/unrolled/cells/\w+\.py)`", section("Add a cell"))
    (project.folder / name).write_text(block("Add a cell", "python"))
    entry = block("Add a cell", "yaml")
    built = "only: [remember/gru-h10-k2, remember/ugrnn-h10-k2]\n"  # none of the study's others
    (project.folder / "my.yaml").write_text(entry + built)

    said = project.build("--cores", "2", "--configfile", "my.yaml")
    trained = re.findall(r"^Job \d+: (Training .*)$", said, re.MULTILINE)
    assert trained == ["Training remember/ugrnn-h10-k2, seeds-0-1"]  # and no other network again
    after = files(project)
    assert {str(path) for path in after.keys() - before.keys()} == {name}
    assert all(after[path] == content for path, content in before.items())

    runs = pd.read_csv(project.folder / "results/tables/runs.csv")
    assert runs.query("cell == 'ugrnn'")["seed"].tolist() == [0, 1]
    title = yaml.safe_load(entry)["tasks"]["remember"]["configurations"]["ugrnn-h10-k2"]["title"]
    html = (project.folder / "results/report/report.html").read_text()
    assert title in html.replace("\xa0", " ")


def test_a_claim_as_on_the_page_passes_the_schema():
    from unrolled.evidence import claims

    known = yaml.safe_load((ROOT / "config/claims.yaml").read_text())
    added = yaml.safe_load(block("Add a claim", "yaml"))
    assert not added.keys() & known["claims"].keys()
    (read,) = claims.read(known | {"claims": added})
    assert read.name in added


def test_the_modules_that_a_task_may_have_are_those_of_the_example_and_the_study():
    said = section("Add a task")
    named = set(re.findall(r"`(\w+\.(?:py|yaml))`", said))
    folders = [ROOT / "tests/tasks/parity/task", *(tasks.FOLDER / name for name in tasks.names())]
    assert named
    for name in named:
        package = Path(name).stem
        assert any((folder / name).is_file() or (folder / package).is_dir() for folder in folders)
    pieces = set(re.findall(r"`(\w+\.md)`", said))
    for name in pieces:
        assert list((ROOT / "report/text").glob(f"*/{name}")), name


def test_commands_on_the_page_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make\s+([\w-]+)", PAGE))
    assert named
    assert named <= targets
