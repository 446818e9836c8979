"""report.json -> HTML and PDF: nothing is interpreted, nothing is missing, nothing varies."""

import copy
import io
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

import render_report
from sample_report import PAGE, PRINT, SVG, TEXT, sample_report, write_build
from unrolled.rendering.contract import DocumentError
from unrolled.rendering.html_page import render_html
from unrolled.rendering.numbering import figures, read_document
from unrolled.rendering.pdf_document import render_pdf
from unrolled.reporting.spans import flat


def html_of(folder: Path, report: dict) -> str:
    return render_html(write_build(folder, report), folder, PAGE)


def pdf_of(folder: Path, report: dict) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(write_build(folder, report), folder, PRINT)))


def pdf_text(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


class Page(HTMLParser):
    """The elements, attributes and texts of an HTML page."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def make_hostile(value, count: list[int], key: str = ""):
    """Replace every free text below `value` by a hostile string of its own."""
    fixed = {"id", "type", "kind", "ref", "link", "align", "svg", "width", "language", "data"}
    if isinstance(value, dict):
        return {k: make_hostile(v, count, k) for k, v in value.items()}
    if isinstance(value, list):
        return [make_hostile(v, count, key) for v in value]
    if isinstance(value, str) and key not in fixed:
        count[0] += 1
        return f"{count[0]}</script><b>#[x]$*_@{{{{7*7}}}}{{%x%}}&amp;\"'\\`~//"
    return value


@pytest.fixture
def hostile() -> tuple[dict, list[str]]:
    report = make_hostile(sample_report(), [0])
    return report, [s.replace('\\"', '"') for s in strings(report) if "</script>" in s]


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value
    return [s for c in children if isinstance(c, dict | list | str) for s in strings(c)]


def test_html_shows_hostile_texts_as_texts(tmp_path, hostile):
    report, texts = hostile
    page = Page(html_of(tmp_path, report))
    shown = "\n".join(page.texts) + "\n".join(
        value or "" for _, attributes in page.elements for value in attributes.values()
    )
    assert len(texts) > 150
    assert [text for text in texts if text not in shown] == []
    assert "b" not in [tag for tag, _ in page.elements]
    assert len([tag for tag, _ in page.elements if tag == "script"]) == 2


def test_pdf_shows_hostile_texts_as_texts(tmp_path, hostile):
    report, texts = hostile
    reader = pdf_of(tmp_path, report)
    shown = re.sub(r"\s", "", pdf_text(reader) + "".join(alt_texts(reader)))
    assert [text for text in texts if text not in shown] == []


@pytest.mark.parametrize(
    "text", ["🙂 漢字 Δ λ ≥ → ✓ ±", "\u202eright\u200bto left", "", "a\nb\t c"]
)
def test_unusual_letters_are_rendered(tmp_path, text):
    report = sample_report()
    report["sections"][1]["blocks"][0]["text"] = [text, {"code": text}]
    report["sections"][1]["blocks"][3]["text"] = text
    report["sections"][0]["blocks"][1]["rows"][0][0] = text
    report["sections"][0]["blocks"][1]["caption"] = []
    assert text in html_of(tmp_path, report)
    pdf_of(tmp_path, report)


def at(report: dict, path: str) -> tuple[dict, str]:
    """The mapping in which the last step of a path like "sections.0.id" stands."""
    *steps, last = path.split(".")
    for step in steps:
        report = report[int(step)] if isinstance(report, list) else report[step]
    return report, last


FIGURE = "sections.0.blocks.2"
TABLE = "sections.0.blocks.1"


@pytest.mark.parametrize(
    "path",
    [
        *("title", "subtitle", "language", "data", "quick", "notices", "sections"),
        *("sections.0.id", "sections.0.title", "sections.0.blocks", "sections.1.blocks.2.kind"),
        *(f"{FIGURE}.{name}" for name in ("id", "caption", "alt", "svg", "target")),
        *(f"{TABLE}.{name}" for name in ("id", "caption", "columns", "rows", "target")),
        *(f"sections.2.sections.0.blocks.3.{name}" for name in ("open", "taken", "why")),
        "sections.2.sections.0.blocks.0.items",
    ],
)
def test_a_missing_field_is_named(tmp_path, path):
    report = sample_report()
    mapping, name = at(report, path)
    del mapping[name]
    with pytest.raises(DocumentError, match=rf"report\.json: report.*\.?{name} is missing"):
        html_of(tmp_path, report)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("sections.0.blocks.0.text", [{"ref": "figure-none"}], "refers to 'figure-none'"),
        ("notices", [{"kind": "info", "text": [{"ref": "x"}]}], r"notices\[0\].text\[0\] refers"),
        (f"{FIGURE}.captoin", "x", "captoin is not a field"),
        (f"{FIGURE}.id", "no/slash", "must match"),
        (f"{FIGURE}.id", "table-main", "'table-main' stands twice"),
        (f"{FIGURE}.id", "originals", "'originals' stands twice"),
        (f"{FIGURE}.alt", " ", "alt must say what the picture shows"),
        (f"{FIGURE}.width", "huge", "must be one of"),
        (f"{FIGURE}.source_figure", "11", "must be a whole number"),
        (f"{FIGURE}.svg", "figures/none/none.svg", "does not exist"),
        (f"{FIGURE}.svg", "../x.svg", "not inside"),
        (f"{TABLE}.rows", [["a", "b"]], r"rows\[0\] has 2 cells, not 3"),
        (f"{TABLE}.rows", [["a", "b", None]], "must be a string or a mapping"),
        (f"{TABLE}.rows", [["a", "b", {"text": "c", "sort": float("nan")}]], "NaN"),
        (f"{TABLE}.columns", [], "at least 1"),
        ("sections.0.blocks.0.type", "essay", "must be one of"),
        ("sections.0.blocks.0.text", [{"link": "javascript:x", "text": "x"}], "https://"),
        ("title", None, "must be a string"),
        ("title", "a\x00b", "control character"),
        ("sections", "x", "must be a list"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, path, value, message):
    report = sample_report()
    mapping, name = at(report, path)
    mapping[name] = value
    with pytest.raises(DocumentError, match=message):
        html_of(tmp_path, report)


def test_sections_nest_three_deep_at_most(tmp_path):
    report = sample_report()
    deep = [copy.deepcopy(report["sections"][0]) for _ in range(3)]
    for level, section in enumerate(deep):
        section.update(id=f"deep-{level}", blocks=[], sections=deep[level + 1 : level + 2])
    report["sections"][2]["sections"] = [deep[1]]
    assert "2.1.1" in html_of(tmp_path, report)
    report["sections"][2]["sections"] = [deep[0]]
    with pytest.raises(DocumentError, match="at most 3 deep"):
        html_of(tmp_path, report)


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ("no xml", "not an SVG file"),
        ("<html/>", "not an SVG file"),
        (SVG.replace('style="fill: none', 'onclick="x()" style="'), "onclick"),
        (SVG.replace("#NAME-mark", "https://example.org/x"), "reaches out"),
        (SVG.replace("fill: none", "fill: url(https://example.org/x)"), "reaches out"),
        (SVG.replace("<metadata>a date</metadata>", "<script>x</script>"), "<script>"),
        (SVG.replace("*{stroke", "p{stroke"), "whole page"),
        (SVG.replace('width="300pt"', 'width="100%"'), "its width"),
    ],
)
def test_an_unfit_picture_is_named(tmp_path, svg, message):
    path = write_build(tmp_path, sample_report())
    (tmp_path / "figures" / "main.svg").write_text(svg)
    with pytest.raises(DocumentError, match=rf"main\.svg: .*{message}"):
        render_html(path, tmp_path, PAGE)


def test_numbering_is_the_same_in_both_formats(tmp_path):
    report = sample_report()
    html = html_of(tmp_path, report)
    text = re.sub(r"\s+", " ", pdf_text(pdf_of(tmp_path, report)))
    document = read_document(tmp_path / "report.json")
    blocks = list(figures(document))
    labels = [block["label"] for block in blocks]
    assert [x for x in labels if x.startswith("F")] == [f"Figure {i}" for i in range(1, 14)]
    assert [x for x in labels if x.startswith("T")] == [f"Table {i}" for i in range(1, 5)]
    for block in blocks:
        caption = flat(block["caption"])
        plain = re.sub(r"<[^>]*>", "", html)
        assert f"{block['label']}. {caption}" in plain
        assert f"{block['label']}. {caption}" in text
        assert block["target"] in plain
    assert '<a href="#figure-main">Figure 1</a>, <a href="#build">How it is built</a>' in html
    assert "See Figure 1, How it is built" in text
    assert '<span class="number">1.1</span> The data' in html
    assert "1.1 The data" in text


def test_source_figures_stand_on_their_elements_and_in_the_pdf(tmp_path):
    report = sample_report()
    page = Page(html_of(tmp_path, report))
    marked = {
        attributes["id"]: int(attributes["data-source-figure"])
        for tag, attributes in page.elements
        if tag == "figure" and "data-source-figure" in attributes
    }
    images = {f"figure-image-{i}": i + 1 for i in range(10)}
    others = {"figure-lstm-loss": 15, "figure-lstm-accuracy": 16, "table-classes": 18}
    assert marked == images | others
    lines = pdf_text(pdf_of(tmp_path, report)).splitlines()
    text = " ".join(" ".join(lines).split())
    for number in marked.values():
        phrase = f"original Figure {number}"
        assert phrase in page.texts
        assert len(re.findall(rf"{phrase}\b", text)) == 2, (
            "once in the caption, once in the list at the end"
        )
        assert any(re.search(rf"{phrase}\b", line) for line in lines)


def test_of_two_drawings_the_pdf_has_the_wide_one(tmp_path):
    report = sample_report()
    report["sections"][0]["blocks"][2]["wide"] = "figures/other.svg"
    path = write_build(tmp_path, report)
    other = SVG.replace("NAME", "other").replace("number of epochs", "with room")
    (tmp_path / "figures" / "other.svg").write_text(other)
    pdf = pypdf.PdfReader(io.BytesIO(render_pdf(path, tmp_path, PRINT)))
    assert pdf_text(pdf).count("with room") == 1


def test_html_needs_nothing_beside_it(tmp_path):
    html = html_of(tmp_path, sample_report())
    page = Page(html)
    carrying = ("src", "href", "xlink:href", "srcset", "poster", "data", "action", "background")
    for tag, attributes in page.elements:
        for name in carrying:
            if tag != "a" and name in attributes:
                assert attributes[name].startswith(("#", "data:")), (tag, attributes)
    policy = next(a["content"] for _, a in page.elements if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy.split("script-src")[1]
    style = (PAGE / "style.css").read_text()
    assert "url(" not in style and "@import" not in style


def test_html_pictures_are_inline_and_described(tmp_path):
    page = Page(html_of(tmp_path, sample_report()))
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(pictures) == 13
    assert all(p["role"] == "img" and p["aria-label"].startswith("A curve") for p in pictures)
    assert all("width" not in p and p["style"] == "stroke-linejoin: round" for p in pictures)
    assert "metadata" not in [tag for tag, _ in page.elements]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def alt_texts(reader: pypdf.PdfReader) -> list[str]:
    """Alternative texts of the tagged structure, in its order."""

    def walk(node) -> list[str]:
        node = node.get_object()
        if isinstance(node, list):
            return [text for child in node for text in walk(child)]
        if not isinstance(node, dict):
            return []
        own = [str(node["/Alt"])] if "/Alt" in node else []
        return own + (walk(node["/K"]) if "/K" in node else [])

    return walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def test_pdf_is_accessible(tmp_path):
    reader = pdf_of(tmp_path, sample_report())
    root = reader.trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "What small networks learn"
    assert "/CreationDate" not in reader.metadata
    document = read_document(tmp_path / "report.json")
    wanted = [block["alt"] for block in figures(document) if block["type"] == "figure"]
    assert [text for text in alt_texts(reader) if text in wanted] == wanted


def test_pdf_has_contents_bookmarks_and_repeated_headers(tmp_path):
    reader = pdf_of(tmp_path, sample_report())
    first = re.sub(r"[ .]+", " ", reader.pages[0].extract_text())
    assert "Contents" in first
    bookmarks = [item for item in reader.outline if not isinstance(item, list)]
    assert [item["/Title"] for item in bookmarks[:3]] == ["Summary", "1 How it is built", "2 MNIST"]
    for item in bookmarks:
        page = reader.get_destination_page_number(item) + 1
        assert re.search(rf"{item['/Title']} {page}\b", first)
    pages = [page.extract_text() for page in reader.pages]
    parts = [text for text in pages if "addition/lstm-" in text]
    assert len(parts) > 1 and all("configuration accuracy seed" in text for text in parts)


def test_a_chapter_starts_on_a_new_page_only_where_little_is_left(tmp_path):
    chapter = sample_report()["sections"][0] | {"blocks": []}
    line = {"type": "paragraph", "text": ["A line of text."]}
    heights = [0, 5, 30, 5]
    chapters = [
        chapter | {"id": f"s{place}", "title": f"Chapter {place}", "blocks": [line] * height}
        for place, height in enumerate(heights)
    ]
    reader = pdf_of(tmp_path, sample_report() | {"sections": chapters, "notices": []})
    pages = [reader.get_destination_page_number(item) for item in reader.outline]
    assert pages[:4] == [0, 0, 0, 1]


def text_starts(page: pypdf.PageObject) -> list[float]:
    """Where each piece of text starts, from the left edge of the page, in points."""
    starts: list[float] = []

    def visit(text, matrix, text_matrix, *_):
        if text.strip():
            starts.append(matrix[4] + text_matrix[4])

    page.extract_text(visitor_text=visit)
    return starts


def test_wide_table_stays_on_the_page(tmp_path):
    for page in pdf_of(tmp_path, sample_report()).pages:
        assert all(0 < x < page.mediabox.right for x in text_starts(page))


@pytest.mark.parametrize(("suffix", "templates"), [("html", PAGE), ("pdf", PRINT)])
def test_equal_reports_give_equal_bytes(tmp_path, suffix, templates):
    outputs = [tmp_path / name / f"report.{suffix}" for name in ("one", "two")]
    for output in outputs:
        report = write_build(output.parent / "build", sample_report())
        start = time.perf_counter()
        render_report.main(report, output.parent / "build", templates, TEXT, output)
        assert time.perf_counter() - start < 10
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a report is \.html or \.pdf"):
        render_report.main("report.json", tmp_path, PAGE, TEXT, tmp_path / "report.docx")
