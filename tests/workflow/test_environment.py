"""What a build ran on, and what of its surroundings must not matter."""

import getpass
import json
import multiprocessing
import os

import numpy as np
import pytest

import record_environment
from workflow.plan import environment

NOBODY = 54321  # a number without a name, as a container may give it
FIGURE = "results/figures/remember/gru-h10-loss.svg"


def test_it_lists_installed_packages(tmp_path):
    requirements = tmp_path / "requirements.in"
    requirements.write_text(
        "snakemake[reports]\nnumpy==1.0 \\\n    --hash=sha256:00\n# scipy\nno-such\n"
    )
    record_environment.main(str(requirements), str(tmp_path / "environment.json"))
    environment = json.loads((tmp_path / "environment.json").read_text())
    assert set(environment["packages"]) == {"snakemake", "numpy"}
    assert environment["packages"]["numpy"] == np.__version__
    assert environment["cores"] >= 1 and environment["processor"]


def test_what_other_users_and_projects_have_set_does_no_harm(tiny, tmp_path, monkeypatch):
    """A home that is not there, nor a folder for temporary files; settings meant for others."""
    project = tiny.copied(tmp_path / "project")
    drawn = (project.folder / FIGURE).read_bytes()
    (tmp_path / "file").touch()
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\n")
    (tmp_path / "snakemake" / "default").mkdir(parents=True)
    (tmp_path / "snakemake" / "default" / "profile.yaml").write_text("executor: none\n")
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file" / name))
    monkeypatch.setenv("MPLBACKEND", "none")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C")
    printed = project.build("--cores", "1", "--forcerun", "draw_remember", "--", FIGURE)
    assert (project.folder / FIGURE).read_bytes() == drawn
    assert (project.folder / environment.FONTS).is_dir()
    assert "Matplotlib" not in printed
    assert "matplotlibrc" not in printed


def _named_in_a_container(queue):
    os.setuid(NOBODY)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        os.environ.pop(name, None)
    environment.settle()
    queue.put(getpass.getuser())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run as another user")
def test_a_user_without_a_name_may_build():
    """Snakemake's first lines and torch ask for the name."""
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    process = context.Process(target=_named_in_a_container, args=[queue])
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert queue.get() == str(NOBODY)
