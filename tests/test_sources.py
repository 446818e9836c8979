"""The sources that a rule lists as inputs: all that it imports, and no more."""

from workflow.rules.sources import SCRIPTS, sources

LIBRARY = "workflow/scripts/unrolled"


def test_training_depends_on_its_own_cell_and_task_alone():
    found = sources("train_group.py", "unrolled.cells.gru", "unrolled.tasks.remember")
    assert f"{LIBRARY}/cells/gru.py" in found
    assert f"{LIBRARY}/engine.py" in found
    assert f"{LIBRARY}/seeding.py" in found
    assert f"{LIBRARY}/tasks/remember.py" in found
    for other in ("cells/lstm.py", "tasks/addition.py", "images/dataset.py", "style.py"):
        assert f"{LIBRARY}/{other}" not in found


def test_imports_within_functions_and_relative_ones_are_followed():
    images = sources("fetch_images.py")
    assert f"{LIBRARY}/images/search.py" in images
    assert f"{LIBRARY}/images/resources.py" in images  # `search` imports it relatively
    assert f"{LIBRARY}/images/__init__.py" in images


def test_figures_and_report_use_neither_engine_nor_cells():
    for script in ("draw_figures.py", "build_report.py", "render_report.py", "collect_task.py"):
        found = sources(script)
        assert f"workflow/scripts/{script}" in found
        assert not any("engine" in path or "/cells/" in path for path in found), script


def test_scripts_start_as_snakemake_needs_them():
    """Snakemake puts lines of its own before a script: a future import would end in an error."""
    for script in SCRIPTS.glob("*.py"):
        assert "from __future__" not in script.read_text(), script
