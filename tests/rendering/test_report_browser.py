"""The HTML report in a real browser, as a reader meets it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from browser_page import (
    DESKTOP,
    PHONE,
    Visit,
    check_accessible,
    check_contents_follow,
    check_enlarging,
    check_fits,
    check_quiet,
    check_readable_without_scripts,
    check_sorting,
    check_theme,
    column_texts,
    visit,
)
from sample_report import PAGE, sample_report, write_build
from unrolled.rendering.html_page import render_html


@pytest.fixture(scope="module")
def report_html(tmp_path_factory) -> Path:
    """The sample report, rendered."""
    folder = tmp_path_factory.mktemp("build")
    path = folder / "report.html"
    html = render_html(write_build(folder, sample_report()), folder, PAGE)
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def seen(chromium, report_html) -> Iterator[Visit]:
    """The report on a wide screen."""
    opened = visit(chromium, report_html)
    yield opened
    check_quiet(opened)
    opened.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_is_quiet_fits_and_is_accessible(chromium, report_html, viewport, scheme):
    opened = visit(chromium, report_html, viewport, color_scheme=scheme)
    check_fits(opened.page)
    check_accessible(opened.page)
    check_quiet(opened)
    opened.page.context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_contents_follow_the_reader(chromium, report_html, viewport):
    opened = visit(chromium, report_html, viewport)
    check_contents_follow(opened.page)
    opened.page.context.close()


def test_contents_unfold_on_a_phone(chromium, report_html):
    page = visit(chromium, report_html, PHONE).page
    link = page.locator("nav.contents a[href='#mnist']")
    expect(link).to_be_hidden()
    page.locator("nav.contents summary").click()
    expect(link).to_be_visible()
    page.get_by_role("button", name="Sections of 2 MNIST").click()
    expect(page.locator("nav.contents a[href='#mnist-lstm']")).to_be_visible()
    check_fits(page)
    link.click()
    expect(link).to_be_hidden()
    expect(page.locator("#mnist-heading")).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_is_chosen_and_kept(chromium, report_html, scheme):
    opened = visit(chromium, report_html, color_scheme=scheme)
    check_theme(opened.page)
    opened.page.context.close()


def test_tables_sort_by_text_by_number_and_by_key(seen):
    names = ["mnist/gru-h128", "mnist/lstm-h128", "mnist/rnn-h128"]
    check_sorting(seen.page, "table-main", 0, names)
    check_sorting(seen.page, "table-main", 1, ["9.10 %", "98.50 %", "—"])
    check_sorting(seen.page, "table-main", 2, ["1", "2", "10"])
    check_sorting(seen.page, "table-many", 1)


def test_long_table_unfolds(seen):
    frame = seen.page.locator("#table-many .scroll")
    folded = frame.bounding_box()["height"]
    assert frame.get_attribute("tabindex") == "0"
    seen.page.get_by_role("button", name="Show all 60 rows").click()
    assert frame.bounding_box()["height"] > 2 * folded
    seen.page.get_by_role("button", name="Show fewer rows").click()
    assert frame.bounding_box()["height"] == folded


def test_figures_enlarge(seen):
    check_enlarging(seen.page, "figure-image-3")
    check_enlarging(seen.page, "figure-lstm-loss")


def test_curves_tell_their_values(seen):
    figure = seen.page.locator("#figure-main")
    drawing, told = figure.locator(".drawing"), figure.locator("output.value")
    drawing.scroll_into_view_if_needed()
    end = drawing.locator(".mean path").bounding_box()
    seen.page.mouse.move(end["x"] + end["width"] - 2, end["y"] + 3)
    expect(told).to_have_text("test: 98.00 % at 3")
    seen.page.mouse.move(5, 5)
    expect(told).to_be_hidden()
    drawing.focus()
    expect(told).to_have_text("test: 50.00 % at 1")
    drawing.press("ArrowRight")
    expect(told).to_have_text("test: 75.00 % at 2")
    check_accessible(seen.page)


def test_single_seeds_are_hidden_in_all_figures(seen):
    runs = seen.page.locator(".run")
    assert runs.count() >= 2
    button = seen.page.get_by_role("button", name="Hide single seeds in all figures").first
    button.click()
    assert all(not run.is_visible() for run in runs.all())
    seen.page.get_by_role("button", name="Show single seeds in all figures").first.press("Enter")
    assert all(run.is_visible() for run in runs.all())


def test_tables_and_figures_are_had_as_files(seen):
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("button", name="Table 1 as CSV").click()
    assert saved.value.suggested_filename == "main.csv"
    rows = list(csv.reader(Path(saved.value.path()).read_text("utf-8").splitlines()))
    shown = [
        [cell.replace("\u00a0", " ") for cell in column_texts(seen.page, "table-main", column)]
        for column in range(len(rows[0]))
    ]
    assert [list(column) for column in zip(*rows[1:], strict=True)] == shown
    with seen.page.expect_download() as saved:
        seen.page.locator("#figure-main").get_by_role("button", name="as SVG").press("Enter")
    root = ElementTree.parse(saved.value.path()).getroot()
    assert root.tag.endswith("svg") and root.get("color")


def test_commands_are_copied(seen):
    figure = seen.page.locator("#table-main")
    figure.locator(".rebuild summary").click()
    figure.get_by_role("button", name="Copy the command").click()
    expect(figure.get_by_role("button", name="Copy the command")).to_have_text("Copied")


def test_what_has_a_number_is_a_link_to_itself(seen):
    seen.page.locator("#figure-main .label").click()
    assert seen.page.url.endswith("#figure-main")
    heading = seen.page.locator("main h2 .self").first
    heading.press("Enter")
    assert seen.page.url.endswith(heading.get_attribute("href"))


def test_a_link_leads_back_to_the_top(seen):
    back = seen.page.get_by_role("link", name="Top")
    expect(back).to_be_hidden()
    seen.page.locator("#table-many").scroll_into_view_if_needed()
    expect(back).to_be_visible()
    back.click()
    seen.page.wait_for_function("() => scrollY === 0")


def test_wide_figures_keep_their_size_on_a_phone(chromium, report_html):
    page = visit(chromium, report_html, PHONE).page
    drawing = page.locator("#figure-main .drawing")
    drawing.scroll_into_view_if_needed()
    # the sample's picture is 300 pt wide, which is 400 px: wider than the phone
    assert drawing.locator("svg").bounding_box()["width"] == pytest.approx(400, abs=1)
    expect(drawing).to_have_attribute("tabindex", "0")
    drawing.focus()
    for _ in range(4):  # from value to value, then to the side
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#figure-main .drawing').scrollLeft > 0")
    check_fits(page)
    page.context.close()


def test_nothing_stays_above_the_text_on_a_wide_screen(seen):
    button = seen.page.locator("button.theme")
    expect(button).to_be_in_viewport()
    seen.page.locator("#table-many").scroll_into_view_if_needed()
    expect(button).not_to_be_in_viewport()


def test_enlarged_figure_is_accessible(seen):
    seen.page.locator("#figure-lstm-loss .enlarge").press("Enter")
    check_accessible(seen.page)


def test_skip_link_is_the_first_stop(seen):
    seen.page.keyboard.press("Tab")
    skip = seen.page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_is_readable_without_scripts(chromium, report_html, viewport):
    opened = visit(chromium, report_html, viewport, java_script_enabled=False)
    check_readable_without_scripts(opened.page)
    opened.page.context.close()


def test_of_two_drawings_the_one_that_fits_is_shown_enlarged_and_saved(chromium, tmp_path):
    report = sample_report()
    report["sections"][0]["blocks"][2]["wide"] = "figures/other.svg"
    path = tmp_path / "report.html"
    path.write_text(render_html(write_build(tmp_path, report), tmp_path, PAGE))
    for viewport, place in ((PHONE, 0), (DESKTOP, 1)):
        seen = visit(chromium, path, viewport)
        drawings = seen.page.locator("#figure-main .drawing svg")
        expect(drawings.nth(place)).to_be_visible()
        expect(drawings.nth(1 - place)).to_be_hidden()
        check_fits(seen.page)
        check_accessible(seen.page)
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="Figure 1 as SVG").click()
        name = "other" if place else "main"
        assert f"{name}-mark" in Path(download.value.path()).read_text()
        seen.page.locator("#figure-main .enlarge").click()
        expect(seen.page.locator("dialog svg").nth(place)).to_be_visible()
        expect(seen.page.locator("dialog svg").nth(1 - place)).to_be_hidden()
        check_quiet(seen)
        seen.page.context.close()
