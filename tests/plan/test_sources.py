"""The sources that a rule hands its job: all that it imports, no more; hashed as parsed code."""

import json

import pytest

from workflow.plan.sources import SCRIPTS, code, of_tasks, sources
from workflow.scripts.unrolled.provenance.code import digest

LIBRARY = "workflow/scripts/unrolled"


def test_training_depends_on_its_own_cell_and_task_alone():
    modules = ("unrolled.cells.gru", "unrolled.tasks.remember.task")
    paths = sources("train_group.py", *modules)
    assert f"{LIBRARY}/cells/gru.py" in paths
    assert f"{LIBRARY}/training/engine.py" in paths
    assert f"{LIBRARY}/training/seeding.py" in paths
    assert f"{LIBRARY}/tasks/remember/task.py" in paths
    others = """cells/lstm.py tasks/addition/task.py images/dataset.py settings/jobs.py columns.py
        tasks/descriptors.py tasks/remember/descriptor.py"""
    assert not {f"{LIBRARY}/{path}" for path in others.split()} & set(paths)


def test_imports_within_functions_and_relative_ones_are_followed():
    images = sources("fetch_images.py")
    assert f"{LIBRARY}/images/search.py" in images
    assert f"{LIBRARY}/images/resources.py" in images  # `search` imports it relatively
    assert f"{LIBRARY}/images/__init__.py" in images


def test_modules_that_are_found_by_name_are_followed():
    """All tables are told of by the descriptors of all tasks."""
    paths = sources("collect_task.py")
    assert {f"{LIBRARY}/tasks/{name}/descriptor.py" for name in ("mnist", "addition")} <= {*paths}
    assert of_tasks("printed", "mnist", "remember") == ["unrolled.tasks.mnist.printed"]


def test_figures_and_report_use_neither_engine_nor_cells():
    for script in ("draw_figures.py", "build_report.py", "render_report.py", "collect_task.py"):
        parts = ("figures", "values")
        modules = [module for part in parts for module in of_tasks(part, "mnist", "addition")]
        paths = sources(script, *modules)
        assert f"workflow/scripts/{script}" in paths
        assert not any("engine" in path or "/cells/" in path for path in paths), script


def test_scripts_start_as_snakemake_needs_them():
    """Snakemake puts lines of its own before a script: a future import would end in an error."""
    for script in SCRIPTS.glob("*.py"):
        if "snakemake." in script.read_text():
            assert "from __future__" not in script.read_text(), script


def test_code_is_handed_with_its_hashes():
    handed = json.loads(code("collect_tables.py"))
    assert list(handed) == sources("collect_tables.py")
    assert all(handed[path] == digest(path) for path in handed)


CODE = '''"""A module."""


class Thing:
    """A class."""

    size = 3


def double(value: int) -> int:
    """A function."""
    # why
    return 2 * value
'''


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""A module."""', '"""Another\n\ntext."""', True),
        ('"""A module."""\n', "", True),
        ('    """A class."""\n', "", True),
        ("    # why\n", "    # because\n\n", True),
        ("def double(value: int) -> int:", "def double(\n    value: int,\n) -> int:", True),
        ("2 * value", "(2 * value)", True),
        ("2 * value", "3 * value", False),
        ("2 * value", "value * 2", False),
        ("value: int", "value: float", False),
        ("size = 3", "size = 3.0", False),
        ("size = 3", "size = '3'", False),
        ("    size = 3\n", "    size = 3\n    'text that is no docstring'\n", False),
    ],
)
def test_comments_docstrings_and_line_breaks_count_for_nothing(old, new, same, tmp_path):
    assert CODE.count(old) == 1
    before, after = tmp_path / "before.py", tmp_path / "after.py"
    before.write_text(CODE)
    after.write_text(CODE.replace(old, new))
    assert (digest(str(before)) == digest(str(after))) is same
