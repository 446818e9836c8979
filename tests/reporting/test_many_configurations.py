"""A sweep of very many configurations: figures keep their size, and the report its length."""

import json
from pathlib import Path

import numpy as np
import pytest

import draw_figures
from project import run_table
from report_reading import find
from sample_report import PAGE
from sample_rows import REPORTED
from sample_study import Sample, changed
from unrolled.rendering.html_page import render_html
from unrolled.rendering.pictures import read_picture
from workflow.plan import sweeps
from workflow.plan.run_table import RunTable

WIDEST, HIGHEST = 11, 16  # inches
SWEEPS = {
    "mnist": {"cell": ["rnn", "gru"], "hidden": [4, 8, 16, 32, 64], "learning_rate": [0.01, 0.02]},
    "remember": {"cell": ["rnn", "lstm", "gru"], "hidden": list(range(1, 8)), "k": 2},
    "addition": {
        "cell": "lstm",
        "hidden": [2, 3, 4],
        "length": [2, 3, 5, 7],
        "loss": ["ce", "mse"],
    },
}
GROUPS = ("mnist", "remember", "addition", "overview", "beyond", "evidence")


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> tuple[Path, RunTable, dict]:
    """The folder of a build of 65 configurations, with all its figures, and its report."""
    folder = tmp_path_factory.mktemp("many")
    config = changed(seeds=[0, 1], only=["*/size-*"])
    for name, task in config["tasks"].items():
        task["configurations"]["size"] = SWEEPS[name]
        task["epochs"] = 2
    config = sweeps.chosen(config)
    table = run_table(config)
    sample = Sample(config)
    report = sample.build(folder)
    np.savez(folder / "images.npz", test_images=np.zeros((100, 28, 28), np.uint8))
    tables = [str(folder / f"{name}.csv") for name, rows in sample.tables.items() if len(rows)]
    for group in GROUPS:
        draw_figures.main(
            group,
            tables=tables,
            settings={"quick": False, "confidence": 0.95, "reported": REPORTED, "cells": []},
            outputs=[str(folder / "figures" / path) for path in table.figure_paths(group)],
            folder=str(folder),
            images=[str(folder / "images.npz"), str(folder / "images.json")],
        )
    return folder, table, report


def test_no_figure_outgrows_a_page(many):
    folder, table, _ = many
    for path in (path for group in GROUPS for path in table.figure_paths(group)):
        picture = read_picture(folder, f"figures/{path}")
        size = picture.width / 72, picture.height / 72
        assert size[0] <= WIDEST and size[1] <= HIGHEST, (path, size)


def test_what_is_drawn_together_shares_a_section(many):
    _, table, report = many
    sections = {name: find(report, f"atlas-{name}")["sections"] for name in ("mnist", "addition")}
    models = [one for one in sections["addition"] if one["id"].startswith("addition-")]
    titles = [model["title"].replace("\N{NO-BREAK SPACE}", " ") for model in models]
    assert titles == ["LSTM, h = 2", "LSTM, h = 3", "LSTM, h = 4"]
    images = [one for one in sections["mnist"] if one["id"].startswith("mnist-")]
    assert len(images) == len({one.plots for one in table.configurations if one.task == "mnist"})
    # a row for each of the eight that share a section
    (lengths,) = [block for block in models[0]["blocks"] if block["type"] == "table"]
    assert len(lengths["rows"]) == 8


def test_captions_tell_the_extremes_and_what_is_left_out(many):
    _, _, report = many
    said = json.dumps(report, ensure_ascii=False)
    assert "The mean test loss after the last epoch lies between" in said
    assert "of 12 configurations, chosen evenly in the order of the config," in said


def test_the_page_is_whole(many):
    folder, table, _ = many
    page = render_html(folder / "report.json", folder, PAGE)
    assert len(page) < 25e6 * len(table.configurations) / 300
