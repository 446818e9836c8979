"""The figures are drawn from small tables, and their SVG is read back."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from cycler import cycler
from matplotlib.axes import Axes

from drawn_study import CLAIMS, GENERAL, GROUPS, Build
from unrolled import tasks
from unrolled.figures import cell_diagrams, colors, forest_plot, svg, timing
from unrolled.figures.looks import looks, short_titles
from unrolled.results import read_tables
from unrolled.statistics import intervals


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def drawn(build: Build) -> dict[str, str]:
    """Every figure of every group."""
    return {path: text for group in GROUPS for path, text in build.draw(group).items()}


def test_catalogue_lists_each_figure_of_the_study(build: Build) -> None:
    kinds = {
        "mnist": ("loss", "accuracy", "confusion"),
        "remember": ("loss", "accuracy"),
        "addition": ("loss", "accuracy", "lengths"),
    }
    plots = {
        "mnist": ("rnn-h8", "lstm-h8"),
        "remember": ("gru-h2", "elman-h4-k2"),
        "addition": ("lstm-h3-ce", "lstm-h3-mse"),
    }
    expected = {
        task: [f"{task}/{name}-{kind}.svg" for name in plots[task] for kind in kinds[task]]
        for task in plots
    }
    expected["mnist"] += [f"mnist/test-image-{label}.svg" for label in range(3)]
    compared = {
        "overview": """cells summary mnist-accuracies remember-curves addition-lengths
            shared-confusions printed-numbers""",
        "beyond": """evidence-by-row evidence-images longer-sequences digit-states long-sums
            carry-states timing""",
        "evidence": "conclusions conclusions-wide",
    }
    for group, names in compared.items():
        expected[group] = [f"{group}/{name}.svg" for name in names.split()]
    for group, paths in expected.items():
        assert sorted(build.known(group)) == sorted(paths)


def test_times_of_what_the_original_ran_are_filled_and_ours_hollow(build: Build) -> None:
    panels = timing.draw(build.study("beyond")).axes
    means = {
        (line.get_markerfacecolor() == "none", *line.get_xdata())
        for axes in panels
        for line in axes.lines
        if line.get_marker() == "D"
    }
    assert len(panels) == 2
    assert means == {(False, 2.0), (True, 1.5)}


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


def test_a_users_own_style_changes_no_figure(tmp_path: Path) -> None:
    few, paths = Build(tmp_path), ["remember/gru-h2-loss.svg"]
    plain = few.draw("remember", paths)
    mine = {"axes.prop_cycle": cycler(color="r"), "axes.titlelocation": "left", "xtick.top": True}
    with matplotlib.rc_context(mine):
        assert few.draw("remember", paths) == plain


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
        for banned in ("<style", " style=", "metadata", "date", "<?xml", "DOCTYPE"):
            assert banned not in text, (path, banned)
        assert colors.INK not in text, path
        if "test-image" not in path:
            assert "currentColor" in text, path
            assert text.count("font-family") == 1 and root.get("font-family") == svg.FONTS, path
            assert not re.search(r'"#(000000|ffffff|000|fff)"', text), path
        assert len(text) < 130_000, path


def test_text_stays_text(drawn: dict[str, str]) -> None:
    """So that the browser's search finds it."""
    for path, text in drawn.items():
        words = {element.text for element in ElementTree.fromstring(text).iter(svg.WORDS[0])}
        if "test-image" not in path:
            assert words and all(word and word.strip() for word in words), path
        if path.endswith("-loss.svg"):
            assert "epoch" in words, path


def test_a_page_can_tell_the_values_of_means_and_hide_single_runs(build, drawn) -> None:
    path = next(path for path in drawn if re.match("mnist/.*-accuracy.svg", path))
    text = drawn[path]
    marked = list(ElementTree.fromstring(text).iter(f"{{{svg.SVG}}}g"))
    means = [each for each in marked if each.get("class") == "mean"]
    assert [each.get("data-label") for each in means] == ["training", "test"]
    name = Path(path).stem.removesuffix("-accuracy")
    rows = read_tables(build.tables("mnist"))["history"]
    rows = rows[(rows["configuration"] == f"mnist/{name}") & (rows["split"] == "test")]
    told = dict(pair.split("=") for pair in means[1].get("data-values").split(";"))
    expected = rows.groupby("epoch")["accuracy"].mean()
    assert told == {f"{epoch}": f"{100 * mean:.2f} %" for epoch, mean in expected.items()}
    steps = means[1].find(f"{{{svg.SVG}}}path").get("d")
    assert len(re.findall(r"-?\d+(?:\.\d+)?", steps)) == 2 * len(told)
    runs = [each for each in marked if each.get("class") == "run"]
    assert len(runs) >= 2 * rows["seed"].nunique()


def test_a_cell_keeps_its_colour_in_every_figure(drawn: dict[str, str]) -> None:
    spare = colors.SPARE_COLORS[0]
    shown = {**colors.CELL_COLORS, "elman": spare}
    for path, text in drawn.items():
        group, name = path.split("/")
        if group in GENERAL or "test-image" in name:
            continue
        for cell, color in shown.items():
            assert (color in text) == (cell == name.split("-")[0]), (path, cell)
    for cell in ("gru", "elman"):
        assert shown[cell] in drawn["overview/remember-curves.svg"]
    assert colors.CELL_COLORS["rnn"] in drawn["overview/mnist-accuracies.svg"]


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
    plain = Build(tmp_path).draw(group, [path], quick=True)[path]
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
        "evidence": ["evidence/conclusions.svg", "evidence/conclusions-wide.svg"],
    }
    texts = {
        path: text for group in GROUPS for path, text in other.draw(group, paths[group]).items()
    }
    assert not any("nan" in text.lower() for text in texts.values())
    assert ('fill-opacity="0.2"' in texts["mnist/rnn-h8-accuracy.svg"]) == (seeds > 1 < epochs)
    # where runs solve a task or fail at it, a band around their mean would describe neither
    for path in ("remember/gru-h2-accuracy.svg", "addition/lstm-h3-ce-lengths.svg"):
        assert 'fill-opacity="0.2"' not in texts[path]


def test_overview_stands_without_parts_of_the_study(tmp_path: Path) -> None:
    part = Build(tmp_path)
    for name in GROUPS["overview"]:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        keep = table["configuration"].str.startswith("mnist/rnn")
        table[keep].to_csv(tmp_path / f"{name}.csv", index=False)
    assert len(part.draw("overview")) == 7
    for name in GROUPS["beyond"]:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        keep = table["configuration"].str.startswith("mnist/rnn")
        table[keep].to_csv(tmp_path / f"{name}.csv", index=False)
    assert len(part.draw("beyond")) == 7


def summary_of(tasks_kept: tuple[str, ...], folder: Path) -> ElementTree.Element:
    """The summary figure of a build that has some tasks alone."""
    part = Build(folder)
    for name in GROUPS["overview"]:
        table = pd.read_csv(folder / f"{name}.csv")
        kept = table["configuration"].str.split("/").str[0].isin(tasks_kept)
        table[kept].to_csv(folder / f"{name}.csv", index=False)
    return ElementTree.fromstring(part.draw("overview", ["overview/summary.svg"]).popitem()[1])


def test_the_summary_has_a_panel_for_each_task_that_there_is(tmp_path: Path) -> None:
    names = ("mnist", "remember", "addition")
    for count in range(1, len(names) + 1):
        summary = summary_of(names[:count], tmp_path / str(count))
        width = float(summary.get("width").removesuffix("pt")) / 72
        assert width == pytest.approx(max(3.5 * count, 4.6))


@pytest.mark.parametrize("has_module", [False, True])
@pytest.mark.parametrize("group", GROUPS)
def test_a_task_needs_no_drawings_of_its_own(
    group: str, has_module: bool, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Learning curves, class pictures and a panel of the summary it has without any."""
    monkeypatch.setattr(tasks, "has", lambda task, part: has_module)
    monkeypatch.setattr(tasks, "module", lambda task, part: ModuleType(part))
    texts = build.draw(group)
    shared = {
        "overview": [
            *("overview/cells.svg", "overview/printed-numbers.svg", "overview/summary.svg"),
        ],
        "beyond": ["beyond/timing.svg"],
        "evidence": ["evidence/conclusions-wide.svg", "evidence/conclusions.svg"],
    }
    if group in shared:
        assert sorted(texts) == shared[group]
    else:
        kinds = {path.rsplit("-", 1)[1] for path in texts if "test-image" not in path}
        assert kinds == {"loss.svg", "accuracy.svg"}
        assert any("test-image" in path for path in texts) == (group == "mnist")
    assert not any("nan" in text.lower() for text in texts.values())
    for cell in ("rnn", "gru", "lstm") * (group == "overview"):
        assert colors.CELL_COLORS[cell] in texts["overview/summary.svg"]


def places(axes: Axes) -> list[dict]:
    """Of each strip, in shares of its width: region, interval and effect, from left to right."""
    regions = [(p.get_x(), p.get_x() + p.get_width()) for p in axes.patches]
    lines = [line.get_xdata() for line in axes.lines]
    return [
        {"region": region, "interval": tuple(lines[3 * n + 1]), "effect": lines[3 * n + 2][0]}
        for n, region in enumerate(regions)
    ]


def test_a_conclusion_lies_in_its_region_just_where_the_verdict_says_so(build: Build) -> None:
    (axes,) = forest_plot.draw(build.study("evidence")).axes
    shown = places(axes)
    tested = [row for row in CLAIMS if row["verdict"] != "not testable here"]
    assert len(shown) == len(tested)
    for strip, row in zip(shown, tested, strict=True):
        (low, high), (first, last) = strip["region"], strip["interval"]
        assert first <= strip["effect"] <= last
        assert (low <= first and last <= high) == (row["verdict"] == "supported")
        assert (last < low or high < first) == (row["verdict"] == "contradicted")
    words = " ".join(text.get_text() for text in axes.texts).replace("\xa0", " ")
    for says in ("supported: +2.00 pp", "undecided: 60 % of seeds", "contradicted: 1.50 times"):
        assert says in words
    assert "undecided: \N{MINUS SIGN}2.0 epochs" in words and "supported: 90.00 %" in words
    assert "Never run" not in words


def test_where_there_is_room_the_conclusions_stand_in_two_columns(build: Build) -> None:
    (alone,) = forest_plot.draw(build.study("evidence")).axes
    left, right = forest_plot.draw_wide(build.study("evidence")).axes
    assert places(left) + places(right) == places(alone)
    assert abs(len(places(left)) - len(places(right))) <= 1


def test_a_cell_has_a_diagram_or_is_left_out(build: Build) -> None:
    panels = cell_diagrams.draw(build.study("overview")).axes
    assert [axes.get_title() for axes in panels] == ["Vanilla RNN", "LSTM", "GRU"]
    other = SimpleNamespace(configurations=[SimpleNamespace(cell="elman")])
    assert "no" in cell_diagrams.draw(other).texts[0].get_text()


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
    mean, low, high = intervals(np.array([[1.0, 2.0, 3.0], [5.0, np.nan, np.nan]]), 0.95)
    assert mean == pytest.approx([2.0, 5.0])
    # 4.302653 is the 97.5 % quantile of Student's t with two degrees of freedom
    assert high[0] - 2 == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert low[0] + high[0] == pytest.approx(4.0)
    assert np.isnan(low[1]) and np.isnan(high[1])


def test_interval_of_logarithms_is_carried_back() -> None:
    mean, low, high = intervals(np.array([[0.1, 1.0, 10.0]]), 0.95, log=True)
    assert mean[0] == pytest.approx(1.0)
    assert low[0] * high[0] == pytest.approx(1.0) and low[0] > 0


def test_every_colour_stands_out_on_light_and_dark_pages() -> None:
    lit = [*colors.CELL_COLORS.values(), *colors.SPARE_COLORS]
    dark = colors.luminance("#15181d")
    for color in lit:
        shown = colors.luminance(color)
        assert 1.05 / (shown + 0.05) >= 3, color
        assert (shown + 0.05) / (dark + 0.05) >= 3, color
    for shade in colors.shades(colors.CELL_COLORS["lstm"], 4):
        assert 1.05 / (colors.luminance(shade) + 0.05) > 2.7
        assert (colors.luminance(shade) + 0.05) / (dark + 0.05) > 2.7


def test_unknown_cells_take_spare_colours_in_order_of_name() -> None:
    shown = colors.cell_colors(["zeta", "lstm", "alpha"])
    assert (shown["alpha"], shown["zeta"]) == colors.SPARE_COLORS[:2]
    assert shown["lstm"] == colors.CELL_COLORS["lstm"]


def test_cells_of_other_tasks_keep_their_colours(tmp_path: Path) -> None:
    """A task's own tables do not name the cells of the others."""
    path = "remember/elman-h4-k2-loss.svg"
    text = Build(tmp_path).draw("remember", [path], cells=["elman", "clockwork"])[path]
    assert colors.SPARE_COLORS[1] in text and colors.SPARE_COLORS[0] not in text


def test_configurations_of_one_panel_look_different(build: Build) -> None:
    shown = looks(build.study("addition"), "addition")
    assert len(set(shown.values())) == len(shown) == 2
    ce, mse = shown["addition/lstm-h3-ce"], shown["addition/lstm-h3-mse"]
    assert (ce.color, ce.marker) == (mse.color, mse.marker) and ce.dash != mse.dash


def test_titles_lose_what_all_of_them_say() -> None:
    assert short_titles(["LSTM, h = 3, CE", "LSTM, h = 5, CE"]) == ["h = 3", "h = 5"]
    assert short_titles(["LSTM, h = 3"]) == ["LSTM, h = 3"]
    assert short_titles(["LSTM", "LSTM"]) == ["LSTM", "LSTM"]


def test_paths_keep_their_shape_in_short_form() -> None:
    long = "M 10.004 20 \nL 30.5 20 \nL 30.5 40.125 \nz\nM 1 2 \nQ 3 4 5 6 "
    text = f'<svg xmlns="{svg.SVG}"><path d="{long}" style="fill: {colors.INK}"/></svg>'
    path = ElementTree.fromstring(svg.finish(text, "a/b.svg"))[0]
    assert path.attrib == {"d": "m10 20l20.5 0 0 20.12zm-9-18q2 2 4 4", "fill": "currentColor"}
