"""Thirty texts that would be markup elsewhere stand in figures and reports as what they are."""

import ast
import io
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

import drawn_study
from drawn_study import Build
from payloads import PAYLOADS
from project import ROOT
from sample_report import PAGE, PRINT, SVG
from sample_study import Sample, changed
from test_rendering import Page, alt_texts, pdf_text
from unrolled.figures import style, svg
from unrolled.rendering.html_page import render_html
from unrolled.rendering.pdf_document import render_pdf
from unrolled.rendering.pictures import read_picture
from workflow.plan.strict_yaml import ConfigError
from workflow.plan.validation import check

HALF = 16  # of them; each picture shows two
POLICY = "Content-Security-Policy"
UNSHOWN = ("line\nbreak", "null\0byte", "\x1b[31mred", "bell\x07", "\u2028")
MODULES = {"pickle", "cPickle", "joblib", "dill", "shelve", "marshal", "cloudpickle"}


def plain(text: str) -> str:
    """A text without white space and without what no page shows."""
    unseen = ("Cf", "Cc", "Zs")
    return "".join(letter for letter in text if unicodedata.category(letter) not in unseen)


def report_with(titles: list[str], folder: Path) -> Path:
    """A report whose configurations have these titles, and a picture for each of its figures."""
    config = changed(title=" ".join(titles), seeds=[0, 1])
    left = iter(titles)
    for task in config["tasks"].values():
        for settings in task["configurations"].values():
            settings["title"] = next(left)
    folder.mkdir()
    Sample(config).build(folder)
    path = folder / "report.json"
    for name in set(re.findall(r'"(?:svg|wide)": "([^"]*)"', path.read_text())):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SVG.replace("NAME", svg.slug(name)))
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return report_with(PAYLOADS, tmp_path_factory.mktemp("hostile") / "build")


@pytest.fixture(scope="module")
def page(report):
    return Page(render_html(report, report.parent, PAGE))


def test_there_are_thirty():
    assert len(set(PAYLOADS)) == 30


def test_html_shows_them_as_text(page):
    shown = {text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts}
    assert " ".join(PAYLOADS) in shown
    assert [text for text in PAYLOADS if text not in shown] == []


def test_html_has_the_elements_that_harmless_titles_give(page, tmp_path):
    harmless = report_with([f"Model {place}" for place in range(30)], tmp_path / "harmless")
    expected = Page(render_html(harmless, harmless.parent, PAGE)).elements
    assert [(tag, [*names]) for tag, names in page.elements] == [
        (tag, [*names]) for tag, names in expected
    ]


def test_html_asks_for_nothing_outside(page):
    loading = ("src", "href", "xlink:href", "srcset", "poster", "data", "action", "background")
    for tag, attributes in page.elements:
        for name in set(loading) & set(attributes):
            allowed = ("#", "https://") if tag == "a" else ("#", "data:")
            assert attributes[name].startswith(allowed), (tag, attributes)
        assert not any(name.startswith("on") for name in attributes)
    policies = [names for _, names in page.elements if names.get("http-equiv") == POLICY]
    (policy,) = [names["content"] for names in policies]
    assert policy.startswith("default-src 'none';")


def test_pdf_shows_them_as_text(report):
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(report, report.parent, PRINT)))
    shown = plain(pdf_text(reader) + " ".join([*alt_texts(reader), *bookmarks(reader.outline)]))
    assert [text for text in PAYLOADS if plain(text) not in shown] == []
    assert reader.metadata.title == " ".join(PAYLOADS)
    notes = [note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", [])]
    actions = [note.get("/A", {}) for note in notes]
    assert "example.org" not in str(actions) and "javascript" not in str(actions)


def bookmarks(outline) -> list[str]:
    nested = (bookmarks(item) if isinstance(item, list) else [item["/Title"]] for item in outline)
    return [title for titles in nested for title in titles]


@pytest.fixture(params=[slice(None, HALF), slice(HALF, None)], ids=["first half", "second half"])
def hostile_build(request, tmp_path, monkeypatch):
    """A build whose models of images and of sums have half of these titles.

    With all of them, figures would show cells and sizes instead.
    """
    titles = PAYLOADS[request.param]
    models = {"mnist": drawn_study.CONFIGURATIONS[0], "addition": drawn_study.CONFIGURATIONS[-1]}
    entries = []
    for task, model in models.items():
        for place, title in enumerate(titles):
            names = {"name": f"{task}-{place}", "title": title, "plots": f"{task}-{place // 2}"}
            entries.append({**model, **names})
    entries += [entry for entry in drawn_study.CONFIGURATIONS if entry["task"] == "remember"]
    monkeypatch.setattr(drawn_study, "CONFIGURATIONS", entries)
    build = Build(tmp_path / "build", epochs=2)
    build.titles = titles
    return build


OVERVIEW = [
    f"overview/{name}.svg" for name in ("addition-lengths", "mnist-accuracies", "shared-confusions")
]
PANELS = [f"mnist/mnist-{place}-loss.svg" for place in range((len(PAYLOADS) - HALF) // 2)]
SUMS = ["addition/addition-0-lengths.svg", "addition/addition-1-accuracy.svg"]


@pytest.mark.filterwarnings("ignore:Glyph", "ignore:constrained_layout")
def test_figures_write_them_as_text(hostile_build, monkeypatch):
    monkeypatch.setitem(style.RC, "svg.fonttype", "none")
    monkeypatch.setattr(svg, "finish", lambda text, path: text)
    legend, *ticks = hostile_build.draw("overview", OVERVIEW).values()
    panels = hostile_build.draw("mnist", PANELS).values()
    titles = hostile_build.titles
    assert [text for text in titles if plain(text) not in written(legend)] == []
    # above a panel, and beside a row, on two lines and cut where these are too short
    shown = titles[: 2 * len(PANELS)]
    assert [text for text in shown if plain(text)[:18] not in written(*panels)] == []
    for figure in ticks:
        assert [text for text in titles if plain(text)[:35] not in written(figure)] == []


def written(*figures: str) -> str:
    elements = (one for figure in figures for one in ElementTree.fromstring(figure).iter())
    return plain("".join("".join(one.itertext()) for one in elements if one.tag.endswith("}text")))


@pytest.mark.filterwarnings("ignore:Glyph", "ignore:constrained_layout")
def test_figures_are_plain_drawings(hostile_build):
    drawn = hostile_build.draw("overview", OVERVIEW)
    drawn |= hostile_build.draw("mnist", PANELS[:2])
    drawn |= hostile_build.draw("addition", SUMS)
    kinds = {"svg", "defs", "g", "path", "use", "clipPath", "rect", "image", "text", "tspan"}
    for path, text in drawn.items():
        elements = list(ElementTree.fromstring(text).iter())
        assert {one.tag.split("}")[1] for one in elements} <= kinds
        assert not any(one.text for one in elements if not one.tag.endswith(("}text", "}tspan")))
        for one in elements:  # what a page calls a line is text, too
            one.attrib.pop("data-label", None)
        assert "example.org" not in str([one.attrib for one in elements]) and "<!" not in text
        read_picture(hostile_build.folder / "figures", path)


@pytest.mark.parametrize("text", UNSHOWN)
@pytest.mark.parametrize("path", ["title", "tasks.mnist.configurations.lstm-h64.title"])
def test_what_no_page_can_show_is_refused_in_the_config(text, path):
    *parents, key = path.split(".")
    overlay = {key: text}
    for parent in reversed(parents):
        overlay = {parent: overlay}
    with pytest.raises(ConfigError, match="must be one line without control characters"):
        check(overlay, str(ROOT / "config/config.yaml"), [])


SOURCES = sorted((ROOT / "workflow").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_loads_pickles(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert not MODULES & {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in MODULES
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in ("torch.load", "torch.jit.load", "pd.read_pickle")
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert given.get("allow_pickle", "False") == "False"
            assert name != "np.load" or len(node.args) == 1, "allow_pickle by position"
            assert name not in ("yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec")
