"""A task of one's own, as CONTRIBUTING tells: a folder, a text template and config entries.

The folder tests/tasks/parity holds such a task, the parity of a bit sequence.
"""

import shutil
from pathlib import Path

import pandas as pd
import pypdf
import pytest
import yaml

from project import Project, without_variants

PARITY = Path(__file__).parent / "parity"
RUN = "results/runs/parity/{name}/seeds-0-1/weights.safetensors"


def merged(below, above):
    """Mappings laid over each other, key by key."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {key: merged(below.get(key), value) for key, value in above.items()}


def add_task(project):
    """Add the task to a copy of the project, beside the tasks that it has."""
    folder = project.folder
    shutil.copytree(PARITY / "task", folder / "workflow/scripts/unrolled/tasks/parity")
    shutil.copytree(PARITY / "text", folder / "report/text/parity")
    for name, entries in yaml.safe_load((PARITY / "entries.yaml").read_text()).items():
        path = folder / "config" / name
        content = merged(yaml.safe_load(path.read_text()), entries)
        if name == "config.yaml":
            content["only"].append("parity/*")
            project.config = content
        path.write_text(yaml.safe_dump(content, sort_keys=False))


@pytest.fixture(scope="module")
def built(tiny, tmp_path_factory):
    """A finished build of another task, to which parity was added."""
    project = tiny.copied(tmp_path_factory.mktemp("parity") / "project")
    project.config = without_variants(project.config) | {"quick": False}
    project.write_config(project.config)
    add_task(project)
    project.printed = project.build()
    return project


def table(project, name):
    return pd.read_csv(project.folder / "results/tables" / f"{name}.csv")


def test_no_other_network_is_trained_again(built):
    assert "Training parity/gru-h8, seeds-0-1" in built.printed
    assert "Training remember" not in built.printed
    assert built.planned() == set()


def test_its_runs_stand_in_the_tables(built):
    runs = table(built, "runs").query("task == 'parity'")
    assert sorted(runs["configuration"].unique()) == ["parity/gru-h8", "parity/lstm-h8"]
    lengths = table(built, "parity_by_length")
    assert sorted(lengths["length"].unique()) == list(range(3, 9))
    assert lengths["accuracy"].between(0, 1).all()
    page = (built.folder / "results/tables/README.md").read_text()
    assert "## parity_by_length.csv" in page


def test_its_curves_are_drawn(built):
    figures = built.folder / "results/figures"
    for name in ("gru-h8", "lstm-h8"):
        for kind in ("loss", "accuracy"):
            assert "<svg" in (figures / "parity" / f"{name}-{kind}.svg").read_text()


def test_a_claim_on_it_is_judged(built):
    claims = table(built, "claims").set_index("claim")
    assert claims.loc["P1", "verdict"] in ("supported", "contradicted", "undecided")
    assert claims.loc["P1", "n_seeds"] == 2


def test_both_reports_tell_of_it(built):
    html = (built.folder / "results/report/report.html").read_text().replace("\xa0", " ")
    for words in (
        "Parity of a bit sequence",
        "GRU, h = 8, five bits",
        "whether the number of ones",
    ):
        assert words in html
    assert 'id="table-parity-lengths"' in html
    pages = pypdf.PdfReader(built.folder / "results/report/report.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Parity of a bit sequence", "A GRU learns the parity of five bits"):
        assert words in text


def test_its_target_builds_it_alone(tmp_path):
    project = Project(tmp_path / "project")
    add_task(project)
    planned = project.planned("parity")
    assert any(job.startswith("Training parity/") for job in planned)
    assert not any("remember" in job or "addition" in job for job in planned)
