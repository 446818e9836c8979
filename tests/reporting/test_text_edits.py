"""The report's text is changed by whoever knows no Python, as README tells: one Markdown file."""

import re
import time

from project import ROOT

REPORT = {"Writing the report's contents"}
RENDERING = {"Rendering the report as html", "Rendering the report as pdf"}
SENTENCES, FIGURE = re.findall(
    r"```markdown\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
)


def html(project):
    return (project.folder / "results/report/report.html").read_text()


def test_a_sentence_a_paragraph_and_a_figure(tiny, tmp_path, record_property):
    """A sentence changed, a paragraph with a value added, a figure moved: seconds."""
    project = tiny.copied(tmp_path / "project")
    sentence, paragraph = SENTENCES.strip().split("\n\n")
    method = (project.folder / "report/text/method.md").read_text()
    present = next(part for part in method.split("\n\n") if part.startswith(sentence[:30]))
    project.edit("report/text/method.md", present, f"In short: {sentence}\n\n{paragraph}")
    summary = (project.folder / "report/text/summary.md").read_text()
    (figure,) = re.findall(r"::: figure overview/summary.*?\n:::\n", summary, re.DOTALL)
    project.edit("report/text/summary.md", figure, "")
    project.edit("report/text/summary.md", "::: table", f"{FIGURE}\n::: table")

    assert project.planned() == REPORT | RENDERING
    began = time.monotonic()
    project.build()
    record_property("measured", f"a changed text: {time.monotonic() - began:.0f} s")
    page = html(project)
    assert "In short: The study is a Snakemake workflow" in page
    assert "It holds 1\xa0configuration, each trained from 2\xa0seeds." in page
    assert page.index('id="figure-summary"') < page.index('id="table-summary"')
    assert html(tiny).index('id="figure-summary"') > html(tiny).index('id="table-summary"')
    assert project.planned() == set()


def test_a_value_that_does_not_exist_is_named_with_its_place(tiny, tmp_path):
    project = tiny.copied(tmp_path / "project")
    project.edit("report/text/method.md", "The study is", "The {{ study.nothing }} study is")
    lines = (project.folder / "report/text/method.md").read_text().splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if "study.nothing" in text]
    done = project.snakemake("--cores", "1", check=False)
    assert done.returncode != 0
    assert f"report/text/method.md, line {line}: " in done.stderr
    assert "'nothing'" in done.stderr
    assert "Traceback" not in done.stderr
