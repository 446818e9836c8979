"""The figures are drawn from small tables, and their SVG is read back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import yaml

import draw_figures
from unrolled import style
from unrolled.figures import catalogue, svg
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study, read_tables, short_titles

GROUPS = {
    "mnist": {"configurations", "history", "runs", "confusion"},
    "remember": {"configurations", "history"},
    "addition": {"configurations", "history", "addition_by_length"},
    "overview": {"configurations", "history", "runs", "confusion", "addition_by_length",
                 "printed_vs_ours"},
    "beyond": {"configurations", "history", "timing", "addition_beyond", "carry_states",
               "remember_solved", "digit_states", "row_evidence"},
}  # fmt: skip
CONFIGURATIONS = [
    {"task": "mnist", "name": "rnn-h8", "title": "Vanilla RNN, h = 8", "cell": "rnn", "hidden": 8},
    {"task": "mnist", "name": "lstm-h8", "title": "LSTM, h = 8", "cell": "lstm", "hidden": 8},
    {"task": "remember", "name": "gru-h2-k2", "title": "GRU, h = 2, K = 2", "cell": "gru",
     "hidden": 2, "k": 2, "plots": "gru-h2"},
    {"task": "remember", "name": "gru-h2-k3", "title": "GRU, h = 2, K = 3", "cell": "gru",
     "hidden": 2, "k": 3, "plots": "gru-h2"},
    {"task": "remember", "name": "elman-h4-k2", "title": "Elman, h = 4, K = 2", "cell": "elman",
     "hidden": 4, "k": 2},
    {"task": "addition", "name": "lstm-h3-ce", "title": "LSTM, h = 3, cross entropy",
     "cell": "lstm", "hidden": 3, "length": 3, "loss": "ce"},
    {"task": "addition", "name": "lstm-h3-mse", "title": "LSTM, h = 3, squared error",
     "cell": "lstm", "hidden": 3, "length": 3, "loss": "mse"},
]  # fmt: skip
OPTIONAL = ["k", "length", "loss", "penalty", "penalty_coefficient"]
REPORTED = {
    "mnist": {
        "rnn-h8": {
            "epochs": 3,
            "final_test_accuracy": 0.97,
            "mean_test_accuracy_across_epochs": 0.95,
            "mean_train_accuracy_across_epochs": 0.93,
        }
    },
    "addition": {"lstm-h3-ce": [1.0, 1.0, 0.9, 0.8], "lstm-h3-mse": None},
}


def make_tables(seeds: int, epochs: int = 3) -> dict[str, pd.DataFrame]:
    """Tables of the seven configurations, with curves that rise and losses that fall."""
    rows = {name: [] for name in GROUPS["overview"] | GROUPS["beyond"]}
    for place, entry in enumerate(CONFIGURATIONS):
        row = dict.fromkeys(OPTIONAL) | {"bidirectional": False, "epochs": epochs} | entry
        row["configuration"] = f"{row['task']}/{row['name']}"
        row.setdefault("plots", row["name"])
        rows["configurations"].append(row)
        for seed in range(seeds):
            run = {key: row[key] for key in ("configuration", "task", "cell", "hidden")}
            run["seed"] = seed
            accuracy = 0.9 - 0.02 * place - 0.3 / np.arange(1, epochs + 1) - 0.01 * seed
            for epoch, value in enumerate(accuracy, start=1):
                for split, gain in (("train", 0.0), ("test", 0.02)):
                    point = {"epoch": epoch, "split": split, "accuracy": value + gain}
                    rows["history"].append(run | point | {"loss": 1 - value - gain})
            means = {"mean_test_accuracy": accuracy.mean(), "mean_train_accuracy": accuracy.mean()}
            rows["runs"].append(run | {"final_test_accuracy": accuracy[-1] + 0.02} | means)
            if row["task"] == "mnist":
                rows["confusion"] += confusion_rows(run, seed)
            if row["task"] == "addition":
                rows["addition_by_length"] += length_rows(run, seed)
            for name, found in beyond_rows(run, row["task"], seed).items():
                rows[name] += found
        rows["printed_vs_ours"] += printed_rows(row, seeds)
    return {name: pd.DataFrame(entries) for name, entries in rows.items()}


def confusion_rows(run: dict, seed: int) -> list[dict]:
    counts = np.diag([40, 50, 60]) + np.array([[0, 3 + seed, 0], [1, 0, 0], [0, 7, 0]])
    return [
        run | {"true": true, "predicted": predicted, "count": int(count)}
        for (true, predicted), count in np.ndenumerate(counts)
    ]


def length_rows(run: dict, seed: int) -> list[dict]:
    return [
        run | {"length": length, "samples": samples, "exact_match": 1 - 0.04 * length - 0.01 * seed,
               "bit_accuracy": 1 - 0.01 * length}
        for length in range(1, 6) for samples in (100, 3000)
    ]  # fmt: skip


def beyond_rows(run: dict, task: str, seed: int) -> dict[str, list[dict]]:
    """By table, what one run adds to the tables of what lies beyond; no states of unknown cells."""
    timing = [run | {"round": place, "milliseconds_per_step": 2 + 0.1 * place} for place in (1, 2)]
    if task == "mnist":
        images = [
            run | {"image": image, "row": row, "probability": row / 28, "accuracy": 0.5}
            for image in ("all", "0", "1", "2") for row in range(1, 29)
        ]  # fmt: skip
        return {"timing": timing * (seed == 0), "row_evidence": images}
    if task == "remember":
        lengths = {10: 3, 20: 20, 100: 100}
        solved = [
            run | {"shortest": first, "length": last, "samples": 50, "errors": last // 10}
            for last, first in lengths.items()
        ]
        states = [
            run | {"stage": stage, "digit": digit, "x": digit, "y": -digit}
            for stage in ("before", "at", "end") for digit in range(10)
        ]  # fmt: skip
        return {"remember_solved": solved, "digit_states": states * (run["cell"] != "elman")}
    sums = [
        run | {"length": length, "operands": kind, "samples": 9, "exact_match": 1 / length}
        for length in (10, 100)
        for kind in ("random", "carry chains", "repeated bits", "all ones + 1", "1 + all ones")
    ]
    states = [run | {"carry": n % 2, "bit": n // 2, "x": n, "y": n * n} for n in range(4)]
    return {"timing": timing * (seed == 0), "addition_beyond": sums, "carry_states": states}


def printed_rows(row: dict, seeds: int) -> list[dict]:
    """Printed numbers near our mean, out of range, and so far off that an arrow stands for them."""
    quantity = {"mnist": "recall", "addition": "exact_match"}.get(row["task"])
    return [
        {"configuration": row["configuration"], "quantity": quantity, "at": place,
         "n_seeds": seeds, "inside": abs(away) < 2, "deviations_away": away if seeds > 1 else None}
        for place, away in enumerate([0.5, -1.0, 3.0, 40.0, -40.0]) if quantity
    ]  # fmt: skip


class Build:
    """A small build's folder, whose figures can be drawn."""

    def __init__(self, folder: Path, seeds: int = 2, data: str = "mnist", epochs: int = 3) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in make_tables(seeds, epochs).items():
            table.to_csv(folder / f"{name}.csv", index=False)
        manifest = {"data": data, "classes": 3, "selection": [2, 0, 1]}
        (folder / "images.json").write_text(json.dumps(manifest))
        (folder / "reported.yaml").write_text(yaml.safe_dump(REPORTED))
        images = np.zeros((3, 28, 28), np.uint8)
        images[:, 4:9, 5] = [[[90]], [[170]], [[255]]][0][0]
        images[2, 20, 20:25] = 255
        np.savez(folder / "images.npz", test_images=images)

    def known(self, group: str) -> list[str]:
        """Paths of all figures of a group."""
        study = Study(self.read(group), manifest={"selection": [0, 1, 2]})
        return list(catalogue(study, group, "images.npz"))

    def read(self, group: str) -> dict[str, pd.DataFrame]:
        return read_tables({name: self.folder / f"{name}.csv" for name in sorted(GROUPS[group])})

    def draw(self, group: str, paths: list[str] | None = None, **changes: object) -> dict[str, str]:
        """Draw figures of a group and return their text by path."""
        paths = self.known(group) if paths is None else paths
        root = self.folder / "figures"
        arguments = {
            "tables": {name: str(self.folder / f"{name}.csv") for name in sorted(GROUPS[group])},
            "outputs": [str(root / path) for path in paths],
            "folder": str(self.folder),
            "compare": True,
            "confidence": 0.95,
            "images": str(self.folder / "images.npz"),
            "manifest": str(self.folder / "images.json"),
            "reported": str(self.folder / "reported.yaml"),
        }
        draw_figures.main(group, **(arguments | changes))
        return {path: (root / path).read_text() for path in paths}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def drawn(build: Build) -> dict[str, str]:
    """Every figure of every group."""
    return {path: text for group in GROUPS for path, text in build.draw(group).items()}


def test_catalogue_lists_each_figure_of_the_study(build: Build) -> None:
    expected = {
        "mnist": [
            *("mnist/test-image-0.svg", "mnist/test-image-1.svg", "mnist/test-image-2.svg"),
            *(f"mnist/{name}-{kind}.svg" for name in ("rnn-h8", "lstm-h8")
              for kind in ("loss", "accuracy", "confusion")),
        ],
        "remember": [f"remember/{name}-{kind}.svg" for name in ("gru-h2", "elman-h4-k2")
                     for kind in ("loss", "accuracy")],
        "addition": [f"addition/lstm-h3-{loss}-{kind}.svg" for loss in ("ce", "mse")
                     for kind in ("loss", "accuracy", "lengths")],
        "overview": [f"overview/{name}.svg" for name in (
            "summary", "mnist-accuracies", "remember-curves", "addition-lengths",
            "shared-confusions", "printed-numbers")],
        "beyond": [f"beyond/{name}.svg" for name in (
            "evidence-by-row", "evidence-images", "longer-sequences", "digit-states", "long-sums",
            "carry-states", "timing")],
    }  # fmt: skip
    for group, paths in expected.items():
        assert sorted(build.known(group)) == sorted(paths)


def test_only_the_asked_figures_are_written(tmp_path: Path) -> None:
    few = Build(tmp_path)
    few.draw("remember", ["remember/gru-h2-loss.svg"])
    few.draw("mnist", ["mnist/test-image-1.svg", "mnist/rnn-h8-confusion.svg"])
    written = {
        path.relative_to(tmp_path / "figures").as_posix() for path in tmp_path.rglob("*.svg")
    }
    assert written == {
        "remember/gru-h2-loss.svg",
        "mnist/test-image-1.svg",
        "mnist/rnn-h8-confusion.svg",
    }


def test_an_unknown_figure_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    few = Build(tmp_path)
    with pytest.raises(ValueError, match=r"gru-h9-loss.svg: no such figure .*gru-h2-loss.svg"):
        few.draw("remember", ["remember/gru-h2-loss.svg", "remember/gru-h9-loss.svg"])
    assert not list(tmp_path.rglob("*.svg"))


@pytest.mark.parametrize("group", GROUPS)
def test_a_second_drawing_gives_the_same_bytes(
    group: str, build: Build, drawn: dict[str, str]
) -> None:
    for path, text in build.draw(group).items():
        assert text == drawn[path], path


def test_ids_carry_the_figure_and_never_meet(drawn: dict[str, str]) -> None:
    seen: set[str] = set()
    for path, text in drawn.items():
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert all(name.startswith(svg.slug(path) + "_") for name in ids), path
        assert len(ids) == len(set(ids)) and seen.isdisjoint(ids), path
        references = re.findall(r'href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)\)", text)
        assert set(references) == set(ids), path
        seen.update(ids)


def test_svg_is_whole_plain_and_themed(drawn: dict[str, str]) -> None:
    for path, text in drawn.items():
        root = ElementTree.fromstring(text)
        assert root.tag == f"{{{svg.SVG}}}svg" and root.get("viewBox"), path
        for banned in ("<style", "style=", "metadata", "date", "<?xml", "DOCTYPE", "font-family"):
            assert banned not in text, (path, banned)
        assert style.INK not in text, path
        if "test-image" not in path:
            assert "currentColor" in text, path
            assert not re.search(r'"#(000000|ffffff|000|fff)"', text), path
        assert len(text) < 130_000, path


def test_a_cell_keeps_its_colour_in_every_figure(drawn: dict[str, str]) -> None:
    spare = style.SPARE_COLORS[0]
    colors = {**style.CELL_COLORS, "elman": spare}
    for path, text in drawn.items():
        group, name = path.split("/")
        if group in ("overview", "beyond") or "test-image" in name:
            continue
        for cell, color in colors.items():
            assert (color in text) == (cell == name.split("-")[0]), (path, cell)
    for cell in ("gru", "elman"):
        assert colors[cell] in drawn["overview/remember-curves.svg"]
    assert style.CELL_COLORS["rnn"] in drawn["overview/mnist-accuracies.svg"]


PRINTED = [
    ("mnist", "mnist/rnn-h8-accuracy.svg"),
    ("addition", "addition/lstm-h3-ce-lengths.svg"),
    ("overview", "overview/summary.svg"),
    ("overview", "overview/mnist-accuracies.svg"),
    ("overview", "overview/addition-lengths.svg"),
]


@pytest.mark.parametrize(("group", "path"), PRINTED)
def test_printed_values_are_marked_only_where_they_may_be_compared(
    group: str, path: str, drawn: dict[str, str], tmp_path: Path
) -> None:
    """Hollow shapes with an outline in the text's colour are the original's alone."""
    plain = Build(tmp_path).draw(group, [path], compare=False)[path]
    assert hollow_shapes(drawn[path]) > hollow_shapes(plain)
    assert "mnist/rnn" not in path or hollow_shapes(plain) == 0


def hollow_shapes(text: str) -> int:
    """Copies of unfilled markers drawn in the text's colour."""
    root = ElementTree.fromstring(text)
    shapes = {
        element.get("id"): dict(element.attrib)
        for element in root.iter(f"{{{svg.SVG}}}path")
        if element.get("id") and element.get("d", "").endswith("z")
    }
    looks = [
        shapes.get(element.get("href", "#")[1:], {}) | element.attrib
        for element in root.iter(f"{{{svg.SVG}}}use")
    ]
    return sum(
        look.get("fill-opacity") == "0" and look.get("stroke") == "currentColor" for look in looks
    )


def test_digits_are_never_compared_with_mnist(drawn: dict[str, str], tmp_path: Path) -> None:
    digits = Build(tmp_path, data="digits")
    for group, path in (PRINTED[0], PRINTED[3]):
        assert hollow_shapes(digits.draw(group, [path])[path]) == 0
    sums = "overview/addition-lengths.svg"
    assert digits.draw("overview", [sums])[sums] == drawn[sums]


@pytest.mark.parametrize(("seeds", "epochs"), [(1, 3), (2, 1), (7, 15)])
def test_any_number_of_seeds_and_epochs(seeds: int, epochs: int, tmp_path: Path) -> None:
    other = Build(tmp_path, seeds=seeds, epochs=epochs)
    paths = {
        "mnist": ["mnist/rnn-h8-accuracy.svg", "mnist/rnn-h8-confusion.svg"],
        "remember": ["remember/gru-h2-accuracy.svg"],
        "addition": ["addition/lstm-h3-ce-lengths.svg"],
        "overview": ["overview/summary.svg", "overview/mnist-accuracies.svg"],
        "beyond": ["beyond/long-sums.svg", "beyond/timing.svg", "beyond/evidence-images.svg"],
    }
    texts = {
        path: text for group in GROUPS for path, text in other.draw(group, paths[group]).items()
    }
    assert not any("nan" in text.lower() for text in texts.values())
    banded = 'fill-opacity="0.2"' in texts["addition/lstm-h3-ce-lengths.svg"]
    assert banded == (seeds > 1)


def test_overview_stands_without_parts_of_the_study(tmp_path: Path) -> None:
    part = Build(tmp_path)
    for name in GROUPS["overview"]:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        keep = table["configuration"].str.startswith("mnist/rnn")
        table[keep].to_csv(tmp_path / f"{name}.csv", index=False)
    assert len(part.draw("overview")) == 6
    for name in GROUPS["beyond"]:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        keep = table["configuration"].str.startswith("mnist/rnn")
        table[keep].to_csv(tmp_path / f"{name}.csv", index=False)
    assert len(part.draw("beyond")) == 7


def test_diverged_losses_are_left_out(tmp_path: Path) -> None:
    diverged = Build(tmp_path)
    history = pd.read_csv(tmp_path / "history.csv")
    history.loc[(history["seed"] == 1) & (history["epoch"] > 1), "loss"] = np.inf
    history.loc[(history["seed"] == 0) & (history["epoch"] == 3), "loss"] = 1e-6
    history.to_csv(tmp_path / "history.csv", index=False)
    text = diverged.draw("remember", ["remember/gru-h2-loss.svg"])["remember/gru-h2-loss.svg"]
    assert "inf" not in text and "nan" not in text.lower()


def test_test_image_is_drawn_pixel_for_pixel(drawn: dict[str, str]) -> None:
    text = drawn["mnist/test-image-0.svg"]  # the third image, by the manifest's selection
    assert 'viewBox="0 0 28 28"' in text
    assert re.search(r'fill="#fff" d="[^"]*M20 20h5\.03', text)
    assert "M20 20" not in drawn["mnist/test-image-1.svg"]


def test_interval_is_students() -> None:
    mean, low, high = interval(np.array([[1.0, 2.0, 3.0], [5.0, np.nan, np.nan]]), 0.95)
    assert mean == pytest.approx([2.0, 5.0])
    # 4.302653 is the 97.5 % quantile of Student's t with two degrees of freedom
    assert high[0] - 2 == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert low[0] + high[0] == pytest.approx(4.0)
    assert np.isnan(low[1]) and np.isnan(high[1])


def test_interval_of_logarithms_is_carried_back() -> None:
    mean, low, high = interval(np.array([[0.1, 1.0, 10.0]]), 0.95, log=True)
    assert mean[0] == pytest.approx(1.0)
    assert low[0] * high[0] == pytest.approx(1.0) and low[0] > 0


def test_every_colour_stands_out_on_light_and_dark_pages() -> None:
    lit = [*style.CELL_COLORS.values(), *style.SPARE_COLORS]
    dark = style.luminance("#15181d")
    for color in lit:
        shown = style.luminance(color)
        assert 1.05 / (shown + 0.05) >= 3, color
        assert (shown + 0.05) / (dark + 0.05) >= 3, color
    for shade in style.shades(style.CELL_COLORS["lstm"], 4):
        assert 1.05 / (style.luminance(shade) + 0.05) > 2.7
        assert (style.luminance(shade) + 0.05) / (dark + 0.05) > 2.7


def test_unknown_cells_take_spare_colours_in_order_of_name() -> None:
    colors = style.cell_colors(["zeta", "lstm", "alpha"])
    assert (colors["alpha"], colors["zeta"]) == style.SPARE_COLORS[:2]
    assert colors["lstm"] == style.CELL_COLORS["lstm"]


def test_cells_of_other_tasks_keep_their_colours(tmp_path: Path) -> None:
    """A task's own tables do not name the cells of the others."""
    path = "remember/elman-h4-k2-loss.svg"
    text = Build(tmp_path).draw("remember", [path], cells=["elman", "clockwork"])[path]
    assert style.SPARE_COLORS[1] in text and style.SPARE_COLORS[0] not in text


def test_configurations_of_one_panel_look_different(build: Build) -> None:
    looks = Study(build.read("addition")).looks("addition")
    assert len(set(looks.values())) == len(looks) == 2
    ce, mse = looks["addition/lstm-h3-ce"], looks["addition/lstm-h3-mse"]
    assert (ce.color, ce.marker) == (mse.color, mse.marker) and ce.dash != mse.dash


def test_titles_lose_what_all_of_them_say() -> None:
    assert short_titles(["LSTM, h = 3, CE", "LSTM, h = 5, CE"]) == ["h = 3", "h = 5"]
    assert short_titles(["LSTM, h = 3"]) == ["LSTM, h = 3"]
    assert short_titles(["LSTM", "LSTM"]) == ["LSTM", "LSTM"]


def test_paths_keep_their_shape_in_short_form() -> None:
    long = "M 10.004 20 \nL 30.5 20 \nL 30.5 40.125 \nz\nM 1 2 \nQ 3 4 5 6 "
    text = f'<svg xmlns="{svg.SVG}"><path d="{long}" style="fill: {style.INK}"/></svg>'
    path = ElementTree.fromstring(svg.finish(text, "a/b.svg"))[0]
    assert path.attrib == {"d": "m10 20l20.5 0 0 20.12zm-9-18q2 2 4 4", "fill": "currentColor"}
