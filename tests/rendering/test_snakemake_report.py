"""Snakemake's own report: every figure and table has caption, category and labels, and it opens."""

import re

import pytest

import browser_page
from project import ROOT, run_table
from unrolled.tables import COLUMNS
from workflow.plan import captions
from workflow.plan.strict_yaml import read_strictly

expect = browser_page.expect
CAPTIONS = ROOT / "report/captions"
WATCH = "window.alerts = []; window.alert = said => alerts.push(said)"


def opened(browser, path):
    """The report in a browser, and what went wrong in it."""
    page, errors = browser.new_page(viewport=browser_page.DESKTOP), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_selector("#app *")
    return page, errors


@pytest.fixture(scope="module")
def page(tiny, tmp_path_factory):
    """The report of a build with a title that is markup."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    tiny.snakemake("--report", str(path))
    return path


def test_every_kind_of_figure_has_a_caption_and_no_caption_is_left_over():
    written = {path.stem for path in CAPTIONS.glob("*.rst")}
    assert all(picture.captioned for picture in captions.pictures())
    kinds = {picture.name for picture in captions.pictures()}
    assert written == kinds | {"table", "report", "workflow"}
    assert all(path.read_text().strip() for path in CAPTIONS.glob("*.rst"))


def test_every_figure_and_table_of_the_study_is_entered():
    """Of the whole study, whatever is built: entries are made of paths alone."""
    runs = run_table(read_strictly(ROOT / "config/config.yaml"))
    parts = (*runs.tasks_of(), "overview", "beyond")
    paths = [f"results/figures/{path}" for part in parts for path in runs.figure_paths(part)]
    entries = [captions.figure(path) for path in paths]
    entries += [captions.table(f"results/tables/{name}.csv") for name in COLUMNS]
    assert len(entries) > 100
    for entry in entries:
        assert (ROOT / "workflow/rules" / entry["caption"]).resolve().is_file()
        assert entry["category"] and entry["subcategory"]
        assert entry["labels"] and all(entry["labels"].values())
    labelled = [(e["category"], e["subcategory"], *e["labels"].values()) for e in entries]
    assert len(set(labelled)) == len(labelled), "labels tell all of them apart"


def test_all_that_was_built_is_in_the_report(tiny, page, chromium):
    shown = opened(chromium, page)[0].evaluate("() => results")
    results = tiny.folder / "results"
    names = {str(path.relative_to(tiny.folder)) for path in (results / "figures").rglob("*.svg")}
    names |= {f"results/tables/{path.name}" for path in (results / "tables").glob("*.csv")}
    names |= {f"results/report/report.{suffix}" for suffix in ("html", "pdf")}
    assert shown.keys() == names
    for path, entry in shown.items():
        assert re.sub(r"<[^>]+>|\s", "", entry["caption"]), path
        assert entry["labels"], path


def test_it_opens_without_an_error_whatever_the_titles(page, chromium):
    seen, errors = opened(chromium, page)
    for name in ("Figures", "Tables", "Report"):
        expect(seen.get_by_text(name, exact=True).first).to_be_visible()
    seen.get_by_text("Figures", exact=True).first.click()
    seen.get_by_text("Remember", exact=True).first.click()
    expect(seen.get_by_text("Loss over epochs").first).to_be_visible()
    assert errors == []
    assert seen.evaluate("alerts") == []
