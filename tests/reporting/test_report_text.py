"""The report's text: templates filled with values, and Markdown read as sections and blocks."""

import re
import shutil
from pathlib import Path

import pytest

from payloads import PAYLOADS
from sample_study import TEXT, Sample, with_tasks
from unrolled.files.failures import FileError
from unrolled.reporting import markdown, templates
from unrolled.reporting.formatting import FILTERS
from unrolled.reporting.grid import Column, Grid, cell
from unrolled.reporting.templates import Reference


def read(folder: Path, text: str, **values) -> list[dict]:
    """The sections of a template with these values."""
    (folder / "text.md").write_text(text)
    written, shown = templates.render(folder, "text.md", values, FILTERS)
    return markdown.sections(written, shown, lambda path: f"make {path}")


@pytest.fixture
def blocks(tmp_path):
    """Reads the blocks of a text, which stands below a heading."""

    def read_blocks(text: str, **values) -> list[dict]:
        (section,) = read(tmp_path, f"# Part {{#part}}\n\n{text}", **values)
        return section["blocks"]

    return read_blocks


# values


def test_sections_nest_by_their_headings(tmp_path):
    text = "# A {#a}\n\nOne.\n\n## B {#b}\n\n### C {#c}\n\nTwo.\n\n## D {#d}\n\n"
    text += "# {{ e }} {#e-{{ n }}}\n"
    first, second = read(tmp_path, text, e="E", n=7)
    assert [part["id"] for part in first["sections"]] == ["b", "d"]
    assert first["sections"][0]["sections"][0] == {
        "id": "c",
        "title": "C",
        "blocks": [{"type": "paragraph", "text": ["Two."]}],
        "sections": [],
    }
    assert (second["id"], second["title"]) == ("e-7", "E")


@pytest.mark.parametrize("text", [*PAYLOADS, "# x {#y}", "- a\n- b", "::: table", "a | b\n---|---"])
def test_a_value_is_never_markup(tmp_path, text):
    template = """# {{ x }} {#a}

{{ x }} and **{{ x }}**, `{{ x }}`, [{{ x }}](#a), {{ ref }}

- {{ x }}

```
{{ x }}
```

::: choice {{ x }}
Taken: {{ x }}

Why: {{ x }}
:::

::: figure p/{{ n }}.svg #f-{{ n }}
{{ x }}

Alt: {{ x }}
:::

::: table #t target=report/x.json
{{ x }}

| {{ x }} | b |
|---|--:|
| {{ x }} | {{ n }} |
:::
"""
    (section,) = read(tmp_path, template, x=text, n=3, ref=Reference("a", text))
    paragraph, listed, code, choice, figure, table = section["blocks"]
    assert section["title"] == text and not section["sections"]
    assert paragraph["text"] == [
        *(f"{text} and ", {"strong": text}, ", ", {"code": text}, ", "),
        *({"ref": "a", "text": text}, ", ", {"ref": "a", "text": text}),
    ]
    assert listed["items"] == [[text]]
    assert code["text"] == text.rstrip("\n")
    assert choice == {"type": "choice", "open": text, "taken": [text], "why": [text]}
    assert (figure["caption"], figure["alt"]) == ([text], text)
    assert table["columns"][0]["label"] == table["rows"][0][0] == text


def test_links_stand_in_choices(blocks):
    (choice,) = blocks("::: choice A\nTaken: as in [](#b)\n\nWhy: [said](#c), *so*\n:::\n")
    assert choice["taken"] == ["as in ", {"ref": "b"}]
    assert choice["why"] == [{"ref": "c", "text": "said"}, ", ", {"em": "so"}]


def test_a_value_stands_whole_in_an_option(blocks):
    (figure,) = blocks("::: figure {{ p }} #a half\nA\n\nAlt: B\n:::\n", p="a b #c.svg")
    assert figure["svg"] == "figures/a b #c.svg" and figure["id"] == "a"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ absent }}", "'absent' is undefined"),
        ("{{ known.absent }}", "has no attribute 'absent'"),
        ("{{ known.half }}", "a value is 0.5"),
        ("{{ known.nothing }}", "a value is None"),
        ("{{ known.truth }}", "a value is True"),
        ("{% if absent %}x{% endif %}", "'absent' is undefined"),
        ("{{ known | absent }}", "No filter named 'absent'"),
        ("{% if %}", "Expected an expression"),
        ('{% include "absent.md" %}', "absent.md"),
    ],
)
def test_a_value_that_cannot_be_shown_is_named_with_its_line(tmp_path, template, message):
    with pytest.raises(FileError, match=re.escape(message)) as error:
        known = {"half": 0.5, "nothing": None, "truth": True}
        read(tmp_path, f"# A {{#a}}\n\nfine\n{template}\n", known=known)
    assert f"{tmp_path}/text.md, line 4: " in str(error.value)


def test_a_fault_in_a_piece_is_placed_there(tmp_path):
    (tmp_path / "piece.md").write_text("{% macro told(x) %}\n\n{{ x.y }}\n{% endmacro %}\n")
    text = '{% from "piece.md" import told %}\n# A {#a}\n\n{{ told(1) }}\n'
    with pytest.raises(FileError, match=rf"{tmp_path}/piece\.md, line 3: .*'y'"):
        read(tmp_path, text)


# blocks


def test_running_text(blocks):
    text = "One *two*\n**three** `four` [](#a) [five](#b) [six](https://example.org/?a=b&c)\n"
    assert blocks(text) == [
        {
            "type": "paragraph",
            "text": [
                *("One ", {"em": "two"}, " ", {"strong": "three"}, " ", {"code": "four"}, " "),
                *({"ref": "a"}, " ", {"ref": "b", "text": "five"}, " "),
                {"link": "https://example.org/?a=b&c", "text": "six"},
            ],
        }
    ]


@pytest.mark.parametrize("kind", ["warning", "info"])
def test_boxes(blocks, kind):
    text = ["Take ", {"strong": "care"}, "."]
    box = {"type": "notice", "kind": kind, "text": text}
    assert blocks(f"::: {kind}\nTake **care**.\n:::\n") == [box]


def test_key_figures(blocks):
    items = [{"label": "Python", "value": "3: new"}, {"label": "Cores", "value": "2"}]
    text = "::: facts\n- Python: {{ version }}\n- Cores: 2\n:::\n"
    assert blocks(text, version="3: new") == [{"type": "facts", "items": items}]


def test_figures_and_galleries(blocks):
    figure = "::: figure a/b.svg #b {}\nSee [](#a).\n\nAlt: A *line*.\n:::\n"
    (gallery,) = blocks(f":::: gallery\n{figure.format('half original=11')}\n::::\n")
    (plain,) = blocks(figure.format("original="))
    expected = {
        "type": "figure",
        "id": "b",
        "source_figure": 11,
        "caption": ["See ", {"ref": "a"}, "."],
        "alt": "A line.",
        "svg": "figures/a/b.svg",
        "target": "make figures/a/b.svg",
        "width": "half",
    }
    assert gallery == {"type": "gallery", "items": [expected]}
    assert plain == expected | {"width": "full", "source_figure": None}
    (either,) = blocks(figure.format("wide=a/c.svg"))
    assert either == plain | {"wide": "figures/a/c.svg"}


def test_tables_that_are_values(blocks):
    spec = [Column("Name", "name"), Column("Share", "n", lambda n: cell(f"{n} %", n), right=True)]
    grid = Grid([{"name": "a", "n": 50}, {"name": "b"}], spec, "tables/x.csv")
    (table,) = blocks("::: table {{ grid }} #t original=14\nAll.\n:::\n", grid=grid)
    assert table == {
        "type": "table",
        "id": "t",
        "source_figure": 14,
        "caption": ["All."],
        "columns": [{"label": "Name", "align": "left"}, {"label": "Share", "align": "right"}],
        "rows": [["a", {"text": "50 %", "sort": 50.0}], ["b", "\N{EN DASH}"]],
        "target": "make tables/x.csv",
    }


def test_tables_that_are_written(blocks):
    rows = "| A | B |\n|---|--:|\n| `x` | |\n| y | 2 |\n"
    (table,) = blocks(f"::: table #t target=report/x.json\nAll.\n\n{rows}:::\n")
    assert [column["align"] for column in table["columns"]] == ["left", "right"]
    assert table["rows"] == [["x", ""], ["y", "2"]]
    assert table["target"] == "make report/x.json"


# faults


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("::: figur a.svg #b\nA\n\nAlt: B\n:::\n", "no directive is called '::: figur a.svg #b'"),
        (":::\n", "no directive is called ':::'"),
        ("::: figure a.svg #b\nA\n:::\n", "must hold paragraph, paragraph, not paragraph"),
        ("::: figure a.svg #b\nA\n\nB\n:::\n", "a paragraph must begin with 'Alt:', not 'B'"),
        ("::: figure a.svg\nA\n\nAlt: B\n:::\n", "a figure or a table needs an #id"),
        ("::: figure a.svg #b hlaf\nA\n\nAlt: B\n:::\n", "'hlaf' is no option"),
        ("::: figure a.svg #b original=x\nA\n\nAlt: B\n:::\n", "invalid literal"),
        ("::: table #b\nA\n:::\n", "must hold paragraph, table, not paragraph"),
        ("::: table #b\nA\n\n| a |\n|---|\n:::\n", "needs a target="),
        ("::: figure a.svg #b\nA\n\nAlt: [](#c)\n:::\n", "the link to #c needs words of its own"),
        ("**[](#c)**\n", "the link to #c needs words of its own"),
        ("::: choice A\nTaken: B\n:::\n", "must hold paragraph, paragraph, not paragraph"),
        ("::: choice A\nB\n\nWhy: C\n:::\n", "a paragraph must begin with 'Taken:', not 'B'"),
        ("::: warning\n:::\n", "'::: warning' must hold paragraph, not nothing"),
        ("::: facts\n- a\n:::\n", "a label, a colon and a value"),
        (":::: gallery\n::::\n", "holds figures, and one at least"),
        (":::: gallery\nA\n::::\n", "holds figures, and one at least"),
        ("1. a\n", "no place for Markdown's ordered list"),
        ("> a\n", "no place for Markdown's blockquote"),
        ("| a |\n|---|\n| b |\n", "no place for Markdown's table"),
        ("a  \nb\n", "no place for Markdown's hardbreak"),
        ("- a\n\n  b\n", "an item of a list is one paragraph"),
    ],
)
def test_what_the_report_has_no_place_for_is_named_with_its_section(blocks, text, message):
    with pytest.raises(FileError, match=f"Section part: .*{re.escape(message)}"):
        blocks(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# A title\n", "The heading 'A title' has no {#id} at its end."),
        ("# A {#a}\n\n### B {#b}\n", "The heading 'B' skips a level."),
        ("A\n\n# B {#b}\n", "begins with a paragraph, not a heading"),
    ],
)
def test_headings_that_make_no_section_are_named(tmp_path, text, message):
    with pytest.raises(FileError, match=re.escape(message)):
        read(tmp_path, text)


# the text itself


def test_a_changed_sentence_is_in_the_report(tmp_path):
    """A person who knows no Python changes a word."""
    text = shutil.copytree(TEXT, tmp_path / "text")
    page = text / "method.md"
    page.write_text(page.read_text().replace("The study is a Snakemake", "This is a Snakemake"))
    report = Sample(with_tasks("remember")).build(tmp_path, text=text)
    (method,) = [part for part in report["sections"] if part["id"] == "method"]
    assert method["blocks"][0]["text"][0].startswith("This is a Snakemake workflow")
